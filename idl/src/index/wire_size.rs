use super::{Analysis, Symbol};
use crate::ast::{self, Item, TypeKind, ValueKind};
use crate::ir::{Definition, Key, Method, Payload, Primitive, Returns, Type, TypeId, Value};
use crate::layout::{Size, Sizes};
use crate::resolve::{Kind, Lookup};
use crate::source::FileId;

/// How many bytes a call takes, without what every frame has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallSize {
    /// The parameters, without the stream of the client.
    pub request: Size,
    /// One item of the stream of the client, if there is one.
    pub sent: Option<Size>,
    /// The answer, or one item of it if it is a stream.
    pub answer: Size,
}

/// An alias is nested no deeper; a circle has no end.
const MOST_DEPTH: usize = 256;

impl Analysis {
    /// The size of the values of a type, of a field, of a parameter, or of a variant. Nothing for what has no values, and nothing as
    /// long as there is an error anywhere.
    #[must_use]
    pub fn wire_size(&self, symbol: Symbol) -> Option<Size> {
        let schema = self.schema()?;
        let sizes = self.sizes()?;
        match symbol {
            Symbol::Item(file, at) => match &self.unit(file).ast.items.get(at as usize)? {
                Item::Alias(item) => Some(sizes.of(&self.alias(file, &item.ty, 0)?)),
                item => Some(sizes.of_definition(self.type_id(file, item)?)),
            },
            Symbol::Member(file, at, member) => {
                let item = self.unit(file).ast.items.get(at as usize)?;
                match &schema.type_def(self.type_id(file, item)?).definition {
                    Definition::Struct(item) => {
                        let field = item.fields.get(member as usize)?;
                        Some(sizes.within(&field.ty, field.limits))
                    }
                    Definition::Enum(item) | Definition::Error(item) => {
                        Some(sizes.of_variant(member as usize, &item.variants.get(member as usize)?.payload))
                    }
                    Definition::Newtype(_) => None,
                }
            }
            Symbol::Part(file, at, member, part) => {
                let item = self.unit(file).ast.items.get(at as usize)?;
                if let Some(method) = self.method(symbol) {
                    let param = method.params.iter().chain(&method.stream).nth(part as usize)?;
                    return Some(sizes.within(&param.ty, param.limits));
                }
                let definition = &schema.type_def(self.type_id(file, item)?).definition;
                let (Definition::Enum(item) | Definition::Error(item)) = definition else {
                    return None;
                };
                match &item.variants.get(member as usize)?.payload {
                    Payload::Struct(fields) => {
                        let field = fields.get(part as usize)?;
                        Some(sizes.within(&field.ty, field.limits))
                    }
                    Payload::Unit | Payload::Tuple(_) => None,
                }
            }
            Symbol::Package(_) | Symbol::Import(..) | Symbol::TypeParameter(..) => None,
        }
    }

    /// The size of the calls of a method. Nothing as long as there is an error anywhere.
    #[must_use]
    pub fn call_size(&self, symbol: Symbol) -> Option<CallSize> {
        let method = self.method(symbol)?;
        let sizes = self.sizes()?;
        let params = method.params.iter();
        Some(CallSize {
            request: params.fold(Size::NONE, |sum, param| {
                sum.and(sizes.within(&param.ty, param.limits))
            }),
            sent: method
                .stream
                .as_ref()
                .map(|param| sizes.within(&param.ty, param.limits)),
            answer: match &method.returns {
                Returns::Unary(None) => Size::NONE,
                Returns::Unary(Some(ty)) | Returns::Stream(ty) => sizes.of(ty),
            },
        })
    }

    /// What became of a method, or of the method of a parameter. Nothing as long as there is an error anywhere.
    #[must_use]
    pub fn method(&self, symbol: Symbol) -> Option<&Method> {
        let (Symbol::Member(file, at, member) | Symbol::Part(file, at, member, _)) = symbol else {
            return None;
        };
        let schema = self.schema()?;
        let name = match self.unit(file).ast.items.get(at as usize)? {
            Item::Service(item) => item.name.span,
            _ => return None,
        };
        // Services stand in the order of their files, and there in that of their names.
        let found = schema.services.partition_point(|service| service.span < name);
        let service = schema
            .services
            .get(found)
            .filter(|service| service.span == name)?;
        service.methods.get(member as usize)
    }

    /// The size of the values of a type of the language.
    #[must_use]
    pub fn primitive_size(&self, primitive: Primitive) -> Size {
        Sizes::default().of(&Type::Primitive(primitive))
    }

    /// Computed when somebody first asks.
    fn sizes(&self) -> Option<&Sizes> {
        let schema = self.schema()?;
        Some(self.sizes.get_or_init(|| Sizes::new(schema)))
    }

    fn type_id(&self, file: FileId, item: &Item) -> Option<TypeId> {
        match self.front.names.item(file, item.name())? {
            Kind::Struct(id) | Kind::Enum(id) | Kind::Error(id) | Kind::Newtype(id, _) => Some(id),
            Kind::Alias(_) | Kind::Constant(_) | Kind::Service | Kind::Lost => None,
        }
    }

    /// What an alias stands for, of which the schema keeps nothing. It has been found to be right.
    fn alias(&self, file: FileId, ty: &ast::Type, depth: usize) -> Option<Type> {
        if depth > MOST_DEPTH {
            return None;
        }
        let of = |ty: &ast::Type| self.alias(file, ty, depth + 1);
        Some(match &ty.kind {
            TypeKind::Optional(inner) => Type::Option(Box::new(of(inner)?)),
            TypeKind::List(item) => Type::List(Box::new(of(item)?)),
            TypeKind::Array(item, length) => Type::Array(Box::new(of(item)?), self.length(file, length)?),
            TypeKind::Tuple(types) => Type::Tuple(types.iter().map(of).collect::<Option<_>>()?),
            TypeKind::Lost => return None,
            TypeKind::Path(path, arguments) => match (path.dotted().as_str(), arguments.as_slice()) {
                ("set", [item]) => Type::Set(key(of(item)?)?),
                ("map", [item, value]) => Type::Map(key(of(item)?)?, Box::new(of(value)?)),
                _ => match self.front.names.lookup(file, path) {
                    Lookup::Primitive(primitive) => Type::Primitive(primitive),
                    Lookup::Symbol(found) => match found.kind {
                        Kind::Struct(id) | Kind::Enum(id) | Kind::Error(id) | Kind::Newtype(id, _) => {
                            Type::Named(id, arguments.iter().map(of).collect::<Option<_>>()?)
                        }
                        Kind::Alias(_) => {
                            let Symbol::Item(file, at) = self.item_at(found.span)? else {
                                return None;
                            };
                            match self.unit(file).ast.items.get(at as usize)? {
                                Item::Alias(item) => self.alias(file, &item.ty, depth + 1)?,
                                _ => return None,
                            }
                        }
                        Kind::Constant(_) | Kind::Service | Kind::Lost => return None,
                    },
                    _ => return None,
                },
            },
        })
    }

    fn length(&self, file: FileId, value: &ast::Value) -> Option<u32> {
        match &value.kind {
            ValueKind::Number(text) => {
                let digits = text.replace('_', "");
                match digits.strip_prefix("0x") {
                    Some(digits) => u32::from_str_radix(digits, 16).ok(),
                    None => digits.parse().ok(),
                }
            }
            ValueKind::Path(path) => {
                let Lookup::Symbol(found) = self.front.names.lookup(file, path) else {
                    return None;
                };
                let constants = &self.schema()?.constants;
                let constant = constants.iter().find(|constant| constant.span == found.span)?;
                match constant.value {
                    Value::UInt(number) => u32::try_from(number).ok(),
                    Value::Int(number) => u32::try_from(number).ok(),
                    _ => None,
                }
            }
            ValueKind::String(_) | ValueKind::List(_) => None,
        }
    }
}

fn key(ty: Type) -> Option<Key> {
    match ty {
        Type::Primitive(primitive) => Key::primitive(primitive),
        Type::Named(id, _) => Some(Key::named(id)),
        _ => None,
    }
}

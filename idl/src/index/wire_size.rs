use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Analysis, Symbol};
use crate::ast::{self, Item, TypeKind, ValueKind};
use crate::ir::{
    Definition, Field, Key, Limits, Method, Payload, Primitive, Returns, Schema, Type, TypeId, Value,
};
use crate::resolve::{Kind, Lookup};
use crate::source::FileId;

/// How many bytes a value takes on the wire, with the lengths that it may have.
///
/// `min` is never too large and `max` never too small; both are exact but for types that hold themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireSize {
    /// The fewest bytes, saturating.
    pub min: u64,
    /// The most bytes. Nothing if there is no end to them, as in a list without `@max`.
    pub max: Option<u64>,
}

impl WireSize {
    const NONE: Self = Self {
        min: 0,
        max: Some(0),
    };

    const fn between(min: u64, max: u64) -> Self {
        Self { min, max: Some(max) }
    }

    fn and(self, other: Self) -> Self {
        let sum = self.max.zip(other.max).map(|(a, b)| a.saturating_add(b));
        Self {
            min: self.min.saturating_add(other.min),
            max: sum,
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.zip(other.max).map(|(a, b)| a.max(b)),
        }
    }

    fn times(self, count: u64) -> Self {
        Self {
            min: self.min.saturating_mul(count),
            max: self.max.map(|max| max.saturating_mul(count)),
        }
    }
}

impl fmt::Display for WireSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = |count| if count == 1 { "byte" } else { "bytes" };
        match self.max {
            Some(max) if max == self.min => write!(f, "{max} {}", unit(max)),
            Some(max) => write!(f, "{} to {max} bytes", self.min),
            None => write!(f, "{} {} or more", self.min, unit(self.min)),
        }
    }
}

/// How many bytes a call takes, without what every frame has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallSize {
    /// The parameters, without the stream of the client.
    pub request: WireSize,
    /// One item of the stream of the client, if there is one.
    pub sent: Option<WireSize>,
    /// The answer, or one item of it if it is a stream.
    pub answer: WireSize,
}

impl Analysis {
    /// The size of the values of a type, of a field, of a parameter, or of a variant. Nothing for what has no values, and nothing as
    /// long as there is an error anywhere.
    #[must_use]
    pub fn wire_size(&self, symbol: Symbol) -> Option<WireSize> {
        let schema = self.compilation.schema.as_ref()?;
        let mut sizes = Sizes::of(schema);
        match symbol {
            Symbol::Item(file, at) => match &self.unit(file).ast.items.get(at as usize)? {
                Item::Alias(item) => Some(sizes.size(&self.alias(file, &item.ty, 0)?, Limits::default())),
                item => Some(sizes.size(&generic(schema, self.type_id(file, item)?), Limits::default())),
            },
            Symbol::Member(file, at, member) => {
                let item = self.unit(file).ast.items.get(at as usize)?;
                match &schema.type_def(self.type_id(file, item)?).definition {
                    Definition::Struct(item) => Some(sizes.field(item.fields.get(member as usize)?)),
                    Definition::Enum(item) | Definition::Error(item) => {
                        let variant = item.variants.get(member as usize)?;
                        Some(sizes.variant(member as usize, &variant.payload))
                    }
                    Definition::Newtype(_) => None,
                }
            }
            Symbol::Part(file, at, member, part) => {
                let item = self.unit(file).ast.items.get(at as usize)?;
                if let Some(method) = self.method(symbol) {
                    let param = method.params.iter().chain(&method.stream).nth(part as usize)?;
                    return Some(sizes.size(&param.ty, param.limits));
                }
                let definition = &schema.type_def(self.type_id(file, item)?).definition;
                let (Definition::Enum(item) | Definition::Error(item)) = definition else {
                    return None;
                };
                match &item.variants.get(member as usize)?.payload {
                    Payload::Struct(fields) => Some(sizes.field(fields.get(part as usize)?)),
                    Payload::Unit | Payload::Tuple(_) => None,
                }
            }
            Symbol::Package(_) | Symbol::Import(..) | Symbol::TypeParameter(..) => None,
        }
    }

    /// The size of the calls of a method. Nothing as long as there is an error anywhere.
    #[must_use]
    pub fn call_size(&self, symbol: Symbol) -> Option<CallSize> {
        let schema = self.compilation.schema.as_ref()?;
        let method = self.method(symbol)?;
        let mut sizes = Sizes::of(schema);
        let params = method.params.iter();
        Some(CallSize {
            request: params.fold(WireSize::NONE, |sum, param| {
                sum.and(sizes.size(&param.ty, param.limits))
            }),
            sent: method.stream.as_ref().map(|param| sizes.size(&param.ty, param.limits)),
            answer: match &method.returns {
                Returns::Unary(None) => WireSize::NONE,
                Returns::Unary(Some(ty)) | Returns::Stream(ty) => sizes.size(ty, Limits::default()),
            },
        })
    }

    /// What became of a method, or of the method of a parameter. Nothing as long as there is an error anywhere.
    #[must_use]
    pub fn method(&self, symbol: Symbol) -> Option<&Method> {
        let (Symbol::Member(file, at, member) | Symbol::Part(file, at, member, _)) = symbol else {
            return None;
        };
        let schema = self.compilation.schema.as_ref()?;
        let name = match self.unit(file).ast.items.get(at as usize)? {
            Item::Service(item) => item.name.span,
            _ => return None,
        };
        // Services stand in the order of their files, and there in that of their names.
        let found = schema.services.partition_point(|service| service.span < name);
        let service = schema.services.get(found).filter(|service| service.span == name)?;
        service.methods.get(member as usize)
    }

    /// The size of the values of a type of the language.
    #[must_use]
    pub fn primitive_size(primitive: Primitive) -> WireSize {
        primitive_size(primitive, Limits::default())
    }

    fn type_id(&self, file: FileId, item: &Item) -> Option<TypeId> {
        match self.names.item(file, item.name())? {
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
                _ => match self.names.lookup(file, path) {
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
                let Lookup::Symbol(found) = self.names.lookup(file, path) else {
                    return None;
                };
                let constants = &self.compilation.schema.as_ref()?.constants;
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

/// A type with its own parameters as arguments.
fn generic(schema: &Schema, id: TypeId) -> Type {
    let params = 0..schema.type_def(id).params.len() as u32;
    Type::Named(id, params.map(Type::Param).collect())
}

fn key(ty: Type) -> Option<Key> {
    match ty {
        Type::Primitive(primitive) => Key::primitive(primitive),
        Type::Named(id, _) => Some(Key::named(id)),
        _ => None,
    }
}

/// Deeper types, and those of more parts, are not looked into.
const MOST_DEPTH: usize = 64;
const MOST_PARTS: usize = 1_024;

/// So many types are looked into for one question.
const MOST_TYPES: usize = 20_000;

/// The sizes of the types of a schema, each computed once.
struct Sizes<'a> {
    schema: &'a Schema,
    known: BTreeMap<Type, WireSize>,
    /// The types that are being looked into, each inside the one before.
    open: BTreeSet<Type>,
    left: usize,
}

impl<'a> Sizes<'a> {
    fn of(schema: &'a Schema) -> Self {
        Self {
            schema,
            known: BTreeMap::new(),
            open: BTreeSet::new(),
            left: MOST_TYPES,
        }
    }

    fn size(&mut self, ty: &Type, limits: Limits) -> WireSize {
        match ty {
            Type::Primitive(primitive) => primitive_size(*primitive, limits),
            Type::Option(inner) => {
                let inner = self.size(inner, limits);
                WireSize {
                    min: 1,
                    max: inner.max.map(|max| max.saturating_add(1)),
                }
            }
            Type::List(item) => {
                let item = self.size(item, Limits::default());
                counted(item, limits)
            }
            Type::Set(item) => {
                let item = self.size(item.ty(), Limits::default());
                counted(item, limits)
            }
            Type::Map(key, value) => {
                let key = self.size(key.ty(), Limits::default());
                let value = self.size(value, Limits::default());
                counted(key.and(value), limits)
            }
            Type::Array(item, length) => self.size(item, Limits::default()).times(u64::from(*length)),
            Type::Tuple(types) => types.iter().fold(WireSize::NONE, |sum, ty| {
                sum.and(self.size(ty, Limits::default()))
            }),
            Type::Param(_) => WireSize { min: 0, max: None },
            Type::Named(id, arguments) => self.named(ty, *id, arguments),
        }
    }

    fn named(&mut self, ty: &Type, id: TypeId, arguments: &[Type]) -> WireSize {
        if let Some(known) = self.known.get(ty) {
            return *known;
        }
        let is_too_deep = self.open.len() >= MOST_DEPTH || self.left == 0 || parts(ty) > MOST_PARTS;
        if is_too_deep || self.open.contains(ty) {
            return WireSize {
                min: u64::from(self.schema.min_size(ty)),
                max: None,
            };
        }
        self.left -= 1;
        self.open.insert(ty.clone());
        let schema = self.schema;
        let size = match &schema.type_def(id).definition {
            Definition::Struct(item) => self.fields(&item.fields, arguments),
            Definition::Newtype(item) => self.size(&item.ty.with_arguments(arguments), item.limits),
            Definition::Enum(item) | Definition::Error(item) => {
                let mut variants = item.variants.iter().enumerate();
                let first = variants.next();
                let first = first.map_or(WireSize::NONE, |(at, it)| self.payload(at, &it.payload, arguments));
                variants.fold(first, |size, (at, it)| {
                    size.or(self.payload(at, &it.payload, arguments))
                })
            }
        };
        self.open.remove(ty);
        self.known.insert(ty.clone(), size);
        size
    }

    fn field(&mut self, field: &Field) -> WireSize {
        self.size(&field.ty, field.limits)
    }

    fn variant(&mut self, index: usize, payload: &Payload) -> WireSize {
        self.payload(index, payload, &[])
    }

    fn payload(&mut self, index: usize, payload: &Payload, arguments: &[Type]) -> WireSize {
        let tag = integer(index as u64);
        let tag = WireSize::between(tag, tag);
        match payload {
            Payload::Unit => tag,
            Payload::Tuple(types) => types.iter().fold(tag, |sum, ty| {
                sum.and(self.size(&ty.with_arguments(arguments), Limits::default()))
            }),
            Payload::Struct(fields) => tag.and(self.fields(fields, arguments)),
        }
    }

    fn fields(&mut self, fields: &[Field], arguments: &[Type]) -> WireSize {
        fields.iter().fold(WireSize::NONE, |sum, field| {
            sum.and(self.size(&field.ty.with_arguments(arguments), field.limits))
        })
    }
}

fn parts(ty: &Type) -> usize {
    ty.parts().into_iter().map(parts).sum::<usize>() + 1
}

/// A count, then the items.
fn counted(item: WireSize, limits: Limits) -> WireSize {
    let least = limits.min.unwrap_or(0);
    let all = |count: u64, each: u64| integer(count).saturating_add(count.saturating_mul(each));
    WireSize {
        min: all(least, item.min),
        max: limits.max.zip(item.max).map(|(most, each)| all(most, each)),
    }
}

/// An unsigned integer by V-4.
fn integer(number: u64) -> u64 {
    match number {
        0..=250 => 1,
        251..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}

fn primitive_size(primitive: Primitive, limits: Limits) -> WireSize {
    match primitive {
        Primitive::Bool | Primitive::U8 | Primitive::I8 => WireSize::between(1, 1),
        Primitive::U16 | Primitive::I16 => WireSize::between(1, 3),
        Primitive::U32 | Primitive::I32 => WireSize::between(1, 5),
        Primitive::U64 | Primitive::I64 | Primitive::Timestamp => WireSize::between(1, 9),
        Primitive::U128 | Primitive::I128 => WireSize::between(1, 17),
        Primitive::F32 => WireSize::between(4, 4),
        Primitive::F64 => WireSize::between(8, 8),
        Primitive::Char => WireSize::between(1, 4),
        Primitive::Uuid => WireSize::between(16, 16),
        // The seconds, then at most 999,999,999 nanoseconds.
        Primitive::Duration => WireSize::between(2, 14),
        // Below 2^96 there is no shorter form than that of sixteen bytes.
        Primitive::Decimal => WireSize::between(2, 18),
        Primitive::String | Primitive::Bytes => counted(WireSize::between(1, 1), limits),
    }
}

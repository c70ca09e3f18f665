//! Random schemas, and random edits of them.

use turbo_idl::ir::{
    Definition, Docs, Enum, Facts, Field, Ident, JsAs, Key, Limits, Method, Newtype, Package, PackageId,
    Param, Payload, Primitive, Returns, Schema, Service, Signature, Status, Struct, Type, TypeDef, TypeId,
    Value, Variant,
};
use turbo_idl::{FileId, Span, identity};

/// A generator of numbers that is the same everywhere: SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }
}

const NOWHERE: Span = Span {
    file: FileId(0),
    start: 0,
    end: 0,
};

/// What each schema has first: a plain enum that may be a key, an error, a newtype, and a type with a parameter.
const KEY: TypeId = TypeId(0);
const ERROR: TypeId = TypeId(1);
const NEWTYPE: TypeId = TypeId(2);
const GENERIC: TypeId = TypeId(3);
const FIRST: u32 = 4;

pub struct Maker<'r> {
    pub random: &'r mut Random,
}

impl Maker<'_> {
    pub fn schema(&mut self) -> Schema {
        let count = FIRST + 1 + self.random.below(3) as u32;
        let mut schema = Schema {
            packages: vec![Package {
                path: vec![Ident::new("random")],
                docs: Docs::default(),
                file: "random.turbo".to_owned(),
                span: NOWHERE,
            }],
            ..Schema::default()
        };
        for at in 0..count {
            let id = TypeId(at);
            let definition = match id {
                KEY => Definition::Enum(Enum {
                    variants: (0..3).map(|at| self.variant(at, Payload::Unit, false)).collect(),
                }),
                ERROR => Definition::Error(self.enumeration(at, true)),
                NEWTYPE => Definition::Newtype(self.newtype()),
                GENERIC => Definition::Struct(self.generic()),
                _ if self.random.one_in(3) => Definition::Enum(self.enumeration(at, false)),
                _ => Definition::Struct(Struct {
                    fields: self.fields(at),
                }),
            };
            schema.types.push(TypeDef {
                package: PackageId(0),
                name: Ident::new(format!("Type{at}")),
                docs: Docs::default(),
                deprecated: None,
                params: if id == GENERIC {
                    vec![Ident::new("T")]
                } else {
                    Vec::new()
                },
                derives: Vec::new(),
                definition,
                facts: Facts::default(),
                span: NOWHERE,
            });
        }
        let methods = 1 + self.random.below(2);
        let methods = (0..methods).map(|at| self.method(at, count)).collect();
        schema.services.push(Service {
            package: PackageId(0),
            name: Ident::new("Service"),
            docs: Docs::default(),
            deprecated: None,
            methods,
            schema_id: Signature::default(),
            span: NOWHERE,
        });
        self.settle(&mut schema);
        schema
    }

    /// The same schema with a few edits.
    pub fn edited(&mut self, schema: &Schema) -> Schema {
        let mut schema = schema.clone();
        for _ in 0..=self.random.below(3) {
            self.edit(&mut schema);
        }
        self.settle(&mut schema);
        schema
    }

    fn method(&mut self, at: usize, types: u32) -> Method {
        let params = (0..self.random.below(3))
            .map(|at| self.param(at, types))
            .collect();
        let stream = self.random.one_in(3).then(|| self.param(9, types));
        let returns = match self.random.below(4) {
            0 => Returns::Unary(None),
            1 => Returns::Stream(self.ty(types, types, 2)),
            _ => Returns::Unary(Some(self.ty(types, types, 2))),
        };
        Method {
            name: Ident::new(format!("method{at}")),
            docs: Docs::default(),
            deprecated: None,
            params,
            stream,
            returns,
            throws: self.random.one_in(2).then_some(ERROR),
            is_idempotent: false,
            timeout: None,
            signature: Signature::default(),
            span: NOWHERE,
        }
    }

    fn param(&mut self, at: usize, types: u32) -> Param {
        Param {
            name: Ident::new(format!("param{at}")),
            ty: self.ty(types, types, 2),
            limits: Limits::default(),
            default: None,
            js: JsAs::Default,
            is_sensitive: false,
            span: NOWHERE,
        }
    }

    fn variant(&mut self, at: usize, payload: Payload, is_thrown: bool) -> Variant {
        Variant {
            name: Ident::new(format!("Variant{at}")),
            payload,
            status: is_thrown.then_some(Status::NotFound),
            is_fallback: false,
            docs: Docs::default(),
            deprecated: None,
            span: NOWHERE,
        }
    }

    fn enumeration(&mut self, owner: u32, is_thrown: bool) -> Enum {
        let first = self.variant(0, Payload::Unit, is_thrown);
        let more = 1 + self.random.below(3);
        let mut variants = vec![first];
        for at in 1..=more {
            let payload = self.payload(owner);
            variants.push(self.variant(at, payload, is_thrown));
        }
        Enum { variants }
    }

    fn payload(&mut self, owner: u32) -> Payload {
        match self.random.below(3) {
            0 => Payload::Unit,
            1 => Payload::Tuple(
                (0..=self.random.below(2))
                    .map(|_| self.ty(owner, owner + 1, 2))
                    .collect(),
            ),
            _ => Payload::Struct((0..2).map(|at| self.field(at, owner)).collect()),
        }
    }

    fn fields(&mut self, owner: u32) -> Vec<Field> {
        (0..self.random.below(5))
            .map(|at| self.field(at, owner))
            .collect()
    }

    fn field(&mut self, at: usize, owner: u32) -> Field {
        Field {
            name: Ident::new(format!("field{at}")),
            ty: self.ty(owner, owner + 1, 2),
            limits: if self.random.one_in(4) {
                self.limits()
            } else {
                Limits::default()
            },
            default: None,
            js: JsAs::Default,
            is_sensitive: false,
            docs: Docs::default(),
            deprecated: None,
            span: NOWHERE,
        }
    }

    fn limits(&mut self) -> Limits {
        Limits {
            min: self.random.one_in(2).then(|| self.random.below(3) as u64),
            max: self.random.one_in(2).then(|| 4 + self.random.below(9) as u64),
        }
    }

    fn newtype(&mut self) -> Newtype {
        let ty = match self.random.below(3) {
            0 => Type::Primitive(Primitive::String),
            1 => Type::Primitive(*self.random.pick(Primitive::ALL)),
            _ => Type::List(Box::new(Type::named(KEY))),
        };
        let limits = self.limits();
        Newtype { ty, limits }
    }

    fn generic(&mut self) -> Struct {
        let types = [
            Type::Param(0),
            Type::List(Box::new(Type::Param(0))),
            Type::Option(Box::new(Type::Named(GENERIC, vec![Type::Param(0)]))),
            Type::Primitive(Primitive::U8),
        ];
        let mut fields: Vec<Field> = (0..3)
            .map(|at| Field {
                ty: self.random.pick(&types).clone(),
                limits: Limits::default(),
                ..self.field(at, FIRST)
            })
            .collect();
        fields[0].ty = Type::List(Box::new(Type::Param(0)));
        Struct { fields }
    }

    fn key(&mut self) -> Key {
        let primitives: Vec<Primitive> = Primitive::ALL.iter().copied().filter(|it| it.is_key()).collect();
        match self.random.below(3) {
            0 => Key::named(KEY),
            _ => Key::primitive(*self.random.pick(&primitives)).expect("a key"),
        }
    }

    /// A type that leads to types below `direct`, and to those below `any` from where a value may end.
    fn ty(&mut self, direct: u32, any: u32, depth: usize) -> Type {
        match self.random.below(if depth == 0 { 3 } else { 10 }) {
            0 | 1 => Type::Primitive(*self.random.pick(Primitive::ALL)),
            2 => self.named(direct),
            3 => match self.named(any) {
                ty @ Type::Named(..) => Type::Option(Box::new(ty)),
                ty => ty,
            },
            4 => Type::Option(Box::new(Type::Primitive(*self.random.pick(Primitive::ALL)))),
            5 => Type::List(Box::new(self.ty(any, any, depth - 1))),
            6 => Type::Array(
                Box::new(self.ty(direct, direct, depth - 1)),
                1 + self.random.below(3) as u32,
            ),
            7 => Type::Set(self.key()),
            8 => Type::Map(self.key(), Box::new(self.ty(any, any, depth - 1))),
            _ => Type::Tuple((0..2).map(|_| self.ty(direct, direct, depth - 1)).collect()),
        }
    }

    fn named(&mut self, below: u32) -> Type {
        let id = self.random.below(below.max(1) as usize) as u32;
        if TypeId(id) == GENERIC {
            let argument = match self.random.below(3) {
                0 => Type::named(KEY),
                1 => Type::named(NEWTYPE),
                _ => Type::Primitive(*self.random.pick(Primitive::ALL)),
            };
            return Type::Named(GENERIC, vec![argument]);
        }
        Type::named(TypeId(id))
    }

    fn edit(&mut self, schema: &mut Schema) {
        let types = schema.types.len() as u32;
        if self.random.one_in(3) {
            let methods = &mut schema.services[0].methods;
            let at = self.random.below(methods.len());
            let new = self.method(at, types);
            let count = methods.len();
            let method = &mut methods[at];
            match self.random.below(9) {
                0 => method.returns = new.returns,
                1 => method.throws = new.throws,
                2 => method.stream = new.stream,
                3 => method.params.push(self.param(5, types)),
                4 => drop(method.params.pop()),
                5 => method.params.reverse(),
                6 => {
                    let param = Param {
                        default: None,
                        ty: Type::Option(Box::new(Type::Primitive(Primitive::U8))),
                        ..self.param(6, types)
                    };
                    method.params.insert(0, param);
                }
                7 if count > 1 => drop(methods.remove(at)),
                _ => {
                    for param in &mut method.params {
                        self.edit_type(&mut param.ty, types);
                    }
                }
            }
            return;
        }
        let id = self.random.below(types as usize) as u32;
        match &mut schema.types[id as usize].definition {
            Definition::Newtype(item) => {
                if self.random.one_in(2) {
                    item.limits = self.limits();
                } else {
                    *item = self.newtype();
                }
            }
            Definition::Struct(item) if TypeId(id) == GENERIC => match self.random.below(3) {
                0 => item.fields.reverse(),
                1 => *item = self.generic(),
                _ => drop(item.fields.pop()),
            },
            Definition::Struct(item) => self.edit_fields(&mut item.fields, id),
            Definition::Enum(item) | Definition::Error(item) => self.edit_enum(item, id),
        }
    }

    fn edit_fields(&mut self, fields: &mut Vec<Field>, owner: u32) {
        if fields.is_empty() || self.random.one_in(4) {
            let name = 10 + self.random.below(3);
            if fields
                .iter()
                .all(|field| field.name.as_written() != format!("field{name}"))
            {
                let field = self.field(name, owner);
                fields.insert(self.random.below(fields.len() + 1), field);
            }
            return;
        }
        let at = self.random.below(fields.len());
        match self.random.below(5) {
            0 => drop(fields.remove(at)),
            1 => fields.reverse(),
            2 => fields[at].limits = self.limits(),
            _ => self.edit_type(&mut fields[at].ty, owner),
        }
    }

    /// `owner` is what the type may lead to directly.
    fn edit_type(&mut self, ty: &mut Type, owner: u32) {
        match ty {
            Type::Primitive(primitive) if self.random.one_in(2) => {
                let integers = &Primitive::ALL[1..13];
                *primitive = *self.random.pick(integers);
            }
            Type::Option(inner) if self.random.one_in(2) && matches!(**inner, Type::Primitive(_)) => {
                *ty = (**inner).clone();
            }
            Type::List(item) if self.random.one_in(2) => self.edit_type(item, owner),
            Type::Map(_, item) if self.random.one_in(2) => self.edit_type(item, owner),
            Type::Map(key, _) | Type::Set(key) if self.random.one_in(2) => *key = self.key(),
            Type::Array(_, length) if self.random.one_in(2) => *length = 1 + *length % 3,
            Type::Tuple(types) if self.random.one_in(2) => self.edit_type(&mut types[0], owner),
            Type::Primitive(_) | Type::List(_) if self.random.one_in(2) => {
                *ty = Type::Option(Box::new(ty.clone()));
            }
            ty => *ty = self.ty(owner, owner, 2),
        }
    }

    fn edit_enum(&mut self, item: &mut Enum, id: u32) {
        let is_key = TypeId(id) == KEY;
        let is_thrown = TypeId(id) == ERROR;
        let at = self.random.below(item.variants.len());
        match self.random.below(5) {
            0 if item.variants.len() > 1 => drop(item.variants.remove(at)),
            1 => item.variants.reverse(),
            2 => {
                let unit = |variant: &Variant| matches!(variant.payload, Payload::Unit);
                let first = item.variants.iter().position(unit);
                item.variants
                    .iter_mut()
                    .for_each(|variant| variant.is_fallback = false);
                if let Some(first) = first {
                    item.variants[first].is_fallback = true;
                }
            }
            3 if !is_key && !item.variants[at].is_fallback => {
                let variant = &mut item.variants[at];
                match &mut variant.payload {
                    Payload::Struct(fields) => self.edit_fields(fields, id),
                    Payload::Tuple(types) => self.edit_type(&mut types[0], id),
                    payload => *payload = self.payload(id),
                }
            }
            _ => {
                let name = 10 + self.random.below(3);
                let is_new = |it: &Variant| it.name.as_written() != format!("Variant{name}");
                if item.variants.iter().all(is_new) {
                    let payload = if is_key { Payload::Unit } else { self.payload(id) };
                    let variant = self.variant(name, payload, is_thrown);
                    item.variants
                        .insert(self.random.below(item.variants.len() + 1), variant);
                }
            }
        }
    }

    /// Gives fields defaults that fit, takes limits away from what has no length, and signs.
    fn settle(&mut self, schema: &mut Schema) {
        let plain: Vec<Option<usize>> = schema
            .types
            .iter()
            .map(|def| match &def.definition {
                Definition::Enum(item) if item.is_plain() => Some(item.variants.len()),
                _ => None,
            })
            .collect();
        let before = schema.clone();
        for def in &mut schema.types {
            match &mut def.definition {
                Definition::Struct(item) => self.settle_fields(&before, &plain, &mut item.fields),
                Definition::Enum(item) | Definition::Error(item) => {
                    for variant in &mut item.variants {
                        if let Payload::Struct(fields) = &mut variant.payload {
                            self.settle_fields(&before, &plain, fields);
                        }
                    }
                }
                Definition::Newtype(item) => {
                    if !has_length(&before, &item.ty) {
                        item.limits = Limits::default();
                    }
                }
            }
        }
        let signatures: Vec<Signature> = schema.services[0]
            .methods
            .iter()
            .map(|method| identity::signature(schema, method))
            .collect();
        for (method, signature) in schema.services[0].methods.iter_mut().zip(signatures) {
            method.signature = signature;
        }
    }

    fn settle_fields(&mut self, schema: &Schema, plain: &[Option<usize>], fields: &mut [Field]) {
        for field in fields {
            if !has_length(schema, &field.ty) {
                field.limits = Limits::default();
            }
            field.default = self
                .random
                .one_in(2)
                .then(|| self.default(plain, field))
                .flatten();
        }
    }

    fn default(&mut self, plain: &[Option<usize>], field: &Field) -> Option<Value> {
        let is_free = field.limits.is_none();
        Some(match &field.ty {
            Type::Primitive(Primitive::Bool) => Value::Bool(true),
            Type::Primitive(Primitive::U8 | Primitive::U32 | Primitive::U64) => Value::UInt(7),
            Type::Primitive(Primitive::I8 | Primitive::I32 | Primitive::I64) => Value::Int(-7),
            Type::Primitive(Primitive::F32 | Primitive::F64) => Value::Float(0.5),
            Type::Primitive(Primitive::Char) => Value::Char('x'),
            Type::Primitive(Primitive::String) if is_free => Value::String("default".to_owned()),
            Type::Option(inner) => match **inner {
                Type::Primitive(Primitive::U16) => Value::UInt(9),
                _ => Value::None,
            },
            Type::List(_) if is_free => Value::EmptyList,
            Type::Set(_) if is_free => Value::EmptySet,
            Type::Map(..) if is_free => Value::EmptyMap,
            Type::Named(id, _) => {
                let count = plain[id.0 as usize]?;
                Value::Variant(*id, self.random.below(count) as u32)
            }
            _ => return None,
        })
    }
}

/// Whether limits may stand before a field of the type: of lists, since a set may have too few different items.
fn has_length(schema: &Schema, ty: &Type) -> bool {
    match ty {
        Type::Primitive(Primitive::String | Primitive::Bytes) | Type::List(_) => true,
        Type::Option(inner) => !matches!(**inner, Type::Option(_)) && has_length(schema, inner),
        Type::Named(id, _) => match &schema.type_def(*id).definition {
            Definition::Newtype(item) => has_length(schema, &item.ty),
            _ => false,
        },
        _ => false,
    }
}

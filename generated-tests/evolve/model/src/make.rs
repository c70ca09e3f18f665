//! Random schemas.

use turbo_idl::ir::{
    Definition, Docs, Enum, Facts, Field, Ident, JsAs, Key, Limits, Method, Newtype, Package, PackageId,
    Param, Payload, Primitive, Returns, Schema, Service, Signature, Status, Struct, Type, TypeDef, TypeId,
    Variant,
};
use turbo_idl::{FileId, Span};

use crate::random::Random;

const NOWHERE: Span = Span {
    file: FileId(0),
    start: 0,
    end: 0,
};

/// What each schema has first: a plain enum that may be a key, an error, a newtype, and a type with a parameter.
pub(crate) const KEY: TypeId = TypeId(0);
pub(crate) const ERROR: TypeId = TypeId(1);
pub(crate) const NEWTYPE: TypeId = TypeId(2);
pub(crate) const GENERIC: TypeId = TypeId(3);
pub(crate) const FIRST: u32 = 4;

/// Makes schemas and edits them.
pub struct Maker<'r> {
    /// Where chance comes from.
    pub random: &'r mut Random,
}

impl Maker<'_> {
    /// A schema of one service, with a few types.
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

    pub(crate) fn method(&mut self, at: usize, types: u32) -> Method {
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

    pub(crate) fn param(&mut self, at: usize, types: u32) -> Param {
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

    pub(crate) fn variant(&mut self, at: usize, payload: Payload, is_thrown: bool) -> Variant {
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

    pub(crate) fn enumeration(&mut self, owner: u32, is_thrown: bool) -> Enum {
        let first = self.variant(0, Payload::Unit, is_thrown);
        let more = 1 + self.random.below(3);
        let mut variants = vec![first];
        for at in 1..=more {
            let payload = self.payload(owner);
            variants.push(self.variant(at, payload, is_thrown));
        }
        Enum { variants }
    }

    pub(crate) fn payload(&mut self, owner: u32) -> Payload {
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

    pub(crate) fn fields(&mut self, owner: u32) -> Vec<Field> {
        (0..self.random.below(5))
            .map(|at| self.field(at, owner))
            .collect()
    }

    pub(crate) fn field(&mut self, at: usize, owner: u32) -> Field {
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

    pub(crate) fn limits(&mut self) -> Limits {
        Limits {
            min: self.random.one_in(2).then(|| self.random.below(3) as u64),
            max: self.random.one_in(2).then(|| 4 + self.random.below(9) as u64),
        }
    }

    pub(crate) fn newtype(&mut self) -> Newtype {
        let ty = match self.random.below(3) {
            0 => Type::Primitive(Primitive::String),
            1 => Type::Primitive(*self.random.pick(Primitive::ALL)),
            _ => Type::List(Box::new(Type::named(KEY))),
        };
        let limits = self.limits();
        Newtype { ty, limits }
    }

    pub(crate) fn generic(&mut self) -> Struct {
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

    pub(crate) fn key(&mut self) -> Key {
        let primitives: Vec<Primitive> = Primitive::ALL.iter().copied().filter(|it| it.is_key()).collect();
        match self.random.below(3) {
            0 => Key::named(KEY),
            _ => Key::primitive(*self.random.pick(&primitives)).expect("a key"),
        }
    }

    /// A type that leads to types below `direct`, and to those below `any` from where a value may end.
    pub(crate) fn ty(&mut self, direct: u32, any: u32, depth: usize) -> Type {
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

    pub(crate) fn named(&mut self, below: u32) -> Type {
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
}

//! The one place where a type of a schema becomes text of Rust.

use turbo_idl::ir::{Definition, PackageId, Primitive, Schema, Type, TypeDef, TypeId};

use super::names;

/// Spells types for code that stands in one package.
pub(crate) struct Types<'a> {
    schema: &'a Schema,
    package: PackageId,
}

impl<'a> Types<'a> {
    pub(crate) fn new(schema: &'a Schema, package: PackageId) -> Self {
        Self { schema, package }
    }

    /// The type that owns its value: of results and of a handler's parameters.
    pub(crate) fn owned(&self, ty: &Type) -> String {
        self.spelled(ty, None)
    }

    /// The type of a field of `owner`, with a box where a value would contain itself.
    pub(crate) fn field(&self, owner: TypeId, ty: &Type) -> String {
        self.spelled(ty, Some(owner))
    }

    /// The type of a parameter that is only read: what is large is borrowed.
    pub(crate) fn borrowed(&self, ty: &Type) -> Borrowed {
        match ty {
            Type::Primitive(Primitive::String) => Borrowed::reference("&str"),
            Type::Primitive(Primitive::Bytes) => Borrowed::reference("&[u8]"),
            Type::Primitive(_) => Borrowed::value(self.owned(ty)),
            Type::Named(id, _) if is_copy(self.schema.type_def(*id)) => Borrowed::value(self.owned(ty)),
            Type::Named(..)
            | Type::Array(..)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Tuple(_)
            | Type::Param(_) => Borrowed::reference(format!("&{}", self.owned(ty))),
            Type::List(item) => Borrowed::reference(format!("&[{}]", self.owned(item))),
            Type::Option(inner) => {
                Borrowed::value(format!("::core::option::Option<{}>", self.borrowed(inner).text))
            }
        }
    }

    /// The name of a defined type, with the way to its package.
    pub(crate) fn named(&self, id: TypeId) -> String {
        let def = self.schema.type_def(id);
        let (from, to) = (
            self.schema.package(self.package),
            self.schema.package(def.package),
        );
        names::path_between(from, to, &names::type_name(&def.name))
    }

    fn spelled(&self, ty: &Type, owner: Option<TypeId>) -> String {
        match ty {
            Type::Primitive(primitive) => self::primitive(*primitive).to_owned(),
            Type::Named(id, _) if owner.is_some_and(|owner| self.schema.needs_box(owner, ty)) => {
                format!("::std::boxed::Box<{}>", self.named(*id))
            }
            Type::Named(id, _) => self.named(*id),
            Type::Option(inner) => format!("::core::option::Option<{}>", self.spelled(inner, owner)),
            // A list holds its items elsewhere, so nothing inside needs a box.
            Type::List(item) => format!("::std::vec::Vec<{}>", self.spelled(item, None)),
            // Refused by the limits so far.
            Type::Array(..) | Type::Set(_) | Type::Map(..) | Type::Tuple(_) | Type::Param(_) => String::new(),
        }
    }
}

/// The type of a client's parameter.
pub(crate) struct Borrowed {
    pub(crate) text: String,
    /// Whether the parameter itself is the reference that an encoder wants.
    pub(crate) is_reference: bool,
}

impl Borrowed {
    fn reference(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_reference: true,
        }
    }

    fn value(text: String) -> Self {
        Self {
            text,
            is_reference: false,
        }
    }
}

/// Whether Rust code gets the type as `Copy`.
pub(crate) fn is_copy(def: &TypeDef) -> bool {
    match &def.definition {
        Definition::Enum(definition) => definition.is_plain(),
        Definition::Struct(_) | Definition::Error(_) | Definition::Newtype(_) => false,
    }
}

fn primitive(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Bool => "bool",
        Primitive::U8 => "u8",
        Primitive::U16 => "u16",
        Primitive::U32 => "u32",
        Primitive::U64 => "u64",
        Primitive::U128 => "u128",
        Primitive::I8 => "i8",
        Primitive::I16 => "i16",
        Primitive::I32 => "i32",
        Primitive::I64 => "i64",
        Primitive::I128 => "i128",
        Primitive::F32 => "f32",
        Primitive::F64 => "f64",
        Primitive::String => "::std::string::String",
        Primitive::Bytes => "::turbo_runtime::Bytes",
        // Refused by the limits so far.
        Primitive::Char | Primitive::Uuid | Primitive::Timestamp | Primitive::Duration | Primitive::Decimal => "()",
    }
}

//! The one place where a type of a schema becomes text of Rust.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use turbo_idl::ir::{PackageId, Primitive, Schema, Type, TypeId};

use super::names;
use super::traits::{Trait, Traits};

/// Spells types for code that stands in one package.
pub(crate) struct Types<'a> {
    schema: &'a Schema,
    package: PackageId,
    traits: &'a Traits,
    type_names: &'a [String],
    /// The names of the types of the package, as soon as somebody has asked.
    taken: &'a OnceLock<BTreeSet<String>>,
}

impl<'a> Types<'a> {
    pub(crate) fn new(
        schema: &'a Schema,
        traits: &'a Traits,
        package: PackageId,
        type_names: &'a [String],
        taken: &'a OnceLock<BTreeSet<String>>,
    ) -> Self {
        Self {
            schema,
            package,
            traits,
            type_names,
            taken,
        }
    }

    /// The type that owns its value: of results and of a handler's parameters.
    pub(crate) fn owned(&self, ty: &Type) -> String {
        self.spelled(ty, None, false)
    }

    /// The type of a field of `owner`, with a box where a value would contain itself.
    pub(crate) fn field(&self, owner: TypeId, ty: &Type) -> String {
        self.spelled(ty, Some(owner), true)
    }

    /// A type that stands in the definition of `owner`, without boxes.
    pub(crate) fn within(&self, owner: TypeId, ty: &Type) -> String {
        self.spelled(ty, Some(owner), false)
    }

    /// The type of a parameter that is only read: what is large is borrowed.
    pub(crate) fn borrowed(&self, ty: &Type) -> Borrowed {
        match ty {
            Type::Primitive(Primitive::String) => Borrowed::reference("&str"),
            Type::Primitive(Primitive::Bytes) => Borrowed::reference("&[u8]"),
            Type::Primitive(_) => Borrowed::value(self.owned(ty)),
            Type::Named(..) if self.is_copy(ty) => Borrowed::value(self.owned(ty)),
            Type::List(item) => Borrowed::reference(format!("&[{}]", self.owned(item))),
            Type::Named(..)
            | Type::Array(..)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Tuple(_)
            | Type::Param(_) => Borrowed::reference(format!("&{}", self.owned(ty))),
            Type::Option(inner) => {
                Borrowed::value(format!("::core::option::Option<{}>", self.borrowed(inner).text))
            }
        }
    }

    /// The name of a defined type, with the way to its package.
    pub(crate) fn named(&self, id: TypeId) -> String {
        let def = self.schema.type_def(id);
        if def.package == self.package {
            return self.type_names[id.0 as usize].clone();
        }
        let (from, to) = (
            self.schema.package(self.package),
            self.schema.package(def.package),
        );
        names::path_between(from, to, &self.type_names[id.0 as usize])
    }

    /// The parameters of a type.
    pub(crate) fn params(&self, owner: TypeId) -> Vec<String> {
        let params = &self.schema.type_def(owner).params;
        params
            .iter()
            .map(|name| self.param(&names::type_name(name)))
            .collect()
    }

    /// A type parameter that hides no type of the package.
    pub(crate) fn param(&self, name: &str) -> String {
        let taken = self.taken.get_or_init(|| {
            let types = self.schema.types.iter().zip(self.type_names);
            let here = types.filter(|(def, _)| def.package == self.package);
            here.map(|(_, name)| name.clone()).collect()
        });
        if taken.contains(name) {
            format!("{name}_")
        } else {
            name.to_owned()
        }
    }

    /// Whether values of the type are `Copy`.
    fn is_copy(&self, ty: &Type) -> bool {
        self.traits.type_has(ty, Trait::Copy)
    }

    fn spelled(&self, ty: &Type, owner: Option<TypeId>, has_boxes: bool) -> String {
        // A list, a set and a map hold their items elsewhere, so nothing inside needs a box; arguments are boxed with
        // what they are arguments of.
        let elsewhere = |ty: &Type| self.spelled(ty, owner, false);
        let inline = |ty: &Type| self.spelled(ty, owner, has_boxes);
        match ty {
            Type::Primitive(primitive) => self::primitive(*primitive).to_owned(),
            Type::Named(id, arguments) => {
                let mut named = self.named(*id);
                if !arguments.is_empty() {
                    let arguments: Vec<String> = arguments.iter().map(elsewhere).collect();
                    named = format!("{named}<{}>", arguments.join(", "));
                }
                if has_boxes && owner.is_some_and(|owner| self.schema.needs_box(owner, ty)) {
                    named = format!("::std::boxed::Box<{named}>");
                }
                named
            }
            Type::Option(inner) => format!("::core::option::Option<{}>", inline(inner)),
            Type::List(item) => format!("::std::vec::Vec<{}>", elsewhere(item)),
            Type::Array(item, length) => format!("[{}; {length}]", inline(item)),
            Type::Set(key) => format!("::std::collections::BTreeSet<{}>", elsewhere(key.ty())),
            Type::Map(key, value) => format!(
                "::std::collections::BTreeMap<{}, {}>",
                elsewhere(key.ty()),
                elsewhere(value)
            ),
            Type::Tuple(items) => {
                let items: Vec<String> = items.iter().map(inline).collect();
                format!("({})", items.join(", "))
            }
            Type::Param(index) => owner
                .and_then(|owner| self.params(owner).into_iter().nth(*index as usize))
                .unwrap_or_default(),
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

pub(crate) fn primitive(primitive: Primitive) -> &'static str {
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
        Primitive::Char => "char",
        Primitive::String => "::std::string::String",
        Primitive::Bytes => "::turbo_runtime::Bytes",
        Primitive::Uuid => "::turbo_runtime::Uuid",
        Primitive::Timestamp => "::turbo_runtime::Timestamp",
        Primitive::Duration => "::core::time::Duration",
        Primitive::Decimal => "::turbo_runtime::Decimal",
    }
}

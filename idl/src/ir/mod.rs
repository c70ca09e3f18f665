//! The intermediate representation: a closed schema in which every name is an id.
//!
//! What a backend may rely on: every [`TypeId`] and [`PackageId`] is valid, no two names in one
//! scope are the same, [`Facts`] are computed, and signatures are final. Spans remain, so that a
//! backend's own complaints can point at the source. What is left out on purpose: comments other than
//! documentation, the order of imports, and everything else that no target can see.

mod ident;
mod key;
pub(crate) mod moved;
mod primitive;
mod service;
mod spans;
mod status;
mod types;
mod value;

pub use ident::Ident;
pub use key::Key;
pub use primitive::Primitive;
pub use service::{Method, Param, Returns, Service, Signature};
pub use status::Status;
pub use types::{
    Definition, Enum, Facts, Field, JsAs, Limits, Newtype, Payload, Struct, Type, TypeDef, Variant,
};
pub use value::{Constant, Value};

use std::collections::BTreeMap;

use crate::source::Span;

/// Documentation as written, one line a paragraph line, without the slashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The lines, without the leading `/// `.
    pub lines: Vec<String>,
}

/// Index of a [`Package`] in [`Schema::packages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(pub u32);

/// Index of a [`TypeDef`] in [`Schema::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32);

/// Everything that a set of files says. Order is the order of declaration, files in order of loading.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// All packages.
    pub packages: Vec<Package>,
    /// All types of all packages.
    pub types: Vec<TypeDef>,
    /// All services of all packages.
    pub services: Vec<Service>,
    /// All constants of all packages.
    pub constants: Vec<Constant>,
    /// The fewest bytes of every type with arguments that the schema leads to. Where a generic type uses another with its own
    /// parameters, as `Tree<T>` does inside of itself, that spelling is here too.
    pub instances: BTreeMap<Type, u32>,
}

/// One package: `package people.v1;`.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its segments: `people`, `v1`.
    pub path: Vec<Ident>,
    /// Its documentation.
    pub docs: Docs,
    /// The file as it was named on the command line or in an import, for headers.
    pub file: String,
    /// Where the path stands.
    pub span: Span,
}

impl Schema {
    /// The package behind an id.
    #[must_use]
    pub fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.0 as usize]
    }

    /// Whether a type that stands in the definition of `owner` needs a box in a language that lays values
    /// out inline: because each lies in the other, as in `struct Person { manager: Person? }` or
    /// `enum Expr { Number(f64), Neg(Expr) }`. The box goes around the named type itself, inside of an option, an array
    /// or a tuple, and outside of its arguments: `Box<Page<Person>>`.
    ///
    /// Ask it for every [`Type::Named`] in a field, a payload or a newtype that no list, set or map stands around, and not
    /// for what stands in the arguments of another. A list needs none, and neither does a parameter or a result.
    #[must_use]
    pub fn needs_box(&self, owner: TypeId, target: &Type) -> bool {
        let cycle = self.type_def(owner).facts.cycle;
        let is_in_it = |id: TypeId| cycle == self.type_def(id).facts.cycle;
        cycle.is_some()
            && crate::resolve::held_inline(self, target)
                .into_iter()
                .any(is_in_it)
    }

    /// The fewest bytes that a value of a type takes on the wire, saturating. A type parameter counts nothing.
    #[must_use]
    pub fn min_size(&self, ty: &Type) -> u32 {
        match ty {
            Type::Primitive(primitive) => primitive.min_size(),
            Type::Named(id, _) => {
                let size = self.instances.get(ty);
                size.copied().unwrap_or_else(|| self.type_def(*id).facts.min_size)
            }
            Type::Option(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => 1,
            Type::Array(item, length) => self.min_size(item).saturating_mul(*length),
            Type::Tuple(types) => types
                .iter()
                .fold(0, |sum, ty| sum.saturating_add(self.min_size(ty))),
            Type::Param(_) => 0,
        }
    }

    /// The type behind an id.
    #[must_use]
    pub fn type_def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0 as usize]
    }
}

impl Package {
    /// The path with dots, as the wire spells it.
    #[must_use]
    pub fn dotted(&self) -> String {
        let segments: Vec<&str> = self.path.iter().map(Ident::as_written).collect();
        segments.join(".")
    }
}

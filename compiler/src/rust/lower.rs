//! From the schema to what the templates of types and descriptors print.

mod attributes;
mod defaults;
mod definitions;
mod descriptors;
mod generics;

use std::collections::BTreeMap;
use std::fmt;

pub(crate) use attributes::{attributes, has_deprecated, link, literal};
pub(crate) use defaults::has_floats;
pub(crate) use definitions::lengths;
pub(crate) use descriptors::wire_name;

use turbo_idl::ir::{PackageId, Schema, TypeId};

use super::names;
use super::traits::Traits;
use super::types::Types;

/// What lowering one package needs to know.
pub(crate) struct Lowering<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) package: PackageId,
    pub(crate) types: Types<'a>,
    pub(crate) traits: &'a Traits,
    /// The types by their names as documentation may write them.
    names: BTreeMap<String, TypeId>,
    /// The constants, in the same way, and the paths to them.
    constants: BTreeMap<String, String>,
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(schema: &'a Schema, traits: &'a Traits, package: PackageId) -> Self {
        let mut names = BTreeMap::new();
        for (index, def) in schema.types.iter().enumerate() {
            let (id, name) = (TypeId(index as u32), def.name.as_written());
            names.insert(format!("{}.{name}", schema.package(def.package).dotted()), id);
            if def.package == package {
                names.insert(name.to_owned(), id);
            }
        }
        let mut constants = BTreeMap::new();
        for constant in &schema.constants {
            let (there, name) = (schema.package(constant.package), constant.name.as_written());
            let path = names::path_between(schema.package(package), there, &names::constant(&constant.name));
            constants.insert(format!("{}.{name}", there.dotted()), path.clone());
            if constant.package == package {
                constants.insert(name.to_owned(), path);
            }
        }
        Self {
            schema,
            package,
            types: Types::new(schema, traits, package),
            traits,
            names,
            constants,
        }
    }

    /// The type that `Person`, in its own package, or `people.v1.Person` means.
    fn named(&self, written: &str) -> Option<TypeId> {
        self.names.get(written).copied()
    }
}

/// The models of one section of a package, in the order in which they are printed.
pub(crate) type Section = Vec<Box<dyn Model>>;

/// Something that a template prints and that `turboc dump --stage model` shows.
pub(crate) trait Model: fmt::Debug + fmt::Display {}

impl<T: fmt::Debug + fmt::Display> Model for T {}

/// The types and descriptors of a package: the same from every backend.
pub(crate) fn shared(lowering: &Lowering<'_>) -> (Section, Section) {
    (definitions::lower(lowering), descriptors::lower(lowering))
}

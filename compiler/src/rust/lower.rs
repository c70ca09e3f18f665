//! From the schema to what the templates of types and descriptors print.

mod attributes;
mod defaults;
mod definitions;
mod descriptors;
mod generics;

use std::collections::HashMap;
use std::fmt;

pub(crate) use attributes::{attributes, has_deprecated, link, literal};
pub(crate) use defaults::has_floats;
pub(crate) use definitions::lengths;
pub(crate) use descriptors::wire_name;

use turbo_idl::ir::{Constant, PackageId, Schema, TypeId};

use super::names;
use super::traits::Traits;
use super::types::Types;

/// What lowering one package needs to know.
pub(crate) struct Lowering<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) package: PackageId,
    pub(crate) types: Types<'a>,
    pub(crate) traits: &'a Traits,
    links: &'a Links<'a>,
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(
        schema: &'a Schema,
        traits: &'a Traits,
        links: &'a Links<'a>,
        package: PackageId,
    ) -> Self {
        Self {
            schema,
            package,
            types: Types::new(schema, traits, package),
            traits,
            links,
        }
    }

    /// The type that `Person`, in its own package, or `people.v1.Person` means.
    fn named(&self, written: &str) -> Option<TypeId> {
        let (package, name) = self.links.place(self.package, written)?;
        self.links.types.get(&(package, name)).copied()
    }

    /// The path to the constant that `MAX`, in its own package, or `people.v1.MAX` means.
    fn constant(&self, written: &str) -> Option<String> {
        let (package, name) = self.links.place(self.package, written)?;
        let constant = self.links.constants.get(&(package, name))?;
        let (from, to) = (self.schema.package(self.package), self.schema.package(package));
        Some(names::path_between(from, to, &names::constant(&constant.name)))
    }
}

/// What documentation of a schema can link to, by package and name.
pub(crate) struct Links<'a> {
    packages: HashMap<String, PackageId>,
    types: HashMap<(PackageId, &'a str), TypeId>,
    constants: HashMap<(PackageId, &'a str), &'a Constant>,
}

impl<'a> Links<'a> {
    pub(crate) fn of(schema: &'a Schema) -> Self {
        let packages = schema.packages.iter().enumerate();
        let types = schema.types.iter().enumerate();
        let constants = schema.constants.iter();
        Self {
            packages: packages
                .map(|(index, package)| (package.dotted(), PackageId(index as u32)))
                .collect(),
            types: types
                .map(|(index, def)| ((def.package, def.name.as_written()), TypeId(index as u32)))
                .collect(),
            constants: constants
                .map(|it| ((it.package, it.name.as_written()), it))
                .collect(),
        }
    }

    /// The package and the name that something written in a package means.
    fn place<'w>(&self, here: PackageId, written: &'w str) -> Option<(PackageId, &'w str)> {
        match written.rsplit_once('.') {
            Some((package, name)) => Some((*self.packages.get(package)?, name)),
            None => Some((here, written)),
        }
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

//! From the schema to what the templates of types and descriptors print.

mod attributes;
mod defaults;
mod definitions;
mod descriptors;
mod generics;
mod writes;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::OnceLock;

pub(crate) use attributes::{attributes, has_deprecated, link, literal};
pub(crate) use defaults::{constant, has_floats, plain};
pub(crate) use definitions::{definition, lengths};
pub(crate) use descriptors::{bytes, descriptor, wire_name};

use askama::Template;
use turbo_idl::ir::{Constant, PackageId, Schema, TypeId};

use super::names;
use super::traits::Traits;
use super::types::Types;
use crate::members::Members;

/// What lowering one package needs to know.
pub(crate) struct Lowering<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) package: PackageId,
    pub(crate) types: Types<'a>,
    pub(crate) traits: &'a Traits,
    links: &'a Links<'a>,
}

/// What the lowering of all packages has in common.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    traits: Traits,
    links: Links<'a>,
    /// What stands in each package.
    pub(crate) packages: Vec<Members<'a>>,
    /// The name of each type, without its package.
    pub(crate) type_names: Vec<String>,
    /// The names of the types of each package, as soon as somebody has asked.
    taken: Vec<OnceLock<BTreeSet<String>>>,
}

impl<'a> Known<'a> {
    pub(crate) fn of(schema: &'a Schema) -> Self {
        Self {
            traits: Traits::of(schema),
            links: Links::of(schema),
            packages: Members::of_packages(schema),
            type_names: schema
                .types
                .iter()
                .map(|def| names::type_name(&def.name))
                .collect(),
            taken: schema.packages.iter().map(|_| OnceLock::new()).collect(),
        }
    }
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(schema: &'a Schema, known: &'a Known<'a>, package: PackageId) -> Self {
        let taken = &known.taken[package.0 as usize];
        Self {
            schema,
            package,
            types: Types::new(schema, &known.traits, package, &known.type_names, taken),
            traits: &known.traits,
            links: &known.links,
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
#[derive(Debug)]
struct Links<'a> {
    packages: HashMap<String, PackageId>,
    types: HashMap<(PackageId, &'a str), TypeId>,
    constants: HashMap<(PackageId, &'a str), &'a Constant>,
}

impl<'a> Links<'a> {
    fn of(schema: &'a Schema) -> Self {
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

/// Something that a template prints and that `turboc dump --stage model` shows.
pub(crate) trait Model: fmt::Debug {
    /// Prints it behind what is there.
    fn print(&self, out: &mut String);
}

impl<T: fmt::Debug + Template> Model for T {
    fn print(&self, out: &mut String) {
        // A string takes everything.
        let _ = self.render_into(out);
    }
}

//! From the schema to what the templates of types and descriptors print.

mod attributes;
mod definitions;
mod descriptors;

use std::fmt;

pub(crate) use attributes::{attributes, has_deprecated, link, literal};
pub(crate) use descriptors::wire_name;

use turbo_idl::ir::{PackageId, Schema};

use super::types::Types;

/// What lowering one package needs to know.
pub(crate) struct Lowering<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) package: PackageId,
    pub(crate) types: Types<'a>,
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(schema: &'a Schema, package: PackageId) -> Self {
        Self {
            schema,
            package,
            types: Types::new(schema, package),
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

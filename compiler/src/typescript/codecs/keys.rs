//! What is a key somewhere has a function that compares.

use std::collections::BTreeSet;

use turbo_idl::ir::{Primitive, Schema, Type, TypeId};

use super::super::lower::types_of;
use super::super::types::{Types, innermost};

impl Types<'_> {
    /// The function that compares two keys.
    pub(super) fn compare(&self, key: &Type) -> String {
        match innermost(self.schema, key) {
            Type::Primitive(Primitive::Uuid) => self.call("orderUuids"),
            Type::Named(id, _) => self.codec("compare", id),
            _ => self.call("orderKeys"),
        }
    }
}

/// The enums that are keys somewhere in the schema.
pub(in crate::typescript) fn key_enums(schema: &Schema) -> BTreeSet<TypeId> {
    let fields = schema.types.iter().flat_map(|def| def.definition.types());
    let methods = schema.services.iter().flat_map(|service| &service.methods);
    let in_methods = methods.flat_map(types_of).map(|(ty, _)| ty);
    let mut found = BTreeSet::new();
    for ty in fields.chain(in_methods) {
        add_key_enums(schema, ty, &mut found);
    }
    found
}

fn add_key_enums(schema: &Schema, ty: &Type, found: &mut BTreeSet<TypeId>) {
    if let Type::Set(key) | Type::Map(key, _) = ty
        && let Type::Named(id, _) = innermost(schema, key.ty())
    {
        found.insert(id);
    }
    for part in ty.parts() {
        add_key_enums(schema, part, found);
    }
}

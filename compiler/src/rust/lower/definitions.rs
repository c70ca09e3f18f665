//! Constants, newtypes, structs, enums and errors.

use turbo_idl::ir::{self, Definition, Limits, Primitive, Type, TypeDef, TypeId};

use super::attributes::{attributes, literal};
use super::generics::{generics, min_size};
use super::writes::Writes;
use super::{Lowering, Model, defaults};
use crate::rust::model::{
    Attributes, Enum, Error, Field, Item, Lengths, Newtype, Payload, StatusCase, Struct, Variant,
};
use crate::rust::names;
use crate::rust::traits::Trait;

pub(crate) fn definition(lowering: &Lowering<'_>, id: TypeId) -> Box<dyn Model> {
    let def = lowering.schema.type_def(id);
    match &def.definition {
        Definition::Newtype(definition) => Box::new(newtype(lowering, id, def, definition)),
        Definition::Struct(definition) => Box::new(structure(lowering, id, def, definition)),
        Definition::Enum(definition) => Box::new(enumeration(lowering, id, def, definition)),
        Definition::Error(definition) => Box::new(error(lowering, id, def, definition)),
    }
}

fn newtype(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef, definition: &ir::Newtype) -> Newtype {
    let name = names::type_name(&def.name);
    Newtype {
        attributes: type_attributes(lowering, def),
        derives: derives(lowering, id, def, true),
        name,
        generics: generics(lowering, id),
        ty: lowering.types.field(id, &definition.ty),
        lengths: lengths(definition.limits, || def.name.as_written().to_owned()),
        has_display: has_display(&definition.ty),
        has_conversions: !matches!(definition.ty, Type::Param(_)),
        is_recursive: def.facts.is_recursive,
        min_size: min_size(lowering, id, def),
    }
}

/// Whether a value has one form that everybody would print.
fn has_display(ty: &Type) -> bool {
    match ty {
        // Rust leaves open how a duration is printed, and bytes are no text.
        Type::Primitive(primitive) => !matches!(primitive, Primitive::Duration | Primitive::Bytes),
        _ => false,
    }
}

fn structure(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef, definition: &ir::Struct) -> Struct {
    let name = names::type_name(&def.name);
    let is_sensitive = definition.fields.iter().any(|field| field.is_sensitive);
    let fields = fields(lowering, id, def.name.as_written(), &definition.fields);
    let mut writes = Writes::default();
    for (field, of_schema) in fields.iter().zip(&definition.fields) {
        let place = format!("&self.{}", field.name);
        writes.add(&of_schema.ty, place, field.lengths.as_ref());
    }
    Struct {
        attributes: type_attributes(lowering, def),
        derives: derives(lowering, id, def, !is_sensitive),
        debug: is_sensitive.then(|| literal(&name)),
        name,
        generics: generics(lowering, id),
        fields,
        writes: writes.finish(),
        constructor: defaults::constructor(lowering, id, definition),
        is_recursive: def.facts.is_recursive,
        min_size: min_size(lowering, id, def),
    }
}

fn enumeration(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef, definition: &ir::Enum) -> Enum {
    let is_sensitive = definition.variants.iter().any(|variant| match &variant.payload {
        ir::Payload::Struct(fields) => fields.iter().any(|field| field.is_sensitive),
        ir::Payload::Unit | ir::Payload::Tuple(_) => false,
    });
    Enum {
        attributes: type_attributes(lowering, def),
        derives: derives(lowering, id, def, !is_sensitive),
        name: names::type_name(&def.name),
        has_debug: is_sensitive,
        generics: generics(lowering, id),
        variants: definition
            .variants
            .iter()
            .enumerate()
            .map(|(index, it)| variant(lowering, id, def, index, it))
            .collect(),
        is_bare: definition
            .variants
            .iter()
            .all(|variant| matches!(variant.payload, ir::Payload::Unit)),
        is_recursive: def.facts.is_recursive,
        min_size: min_size(lowering, id, def),
    }
}

fn error(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef, definition: &ir::Enum) -> Error {
    let mut statuses: Vec<StatusCase> = Vec::new();
    for variant in &definition.variants {
        let name = names::variant(&variant.name);
        let pattern = match variant.payload {
            ir::Payload::Unit => format!("Self::{name}"),
            ir::Payload::Tuple(_) => format!("Self::{name}(..)"),
            ir::Payload::Struct(_) => format!("Self::{name} {{ .. }}"),
        };
        let status = variant.status.unwrap_or(ir::Status::DEFAULT).rust_name();
        match statuses.iter_mut().find(|case| case.status == status) {
            Some(case) => case.patterns.push_str(&format!(" | {pattern}")),
            None => statuses.push(StatusCase {
                patterns: pattern,
                status,
            }),
        }
    }
    Error {
        definition: enumeration(lowering, id, def, definition),
        statuses,
    }
}

fn type_attributes(lowering: &Lowering<'_>, def: &TypeDef) -> Attributes {
    attributes(lowering, &def.docs, def.deprecated.as_ref(), None)
}

/// The derives of a type: what all have, what may be had, and what the schema asks for.
fn derives(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef, has_debug: bool) -> String {
    let has = |wanted| lowering.traits.has(id, wanted);
    let derives = [
        ("Clone", true),
        ("Copy", has(Trait::Copy)),
        ("Debug", has_debug),
        ("PartialEq", true),
        ("Eq", def.facts.is_eq),
        ("Hash", def.facts.is_eq),
        ("PartialOrd", has(Trait::PartialOrd)),
        ("Ord", has(Trait::Ord)),
    ];
    let derived = derives
        .into_iter()
        .filter_map(|(name, is_had)| is_had.then_some(name));
    derived.collect::<Vec<&str>>().join(", ")
}

fn variant(
    lowering: &Lowering<'_>,
    owner: TypeId,
    def: &TypeDef,
    index: usize,
    variant: &ir::Variant,
) -> Variant {
    let name = names::variant(&variant.name);
    let payload = payload(lowering, owner, def, variant);
    let mut writes = Writes::of_variant(index);
    match (&payload, &variant.payload) {
        (Payload::Tuple(items), ir::Payload::Tuple(types)) => {
            for (item, ty) in items.iter().zip(types) {
                writes.add(ty, item.local.clone(), None);
            }
        }
        (Payload::Struct(fields), ir::Payload::Struct(of_schema)) => {
            for (field, of_schema) in fields.iter().zip(of_schema) {
                writes.add(&of_schema.ty, field.local.clone(), field.lengths.as_ref());
            }
        }
        _ => {}
    }
    Variant {
        attributes: attributes(lowering, &variant.docs, variant.deprecated.as_ref(), None),
        debug_name: literal(&name),
        name,
        index,
        payload,
        writes: writes.finish(),
    }
}

fn payload(lowering: &Lowering<'_>, owner: TypeId, def: &TypeDef, variant: &ir::Variant) -> Payload {
    match &variant.payload {
        ir::Payload::Unit => Payload::Unit,
        ir::Payload::Tuple(types) => Payload::Tuple(
            types
                .iter()
                .enumerate()
                .map(|(index, ty)| item(lowering, owner, index, ty))
                .collect(),
        ),
        ir::Payload::Struct(fields) => {
            let place = format!("{}.{}", def.name.as_written(), variant.name.as_written());
            Payload::Struct(self::fields(lowering, owner, &place, fields))
        }
    }
}

fn item(lowering: &Lowering<'_>, owner: TypeId, index: usize, ty: &Type) -> Item {
    Item {
        index,
        ty: lowering.types.field(owner, ty),
        local: format!("item{index}"),
    }
}

fn fields(lowering: &Lowering<'_>, owner: TypeId, place: &str, fields: &[ir::Field]) -> Vec<Field> {
    fields
        .iter()
        .map(|field| self::field(lowering, owner, place, field))
        .collect()
}

fn field(lowering: &Lowering<'_>, owner: TypeId, place: &str, field: &ir::Field) -> Field {
    let (name, local) = (names::field(&field.name), names::local(&field.name));
    Field {
        attributes: attributes(lowering, &field.docs, field.deprecated.as_ref(), None),
        wire_name: literal(field.name.as_written()),
        ty: lowering.types.field(owner, &field.ty),
        binding: if name == local {
            name.clone()
        } else {
            format!("{name}: {local}")
        },
        lengths: lengths(field.limits, || format!("{place}.{}", field.name.as_written())),
        debug_name: literal(name.trim_start_matches("r#")),
        is_sensitive: field.is_sensitive,
        name,
        local,
    }
}

/// What is checked of the length of a value, in the place of that name.
pub(crate) fn lengths(limits: Limits, place: impl FnOnce() -> String) -> Option<Lengths> {
    let min = limits.min.unwrap_or_default();
    let max = limits
        .max
        .map_or_else(|| "u64::MAX".to_owned(), |max| max.to_string());
    (!limits.is_none()).then(|| Lengths {
        place: literal(&place()),
        bounds: format!("{min}, {max}"),
    })
}

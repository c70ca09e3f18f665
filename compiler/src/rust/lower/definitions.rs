//! Structs, enums and errors.

use turbo_idl::ir::{self, Definition, Facts, Type, TypeDef, TypeId};

use super::attributes::{attributes, is_undocumented, literal};
use super::{Lowering, Model, Section};
use crate::rust::model::{Attributes, Enum, Error, Field, Item, Payload, StatusCase, Struct, Variant};
use crate::rust::{names, types};

pub(super) fn lower(lowering: &Lowering<'_>) -> Section {
    let ids = (0..lowering.schema.types.len()).map(|index| TypeId(index as u32));
    let here = ids.filter(|id| lowering.schema.type_def(*id).package == lowering.package);
    here.filter_map(|id| model(lowering, id)).collect()
}

fn model(lowering: &Lowering<'_>, id: TypeId) -> Option<Box<dyn Model>> {
    let def = lowering.schema.type_def(id);
    Some(match &def.definition {
        Definition::Struct(definition) => Box::new(structure(lowering, id, def, definition)),
        Definition::Enum(definition) => Box::new(enumeration(lowering, id, def, definition)),
        Definition::Error(definition) => Box::new(error(lowering, id, def, definition)),
        // Refused by the limits so far.
        Definition::Newtype(_) => return None,
    })
}

fn structure(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef, definition: &ir::Struct) -> Struct {
    Struct {
        attributes: type_attributes(lowering, def),
        derives: derives(def),
        name: names::type_name(&def.name),
        fields: fields(lowering, id, &definition.fields),
        is_recursive: def.facts.is_recursive,
        min_size: def.facts.min_size,
    }
}

fn enumeration(lowering: &Lowering<'_>, id: TypeId, def: &TypeDef, definition: &ir::Enum) -> Enum {
    Enum {
        attributes: type_attributes(lowering, def),
        derives: derives(def),
        name: names::type_name(&def.name),
        variants: definition
            .variants
            .iter()
            .enumerate()
            .map(|(index, it)| variant(lowering, id, index, it))
            .collect(),
        is_recursive: def.facts.is_recursive,
        min_size: def.facts.min_size,
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
    Attributes {
        allow_missing_docs: is_undocumented(def),
        ..attributes(lowering, &def.docs, def.deprecated.as_ref(), None)
    }
}

fn derives(def: &TypeDef) -> &'static str {
    let Facts { is_eq, .. } = def.facts;
    match (types::is_copy(def), is_eq) {
        (true, _) => "Clone, Copy, Debug, PartialEq, Eq, Hash",
        (false, true) => "Clone, Debug, PartialEq, Eq, Hash",
        (false, false) => "Clone, Debug, PartialEq",
    }
}

fn variant(lowering: &Lowering<'_>, owner: TypeId, index: usize, variant: &ir::Variant) -> Variant {
    Variant {
        attributes: attributes(lowering, &variant.docs, variant.deprecated.as_ref(), None),
        name: names::variant(&variant.name),
        index,
        payload: match &variant.payload {
            ir::Payload::Unit => Payload::Unit,
            ir::Payload::Tuple(types) => Payload::Tuple(
                types
                    .iter()
                    .enumerate()
                    .map(|(index, ty)| item(lowering, owner, index, ty))
                    .collect(),
            ),
            ir::Payload::Struct(fields) => Payload::Struct(self::fields(lowering, owner, fields)),
        },
    }
}

fn item(lowering: &Lowering<'_>, owner: TypeId, index: usize, ty: &Type) -> Item {
    Item {
        index,
        ty: lowering.types.field(owner, ty),
        local: format!("item{index}"),
    }
}

fn fields(lowering: &Lowering<'_>, owner: TypeId, fields: &[ir::Field]) -> Vec<Field> {
    fields
        .iter()
        .map(|field| self::field(lowering, owner, field))
        .collect()
}

fn field(lowering: &Lowering<'_>, owner: TypeId, field: &ir::Field) -> Field {
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
        name,
        local,
    }
}

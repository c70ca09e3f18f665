//! Structs, enums and errors.

use turbo_idl::ir::{self, Definition, Docs, Ident, Type, TypeDef};

use super::super::model::{self, Enum, Field, Item, Payload, Struct, Variant};
use super::super::{docs, names};
use super::Lowering;

pub(super) fn lower(lowering: &Lowering<'_>) -> Vec<model::Definition> {
    let here = lowering
        .schema
        .types
        .iter()
        .filter(|def| def.package == lowering.package);
    here.filter_map(|def| definition(lowering, def)).collect()
}

fn definition(lowering: &Lowering<'_>, def: &TypeDef) -> Option<model::Definition> {
    let name = names::type_name(&def.name);
    let docs = comment(lowering, &def.docs, def.deprecated.as_ref());
    let is_recursive = def.facts.is_recursive;
    Some(match &def.definition {
        // Refused by the limits so far.
        Definition::Newtype(_) => return None,
        Definition::Struct(definition) => {
            let fields = fields(lowering, &definition.fields, names::field);
            model::Definition::Struct(Struct {
                docs,
                name,
                fields,
                is_recursive,
            })
        }
        Definition::Enum(definition) if definition.is_plain() => {
            let variants = variants(lowering, definition);
            model::Definition::PlainEnum(Enum {
                docs,
                name,
                variants,
                is_recursive,
            })
        }
        // An error is told apart by `kind` even where nothing else is in it: one way to read errors.
        Definition::Enum(definition) | Definition::Error(definition) => {
            let variants = variants(lowering, definition);
            model::Definition::Union(Enum {
                docs,
                name,
                variants,
                is_recursive,
            })
        }
    })
}

fn variants(lowering: &Lowering<'_>, definition: &ir::Enum) -> Vec<Variant> {
    let variant = |variant: &ir::Variant| Variant {
        docs: comment(lowering, &variant.docs, variant.deprecated.as_ref()),
        name: names::variant(&variant.name),
        payload: match &variant.payload {
            ir::Payload::Unit => Payload::Unit,
            ir::Payload::Tuple(items) => Payload::Tuple(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, ty)| item(lowering, index, ty))
                    .collect(),
            ),
            ir::Payload::Struct(payload) => Payload::Struct(fields(lowering, payload, names::variant_field)),
        },
        is_long: match &variant.payload {
            ir::Payload::Unit | ir::Payload::Tuple(_) => false,
            ir::Payload::Struct(payload) => payload
                .iter()
                .any(|field| !field.docs.lines.is_empty() || field.deprecated.is_some()),
        },
    };
    definition.variants.iter().map(variant).collect()
}

fn item(lowering: &Lowering<'_>, index: usize, ty: &Type) -> Item {
    Item {
        ty: lowering.types.declaration(ty),
        write: lowering
            .types
            .write_from(ty, &format!("items[{index}]"), &format!("f{index}")),
        read: lowering.types.read(ty),
    }
}

fn fields(lowering: &Lowering<'_>, fields: &[ir::Field], name: fn(&Ident) -> String) -> Vec<Field> {
    let field = |(index, field): (usize, &ir::Field)| {
        let name = name(&field.name);
        Field {
            docs: comment(lowering, &field.docs, field.deprecated.as_ref()),
            is_optional: matches!(field.ty, Type::Option(_)),
            ty: lowering.types.declaration(&field.ty),
            write: lowering
                .types
                .write_from(&field.ty, &format!("object.{name}"), &format!("f{index}")),
            read: lowering.types.read(&field.ty),
            name,
        }
    };
    fields.iter().enumerate().map(field).collect()
}

pub(super) fn comment(lowering: &Lowering<'_>, docs: &Docs, deprecated: Option<&String>) -> Vec<String> {
    docs::comment(docs, deprecated, &|name| lowering.link(name))
}

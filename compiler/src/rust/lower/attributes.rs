//! Documentation and deprecation.

use turbo_idl::ir::{Definition, Docs, Payload, Schema, Service, TypeDef};

use super::Lowering;
use crate::rust::model::Attributes;
use crate::rust::{docs, names};

/// The attributes of an item. `fallback` documents one that the schema does not; without it, the item may go without.
pub(crate) fn attributes(
    lowering: &Lowering<'_>,
    docs: &Docs,
    deprecated: Option<&String>,
    fallback: Option<String>,
) -> Attributes {
    let mut lines = docs::lines(docs, &|name| link(lowering, name));
    if lines.is_empty() {
        lines.extend(fallback.map(|line| format!(" {line}")));
    }
    Attributes {
        docs: lines,
        deprecated: deprecated.map(|note| literal(note)),
    }
}

/// Text as a Rust literal.
pub(crate) fn literal(text: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(is_plain) {
        ["\"", text, "\""].concat()
    } else {
        format!("{text:?}")
    }
}

/// What `[Name]` and `[package.Name]`, with or without a variant, lead to. Services have no item that every
/// backend writes, so they are named and not linked.
pub(crate) fn link(lowering: &Lowering<'_>, written: &str) -> Option<String> {
    if let Some(id) = lowering.named(written) {
        return Some(lowering.types.named(id));
    }
    if let Some(path) = lowering.constant(written) {
        return Some(path);
    }
    let (name, part) = written.rsplit_once('.')?;
    let id = lowering.named(name)?;
    let part = member(lowering.schema.type_def(id), part)?;
    Some(format!("{}::{part}", lowering.types.named(id)))
}

fn member(def: &TypeDef, name: &str) -> Option<String> {
    match &def.definition {
        Definition::Newtype(_) => None,
        Definition::Struct(definition) => {
            let field = definition
                .fields
                .iter()
                .find(|field| field.name.as_written() == name)?;
            Some(names::field(&field.name))
        }
        Definition::Enum(definition) | Definition::Error(definition) => {
            let variant = definition
                .variants
                .iter()
                .find(|variant| variant.name.as_written() == name)?;
            Some(names::variant(&variant.name))
        }
    }
}

/// Whether anything is deprecated, so that generated code must be allowed to use it.
pub(crate) fn has_deprecated(schema: &Schema) -> bool {
    schema
        .types
        .iter()
        .any(|def| def.deprecated.is_some() || has_deprecated_part(def))
        || schema
            .constants
            .iter()
            .any(|constant| constant.deprecated.is_some())
        || schema.services.iter().any(is_deprecated_service)
}

fn is_deprecated_service(service: &Service) -> bool {
    service.deprecated.is_some() || service.methods.iter().any(|method| method.deprecated.is_some())
}

fn has_deprecated_part(def: &TypeDef) -> bool {
    match &def.definition {
        Definition::Newtype(_) => false,
        Definition::Struct(definition) => definition.fields.iter().any(|field| field.deprecated.is_some()),
        Definition::Enum(definition) | Definition::Error(definition) => {
            definition.variants.iter().any(|variant| {
                let fields = match &variant.payload {
                    Payload::Unit | Payload::Tuple(_) => &[][..],
                    Payload::Struct(fields) => fields,
                };
                variant.deprecated.is_some() || fields.iter().any(|field| field.deprecated.is_some())
            })
        }
    }
}

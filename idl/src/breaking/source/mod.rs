//! What people notice who generate code again and compile theirs against it.

pub(super) mod source_constant;
pub(super) mod source_field;
pub(super) mod source_method;
pub(super) mod source_new_method;
pub(super) mod source_type;
pub(super) mod source_variant;

use super::{Input, Level, Notices, change};
use crate::diagnostics::{Diagnostic, Lint};
use crate::ir::{Definition, Field, Method, Payload, Schema, Service, TypeDef, Variant};
use crate::source::Span;

const BOTH: [Notices; 2] = [Notices::ServerSource, Notices::ClientSource];
const SERVERS: [Notices; 1] = [Notices::ServerSource];

/// A finding at its places in the new revision and in the old one.
fn finding(
    rule: &'static Lint,
    input: &Input<'_>,
    new: Option<Span>,
    old: Option<Span>,
    message: String,
    notices: &[Notices],
) -> Diagnostic {
    let found = change(rule, input, new, old, message, Level::Source, notices);
    let who: Vec<&str> = notices.iter().map(|it| it.words()).collect();
    found.note(format!("who notices: {}", who.join(", "))).help(
        "clients that are running do not notice; change the code that uses it when it is generated again",
    )
}

/// Each type of the old revision with its full name, and the type of that name in the new one.
fn pairs<'a>(input: &Input<'a>) -> Vec<(String, &'a TypeDef, Option<&'a TypeDef>)> {
    let name = |schema: &Schema, def: &TypeDef| {
        format!(
            "{}.{}",
            schema.package(def.package).dotted(),
            def.name.as_written()
        )
    };
    let new: std::collections::HashMap<String, &TypeDef> = input
        .new
        .types
        .iter()
        .map(|def| (name(input.new, def), def))
        .collect();
    let old = input.old.types.iter().map(|def| (name(input.old, def), def));
    old.map(|(name, def)| {
        let new = new.get(&name).copied();
        (name, def, new)
    })
    .collect()
}

/// Each method of a service that both have, with its full name, and what it is in the new revision.
fn methods<'a>(input: &Input<'a>) -> Vec<(String, &'a Method, Option<&'a Method>)> {
    let mut methods = Vec::new();
    for old in &input.old.services {
        let name = full_name(input.old, old);
        let Some(new) = input
            .new
            .services
            .iter()
            .find(|new| full_name(input.new, new) == name)
        else {
            continue;
        };
        for method in &old.methods {
            let after = new.methods.iter().find(|after| after.name == method.name);
            methods.push((format!("{name}.{}", method.name.as_written()), method, after));
        }
    }
    methods
}

fn full_name(schema: &Schema, service: &Service) -> String {
    let package = schema.package(service.package).dotted();
    format!("{package}.{}", service.name.as_written())
}

fn variants(definition: &Definition) -> Option<&[Variant]> {
    match definition {
        Definition::Enum(item) | Definition::Error(item) => Some(&item.variants),
        Definition::Struct(_) | Definition::Newtype(_) => None,
    }
}

/// A name of a variant if it is one, and the fields in both revisions.
type Payloads<'a> = Vec<(Option<&'a str>, &'a [Field], &'a [Field])>;

/// The fields of a struct, or of each variant with names that both have.
fn payloads<'a>(old: &'a Definition, new: &'a Definition) -> Payloads<'a> {
    if let (Definition::Struct(old), Definition::Struct(new)) = (old, new) {
        return vec![(None, &old.fields, &new.fields)];
    }
    let (Some(old), Some(new)) = (variants(old), variants(new)) else {
        return Vec::new();
    };
    let pair = |before: &'a Variant| {
        let after = new.iter().find(|after| after.name == before.name)?;
        match (&before.payload, &after.payload) {
            (Payload::Struct(old), Payload::Struct(new)) => {
                Some((Some(before.name.as_written()), old.as_slice(), new.as_slice()))
            }
            _ => None,
        }
    };
    old.iter().filter_map(pair).collect()
}

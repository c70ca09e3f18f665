use super::{Input, One};
use crate::ast::{Field, Item, Name, Payload};
use crate::case;
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};

pub(super) static LINT: Lint = Lint {
    name: "naming",
    level: Level::Warn,
    title: "a name is not spelled as its kind is",
    explanation: include_str!("explain/naming.md"),
};

/// How names of a kind are spelled.
struct Convention {
    words: &'static str,
    is_kept: fn(&str) -> bool,
    spell: fn(&str) -> String,
}

const TYPES: Convention = Convention {
    words: "UpperCamelCase",
    is_kept: |name| name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('_'),
    spell: case::pascal,
};

const MEMBERS: Convention = Convention {
    words: "snake_case",
    is_kept: |name| !name.contains(|c: char| c.is_ascii_uppercase()) && is_parted_once(name),
    spell: case::snake,
};

const CONSTANTS: Convention = Convention {
    words: "SCREAMING_SNAKE_CASE",
    is_kept: |name| !name.contains(|c: char| c.is_ascii_lowercase()) && is_parted_once(name),
    spell: case::screaming_snake,
};

fn is_parted_once(name: &str) -> bool {
    !name.contains("__") && !name.ends_with('_')
}

/// Of imports.
pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let imports = input.units.iter().flat_map(|unit| &unit.ast.imports);
    for alias in imports.filter_map(|import| import.alias.as_ref()) {
        check(alias, "import", &MEMBERS, found);
    }
}

/// Of items and what is in them.
pub(super) fn run_item(one: &One<'_>, found: &mut Vec<Diagnostic>) {
    let item = one.item;
    for parameter in item.generics() {
        check(parameter, "type parameter", &TYPES, found);
    }
    match item {
        Item::Const(item) => check(&item.name, "constant", &CONSTANTS, found),
        Item::Struct(item) => {
            check(&item.name, "type", &TYPES, found);
            fields(&item.fields, found);
        }
        Item::Enum(item) => {
            check(&item.name, "type", &TYPES, found);
            for variant in &item.variants {
                check(&variant.name, "variant", &TYPES, found);
                if let Payload::Struct { fields: list, .. } = &variant.payload {
                    fields(list, found);
                }
            }
        }
        Item::Service(item) => {
            check(&item.name, "service", &TYPES, found);
            for method in &item.methods {
                check(&method.name, "method", &MEMBERS, found);
                for param in &method.params {
                    check(&param.name, "parameter", &MEMBERS, found);
                }
            }
        }
        Item::Newtype(item) | Item::Alias(item) => check(&item.name, "type", &TYPES, found),
        Item::Lost(_) => {}
    }
}

fn fields(fields: &[Field], found: &mut Vec<Diagnostic>) {
    for field in fields {
        check(&field.name, "field", &MEMBERS, found);
    }
}

/// Names are part of what both sides must agree on, and stand in code of others: so this changes none by itself.
fn check(name: &Name, what: &str, convention: &Convention, found: &mut Vec<Diagnostic>) {
    if (convention.is_kept)(&name.text) {
        return;
    }
    let lint = Diagnostic::lint(
        &LINT,
        name.span,
        format!("the {what} {} is not in {}", quoted(&name.text), convention.words),
        "",
    );
    let better = (convention.spell)(&name.text);
    let is_name = better.starts_with(|c: char| c.is_ascii_alphabetic()) && better != name.text;
    found.push(lint.help_if(is_name.then(|| format!("call it {}", quoted(&better)))));
}

use super::One;
use crate::ast::{EnumKind, Item, Name, Prefix};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};

pub(super) static LINT: Lint = Lint {
    name: "missing-docs",
    level: Level::Allow,
    title: "something has no documentation",
    explanation: include_str!("explain/missing-docs.md"),
};

/// Fields and variants are left out: a good name says enough of most of them.
pub(super) fn run(one: &One<'_>, found: &mut Vec<Diagnostic>) {
    let item = one.item;
    let what = match item {
        Item::Struct(_) => "struct",
        Item::Enum(item) if item.kind == EnumKind::Error => "error",
        Item::Enum(_) => "enum",
        Item::Service(_) => "service",
        Item::Const(_) => "constant",
        Item::Newtype(_) => "newtype",
        Item::Alias(_) => "alias",
        Item::Lost(_) => return,
    };
    if let Some(prefix) = item.prefix() {
        check(what, item.name(), prefix, found);
    }
    if let Item::Service(service) = item {
        for method in &service.methods {
            check("method", &method.name, &method.prefix, found);
        }
    }
}

fn check(what: &str, name: &Name, prefix: &Prefix, found: &mut Vec<Diagnostic>) {
    let is_said = prefix.docs.iter().any(|line| !line.text.trim().is_empty());
    if !is_said {
        found.push(
            Diagnostic::lint(
                &LINT,
                name.span,
                format!("the {what} {} has no documentation", quoted(&name.text)),
                "",
            )
            .help("write a line above it that begins with `///`"),
        );
    }
}

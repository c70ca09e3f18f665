use std::collections::BTreeSet;

use super::{Input, references};
use crate::ast::Item;
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::source::Span;

pub(super) static LINT: Lint = Lint {
    name: "unused-const",
    level: Level::Allow,
    title: "no schema uses a constant",
    explanation: include_str!("explain/unused-const.md"),
};

pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let mut used: BTreeSet<Span> = BTreeSet::new();
    for unit in input.units {
        for item in &unit.ast.items {
            references::each(input, unit.ast.id, item, &mut |reference| {
                used.insert(reference.target);
            });
        }
    }
    let items = input.units.iter().flat_map(|unit| &unit.ast.items);
    for item in items {
        if let Item::Const(item) = item
            && !used.contains(&item.name.span)
        {
            found.push(Diagnostic::lint(
                &LINT,
                item.name.span,
                format!("no schema uses the constant {}", quoted(&item.name.text)),
                "no length, default or limit is this",
            ));
        }
    }
}

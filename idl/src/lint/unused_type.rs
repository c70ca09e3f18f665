use std::collections::{BTreeMap, BTreeSet};

use super::{Input, references};
use crate::ast::{EnumKind, Item};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::source::{FileId, Span};

pub(super) static LINT: Lint = Lint {
    name: "unused-type",
    level: Level::Warn,
    title: "no service uses a type",
    explanation: include_str!("explain/unused-type.md"),
};

/// A file without services defines its types for others, which may not be here.
pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let items: BTreeMap<Span, (FileId, &Item)> = input
        .units
        .iter()
        .flat_map(|unit| unit.ast.items.iter().map(move |item| (unit.ast.id, item)))
        .map(|(file, item)| (item.name().span, (file, item)))
        .collect();
    let is_service = |item: &Item| matches!(item, Item::Service(_));
    let mut used: BTreeSet<Span> = BTreeSet::new();
    let mut left: Vec<Span> = items
        .iter()
        .filter(|(_, (_, item))| is_service(item))
        .map(|(&name, _)| name)
        .collect();
    while let Some(name) = left.pop() {
        if used.insert(name)
            && let Some(&(file, item)) = items.get(&name)
        {
            references::each(input, file, item, &mut |reference| left.push(reference.target));
        }
    }
    for unit in input
        .units
        .iter()
        .filter(|unit| unit.ast.items.iter().any(is_service))
    {
        for item in &unit.ast.items {
            let what = match item {
                Item::Struct(_) => "struct",
                Item::Enum(item) if item.kind == EnumKind::Error => "error",
                Item::Enum(_) => "enum",
                Item::Newtype(_) => "newtype",
                Item::Alias(_) => "alias",
                Item::Service(_) | Item::Const(_) | Item::Lost(_) => continue,
            };
            let name = item.name();
            if used.contains(&name.span) {
                continue;
            }
            found.push(
                Diagnostic::lint(
                    &LINT,
                    name.span,
                    format!("no service uses the {what} {}", quoted(&name.text)),
                    "no method leads to it",
                )
                .help("take it away; or move it into a file without services, if it is for others"),
            );
        }
    }
}

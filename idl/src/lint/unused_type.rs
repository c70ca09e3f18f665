use super::Input;
use crate::ast::{EnumKind, Item};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};

pub(super) static LINT: Lint = Lint {
    name: "unused-type",
    level: Level::Warn,
    title: "no service uses a type",
    explanation: include_str!("explain/unused-type.md"),
};

/// A file without services defines its types for others, which may not be here.
pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let items = input.items.all();
    let is_service = |item: &Item| matches!(item, Item::Service(_));
    let mut used = vec![false; items.len()];
    let services = (0..items.len()).filter(|&number| is_service(items[number].item));
    let mut left: Vec<usize> = services.collect();
    while let Some(number) = left.pop() {
        if !std::mem::replace(&mut used[number], true) {
            let refs = &input.mentions[number].refs;
            left.extend(
                refs.iter()
                    .map(|&target| target as usize)
                    .filter(|&target| !used[target]),
            );
        }
    }
    for unit in input
        .units
        .iter()
        .filter(|unit| unit.ast.items.iter().any(is_service))
    {
        for number in input.items.of_file(unit.ast.id) {
            let item = items[number].item;
            let what = match item {
                Item::Struct(_) => "struct",
                Item::Enum(item) if item.kind == EnumKind::Error => "error",
                Item::Enum(_) => "enum",
                Item::Newtype(_) => "newtype",
                Item::Alias(_) => "alias",
                Item::Service(_) | Item::Const(_) | Item::Lost(_) => continue,
            };
            let name = item.name();
            if used[number] {
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

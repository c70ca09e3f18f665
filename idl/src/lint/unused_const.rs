use super::Input;
use crate::ast::Item;
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};

pub(super) static LINT: Lint = Lint {
    name: "unused-const",
    level: Level::Allow,
    title: "no schema uses a constant",
    explanation: include_str!("explain/unused-const.md"),
};

pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let mut used = vec![false; input.items.all().len()];
    for target in input.mentions.iter().flat_map(|mentions| &mentions.refs) {
        used[*target as usize] = true;
    }
    for (number, one) in input.items.all().iter().enumerate() {
        if let Item::Const(item) = one.item
            && !used[number]
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

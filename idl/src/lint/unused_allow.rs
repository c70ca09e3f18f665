use super::Input;
use super::allow::{Allow, Allows};
use super::lines::with_line;
use crate::diagnostics::{Diagnostic, Fix, Level, Lint, quoted};

pub(super) static LINT: Lint = Lint {
    name: "unused-allow",
    level: Level::Warn,
    title: "an `@allow` allows nothing",
    explanation: include_str!("explain/unused-allow.md"),
};

/// What no lint has complained about.
pub(super) fn run(input: &Input<'_>, allows: &Allows) -> Vec<Diagnostic> {
    let is_unused = |allow: &&Allow| !allow.is_used && *allow.lint != LINT;
    allows
        .all
        .iter()
        .filter(is_unused)
        .map(|allow| {
            let found = Diagnostic::lint(
                &LINT,
                allow.name,
                format!("nothing here is allowed by {}", quoted(allow.lint.name)),
                "not needed",
            );
            // Of several names, one cannot go without its comma: that is left to people.
            if allow.count == 1 {
                let text = input.sources.file(allow.attribute.file).text();
                let whole = with_line(text, allow.attribute);
                found.fix(Fix::remove("take the attribute away", whole))
            } else {
                found.help("take the name away")
            }
        })
        .collect()
}

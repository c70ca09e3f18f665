use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "number-narrowed",
    level: Level::Deny,
    title: "a number does not fit its new type",
    explanation: include_str!("../explain/number-narrowed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::Narrowed(from, to) => format!("not every `{}` of {name} is a `{}`", from.name(), to.name()),
            _ => return None,
        };
        Some(Said {
            message,
            label: "of another type",
            help: "widen numbers only where they travel to the server; for others add a new field",
        })
    });
}

use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::{Direction, Why};

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "variant-removed",
    level: Level::Deny,
    title: "a variant that old clients send was removed",
    explanation: include_str!("../explain/variant-removed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match (&obstacle.why, obstacle.direction) {
            (Why::UnknownVariant, Direction::Lift) => {
                format!("variant {name} is gone, and old clients may send it")
            }
            _ => return None,
        };
        Some(Said {
            message,
            label: "it was a variant of this",
            help: "keep the variant and refuse it in the handler, or mark another variant `@fallback`",
        })
    });
}

use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::{Direction, Why};

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "field-removed",
    level: Level::Deny,
    title: "a field that old clients read was removed",
    explanation: include_str!("../explain/field-removed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match (&obstacle.why, obstacle.direction) {
            (Why::MissingField, Direction::Lower) => {
                format!("{name} is gone, and old clients cannot do without it")
            }
            _ => return None,
        };
        Some(Said {
            message,
            label: "it was a field of this",
            help: "keep the field and go on filling it; mark it `@deprecated` until no old client is left",
        })
    });
}

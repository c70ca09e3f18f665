use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::{Direction, Why};

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "variant-added",
    level: Level::Deny,
    title: "a new variant that old clients cannot read",
    explanation: include_str!("../explain/variant-added.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match (&obstacle.why, obstacle.direction) {
            (Why::UnknownVariant, Direction::Lower) => {
                format!("variant {name} is new, and old clients cannot read it")
            }
            _ => return None,
        };
        Some(Said {
            message,
            label: "old clients do not know it",
            help: "give enums that may grow a `@fallback` variant from the start; for this one, add a method that answers the new variant",
        })
    });
}

use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::{Direction, Why};

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "field-required",
    level: Level::Deny,
    title: "a new field that old clients cannot fill",
    explanation: include_str!("../explain/field-required.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match (&obstacle.why, obstacle.direction) {
            (Why::MissingField, Direction::Lift) => {
                format!("{name} is new and has no default, so what old clients send lacks it")
            }
            _ => return None,
        };
        Some(Said {
            message,
            label: "old clients do not send it",
            help: "make it optional, or give it a default",
        })
    });
}

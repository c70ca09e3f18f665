use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "parameter-required",
    level: Level::Deny,
    title: "a new parameter that old clients cannot fill",
    explanation: include_str!("../explain/parameter-required.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::MissingParameter => {
                format!("parameter {name} is new and has no default, so calls of old clients lack it")
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

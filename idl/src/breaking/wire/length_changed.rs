use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "length-changed",
    level: Level::Deny,
    title: "an array has another length",
    explanation: include_str!("../explain/length-changed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::OtherLength(..) => format!("an array of {name} has another length"),
            _ => return None,
        };
        Some(Said {
            message,
            label: "of another length",
            help: "use a list where the number may change, or add a new field",
        })
    });
}

use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "answer-changed",
    level: Level::Deny,
    title: "a method answers in another way",
    explanation: include_str!("../explain/answer-changed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::OtherAnswer | Why::NoResult => format!("{name} does not answer what old clients wait for"),
            _ => return None,
        };
        Some(Said {
            message,
            label: "one value, a stream, or nothing",
            help: "add a new method, and keep this one",
        })
    });
}

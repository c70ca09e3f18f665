use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "client-stream-changed",
    level: Level::Deny,
    title: "clients stream in one revision only",
    explanation: include_str!("../explain/client-stream-changed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::OtherStream => format!("the client streams to {name} in one revision only"),
            _ => return None,
        };
        Some(Said {
            message,
            label: "with a stream or without",
            help: "add a new method, and keep this one",
        })
    });
}

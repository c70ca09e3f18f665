use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "parts-changed",
    level: Level::Deny,
    title: "a tuple or a variant has other parts",
    explanation: include_str!("../explain/parts-changed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::OtherParts(..) | Why::OtherPayload => format!("{name} has other parts than before"),
            _ => return None,
        };
        Some(Said {
            message,
            label: "parts in brackets have no names to go by",
            help: "add a new variant or a new field, or give the parts names",
        })
    });
}

use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "limit-changed",
    level: Level::Deny,
    title: "lengths that one side sends are refused by the other",
    explanation: include_str!("../explain/limit-changed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::Limits(..) => format!("whoever sends {name} may send lengths that the other side refuses"),
            _ => return None,
        };
        Some(Said {
            message,
            label: "other limits",
            help: "limits of arguments may become wider, and those of results narrower; for the other way add a new field",
        })
    });
}

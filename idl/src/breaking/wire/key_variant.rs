use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "key-variant",
    level: Level::Deny,
    title: "keys have variants that the other side does not know",
    explanation: include_str!("../explain/key-variant.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::UnknownKey => format!("{name} stands in keys, and is not a variant on both sides"),
            _ => return None,
        };
        Some(Said {
            message,
            label: "a key of a map or an item of a set",
            help: "keep the enum as it is, and use another one for a new field",
        })
    });
}

use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Why;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "optional-changed",
    level: Level::Deny,
    title: "what is optional on one side is not on the other",
    explanation: include_str!("../explain/optional-changed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::MayBeNothing => {
                format!("{name} may be nothing for whoever sends, and not for whoever reads")
            }
            _ => return None,
        };
        Some(Said {
            message,
            label: "it may be nothing on one side only",
            help: "what clients send may become optional; what they receive has to stay as it is, or to be filled from a default",
        })
    });
}

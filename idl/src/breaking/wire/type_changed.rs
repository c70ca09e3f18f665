use super::super::{Input, Said, obstacles};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::{Direction, Obstacle, Why};

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "type-changed",
    level: Level::Deny,
    title: "a type became another one",
    explanation: include_str!("../explain/type-changed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    obstacles(&RULE, input, found, |obstacle| {
        let name = quoted(&obstacle.new.name);
        let message = match &obstacle.why {
            Why::OtherType(from, to) => format!(
                "{name} changes from {} to {}",
                quoted(if is_lift(obstacle) { from } else { to }),
                quoted(if is_lift(obstacle) { to } else { from })
            ),
            _ => return None,
        };
        Some(Said {
            message,
            label: "of another type",
            help: "keep it as it is, and add a new field or a new method of the other type",
        })
    });
}

fn is_lift(obstacle: &Obstacle) -> bool {
    obstacle.direction == Direction::Lift
}

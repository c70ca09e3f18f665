use super::super::{Input, removed};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Gone;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "service-removed",
    level: Level::Deny,
    title: "a service was removed",
    explanation: include_str!("../explain/service-removed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for gone in &input.comparison.gone {
        if let Gone::Service(place) = gone {
            let message = format!("service {} is gone, and old clients call it", quoted(&place.name));
            found.push(
                removed(&RULE, input, None, place, message)
                    .help("keep it, marked `@deprecated`, until no old client is left"),
            );
        }
    }
}

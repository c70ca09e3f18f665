use super::super::{Input, removed};
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::evolve::Gone;

pub(in crate::breaking) static RULE: Lint = Lint {
    name: "method-removed",
    level: Level::Deny,
    title: "a method was removed",
    explanation: include_str!("../explain/method-removed.md"),
};

pub(in crate::breaking) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for gone in &input.comparison.gone {
        if let Gone::Method(place, service) = gone {
            let message = format!("method {} is gone, and old clients call it", quoted(&place.name));
            found.push(
                removed(&RULE, input, Some(service), place, message)
                    .help("keep it, marked `@deprecated`, until no old client is left"),
            );
        }
    }
}

use super::Input;
use crate::ast::Item;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};

/// The wire knows a method by a number below 65,536, and the last is kept free.
const MOST: usize = 65_535;

/// A service has no more methods than there are numbers for them.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    for item in input.units.iter().flat_map(|unit| &unit.ast.items) {
        let Item::Service(service) = item else { continue };
        let count = service.methods.len();
        if let Some(first_too_many) = service.methods.get(MOST) {
            report.add(
                Diagnostic::error(
                    Code::TooManyMethods,
                    service.name.span,
                    format!("the service {} has {count} methods", quoted(&service.name.text)),
                    format!("at most {MOST} can be numbered"),
                )
                .and_at(first_too_many.name.span, "the first that is too many")
                .help("split it into several services"),
            );
        }
    }
}

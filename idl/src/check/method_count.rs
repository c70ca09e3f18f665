use super::One;
use crate::ast::Item;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};

/// The wire knows a method by a number below 65,536, and the last is kept free.
const MOST: usize = 65_535;

/// A service has no more methods than there are numbers for them.
pub(super) fn check(one: &One<'_>, report: &mut Report) {
    if let Item::Service(service) = one.item {
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

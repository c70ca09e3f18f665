use super::Input;
use crate::ast::{Item, Prefix};
use crate::diagnostics::{Code, Diagnostic, Report};

/// Documentation stands only before what can have it.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    for unit in input.units {
        for import in &unit.ast.imports {
            complain(
                &import.prefix,
                "an import",
                "a comment that is not documentation begins with `//`",
                report,
            );
        }
        for item in &unit.ast.items {
            let Item::Service(service) = item else { continue };
            for param in service.methods.iter().flat_map(|method| &method.params) {
                complain(
                    &param.prefix,
                    "a parameter",
                    "say it in the documentation of the method",
                    report,
                );
            }
        }
    }
}

fn complain(prefix: &Prefix, what: &str, help: &str, report: &mut Report) {
    let (Some(first), Some(last)) = (prefix.docs.first(), prefix.docs.last()) else {
        return;
    };
    report.add(
        Diagnostic::error(
            Code::NothingDocumented,
            first.span.to(last.span),
            format!("{what} has no documentation of its own"),
            "this would be lost",
        )
        .help(help),
    );
}

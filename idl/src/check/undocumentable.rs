use super::{Input, One};
use crate::ast::{Item, Prefix};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::syntax::plain_comments;

/// Documentation stands only before what can have it: not before imports.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    for import in input.units.iter().flat_map(|unit| &unit.ast.imports) {
        complain(&import.prefix, "an import", None, report);
    }
}

/// Nor before parameters.
pub(super) fn check_item(one: &One<'_>, report: &mut Report) {
    let Item::Service(service) = one.item else { return };
    for param in service.methods.iter().flat_map(|method| &method.params) {
        complain(
            &param.prefix,
            "a parameter",
            Some("say it in the documentation of the method"),
            report,
        );
    }
}

fn complain(prefix: &Prefix, what: &str, help: Option<&str>, report: &mut Report) {
    let (Some(first), Some(last)) = (prefix.docs.first(), prefix.docs.last()) else {
        return;
    };
    let diagnostic = Diagnostic::error(
        Code::NothingDocumented,
        first.span.to(last.span),
        format!("{what} has no documentation of its own"),
        "this would be lost",
    );
    report.add(match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic.fix(plain_comments(prefix.docs.iter().map(|doc| doc.span))),
    });
}

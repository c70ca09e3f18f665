use std::collections::BTreeMap;

use super::scopes::Scope;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::source::Span;

/// No two things of one scope have the same name.
pub(super) fn check(scope: &Scope<'_>, report: &mut Report) {
    {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for name in &scope.names {
            if let Some(&first) = seen.get(name.text.as_str()) {
                report.add(
                    Diagnostic::error(
                        Code::DefinedTwice,
                        name.span,
                        format!("two {} have the name {}", scope.kind.words(), quoted(&name.text)),
                        "defined again here",
                    )
                    .and_at(first, "first defined here"),
                );
            } else {
                seen.insert(&name.text, name.span);
            }
        }
    }
}

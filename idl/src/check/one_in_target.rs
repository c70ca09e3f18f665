use std::collections::{BTreeMap, BTreeSet};

use super::scopes::Scope;
use crate::ast::Name;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};

/// No two names of one scope become one when a target language spells them its way.
pub(super) fn check(scope: &Scope<'_>, report: &mut Report) {
    let mut told = BTreeSet::new();
    for convention in scope.kind.conventions() {
        let mut seen: BTreeMap<String, &Name> = BTreeMap::new();
        for &name in &scope.names {
            let converted = (convention.convert)(&name.text);
            let Some(&first) = seen.get(&converted) else {
                seen.insert(converted, name);
                continue;
            };
            // Equal names are another rule's; one language is enough to tell.
            if first.text == name.text || !told.insert(name.span) {
                continue;
            }
            let message = format!(
                "{} and {} are both {} in {}",
                quoted(&first.text),
                quoted(&name.text),
                quoted(&converted),
                convention.languages
            );
            report.add(
                Diagnostic::error(Code::NamesBecomeOne, name.span, message, "the second")
                    .and_at(first.span, "the first")
                    .help(format!(
                        "give one of the {} a name that differs in more than its spelling",
                        scope.kind.words()
                    )),
            );
        }
    }
}

use std::collections::BTreeMap;

use super::Input;
use crate::ast::Item;
use crate::case;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};

/// What generated code puts beside the trait of a service.
const SUFFIXES: [&str; 2] = ["Server", "Client"];

/// Nothing has a name that is generated for a service of the same package.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    for unit in input.units {
        let mut generated = BTreeMap::new();
        for item in &unit.ast.items {
            if let Item::Service(service) = item {
                for suffix in SUFFIXES {
                    generated.insert(case::pascal(&service.name.text) + suffix, &service.name);
                }
            }
        }
        for name in unit.ast.items.iter().map(Item::name) {
            let Some((taken, service)) = generated.get_key_value(&case::pascal(&name.text)) else { continue };
            report.add(
                Diagnostic::error(
                    Code::GeneratedName,
                    name.span,
                    format!("{} is a name of generated code", quoted(&name.text)),
                    format!("taken by the service {}", quoted(&service.text)),
                )
                .and_at(service.span, format!("{} is generated for this", quoted(taken)))
                .help("give one of the two another name"),
            );
        }
    }
}

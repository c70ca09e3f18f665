use super::Input;
use crate::ast::{EnumKind, Item};
use crate::diagnostics::{Code, Diagnostic, Report, quoted};

/// An enum has at least one variant: without any it has no value.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    for item in input.units.iter().flat_map(|unit| &unit.ast.items) {
        let Item::Enum(item) = item else { continue };
        if !item.variants.is_empty() || !item.is_complete {
            continue;
        }
        let what = match item.kind {
            EnumKind::Enum => "enum",
            EnumKind::Error => "error",
        };
        report.add(
            Diagnostic::error(
                Code::NoVariants,
                item.name.span,
                format!("the {what} {} has no variants", quoted(&item.name.text)),
                "it would have no value",
            )
            .help(match item.kind {
                EnumKind::Enum => "give it a variant, or take it away; a type with nothing in it is an empty struct",
                EnumKind::Error => "give it a variant, or take it away; a method without `throws` can still fail with a status",
            }),
        );
    }
}

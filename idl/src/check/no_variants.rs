use super::One;
use crate::ast::{EnumKind, Item};
use crate::diagnostics::{Code, Diagnostic, Report, quoted};

/// An enum has at least one variant: without any it has no value.
pub(super) fn check(one: &One<'_>, report: &mut Report) {
    let Item::Enum(item) = one.item else { return };
    if !item.variants.is_empty() || !item.is_complete {
        return;
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
            EnumKind::Enum => {
                "give it a variant, or take it away; a type with nothing in it is an empty struct"
            }
            EnumKind::Error => {
                "give it a variant, or take it away; a method without `throws` can still fail with a status"
            }
        }),
    );
}

use super::One;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::{Definition, Payload, Variant};

/// One variant at most stands in for those that a reader does not know, and it carries nothing.
pub(super) fn check(one: &One<'_>, report: &mut Report) {
    if let Some(Definition::Enum(item) | Definition::Error(item)) = one.def.map(|def| &def.definition) {
        let mut fallbacks = item.variants.iter().filter(|variant| variant.is_fallback);
        let Some(first) = fallbacks.next() else { return };
        carries_nothing(first, report);
        for variant in fallbacks {
            report.add(
                Diagnostic::error(
                    Code::BadFallback,
                    variant.span,
                    "two variants are the fallback",
                    "the second",
                )
                .and_at(first.span, "the first")
                .help("keep one of them"),
            );
            carries_nothing(variant, report);
        }
    }
}

fn carries_nothing(variant: &Variant, report: &mut Report) {
    if !matches!(variant.payload, Payload::Unit) {
        report.add(
            Diagnostic::error(
                Code::BadFallback,
                variant.span,
                "a fallback carries nothing",
                "nobody knows what to put into it",
            )
            .help("take what it carries away"),
        );
    }
}

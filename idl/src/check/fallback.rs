use super::Input;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ir::{Definition, Payload, Variant};

/// One variant at most stands in for those that a reader does not know, and it carries nothing.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    for def in &input.schema.types {
        let (Definition::Enum(item) | Definition::Error(item)) = &def.definition else {
            continue;
        };
        let mut fallbacks = item.variants.iter().filter(|variant| variant.is_fallback);
        let Some(first) = fallbacks.next() else { continue };
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

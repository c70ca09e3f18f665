use super::One;
use crate::ast::{Item, Payload};
use crate::diagnostics::{Code, Diagnostic, Fix, Report, quoted};
use crate::source::Span;

/// A variant that carries nothing is written without brackets, so that there is one way to write it.
pub(super) fn check(one: &One<'_>, report: &mut Report) {
    if let Item::Enum(item) = one.item {
        for variant in &item.variants {
            let span = match &variant.payload {
                Payload::Tuple(types, span) if types.is_empty() => *span,
                Payload::Struct {
                    fields,
                    span,
                    is_complete: true,
                } if fields.is_empty() => *span,
                Payload::Unit | Payload::Tuple(..) | Payload::Struct { .. } => continue,
            };
            report.add(
                Diagnostic::error(
                    Code::EmptyPayload,
                    span,
                    format!("the variant {} carries nothing", quoted(&variant.name.text)),
                    "nothing in these brackets",
                )
                .fix(Fix::remove(
                    format!("leave the brackets out: `{}`", variant.name.text),
                    Span {
                        start: variant.name.span.end,
                        ..span
                    },
                )),
            );
        }
    }
}

use super::One;
use crate::ast::Item;
use crate::diagnostics::{Code, Diagnostic, Fix, Report};
use crate::source::Span;

/// The stream of the client is the last parameter, and the only one; what it is not given is not known beforehand.
pub(super) fn check(one: &One<'_>, report: &mut Report) {
    if let Item::Service(service) = one.item {
        for method in &service.methods {
            let mut streams = method.params.iter().filter(|param| param.stream.is_some()).rev();
            let last = method.params.last();
            let is_last = |name| last.is_some_and(|last| last.name.span == name);
            let kept = streams
                .next()
                .filter(|param| is_last(param.name.span))
                .or_else(|| method.params.iter().rfind(|param| param.stream.is_some()));
            let Some(kept) = kept else { continue };
            for param in streams {
                let Some(span) = param.stream else { continue };
                report.add(
                    Diagnostic::error(
                        Code::MisplacedStream,
                        span,
                        "a method has one stream of the client",
                        "one too many",
                    )
                    .and_at(kept.name.span, "the other")
                    .help("let its items be of an enum that has a variant for each"),
                );
            }
            let Some(span) = kept.stream else { continue };
            if !is_last(kept.name.span) {
                report.add(
                    Diagnostic::error(
                        Code::MisplacedStream,
                        span,
                        "the stream of the client is not the last parameter",
                        "another follows it",
                    )
                    .help("move it behind the other parameters"),
                );
            }
            if let Some(default) = &kept.default {
                let place = Span {
                    start: kept.ty.span.end,
                    ..default.span
                };
                report.add(
                    Diagnostic::error(Code::BadValue, default.span, "a stream has no default", "")
                        .note("what the client will send is not known beforehand")
                        .fix(Fix::remove("take it away", place)),
                );
            }
        }
    }
}

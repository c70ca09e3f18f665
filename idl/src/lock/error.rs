use crate::diagnostics::{Code, Diagnostic};
use crate::source::Span;

const RESTORE: &str = "take the file from version control again, as it was when it was last well";

/// The file is not as it is written.
pub(super) fn damaged(span: Span, message: impl Into<String>, label: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(Code::LockDamaged, span, message, label).help(RESTORE))
}

/// Two branches have changed it.
pub(super) fn conflict(span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(
            Code::LockDamaged,
            span,
            "the lock has a conflict of a merge in it",
            "left by version control",
        )
        .help("take the whole file of the branch that was released first, and run `turboc lock --name` again for the other"),
    )
}

/// It is of a later format.
pub(super) fn too_new(span: Span, version: u32) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(
            Code::LockTooNew,
            span,
            format!("the lock has version {version} of its format"),
            format!("this turboc reads version {} only", super::VERSION),
        )
        .help("use the turboc that wrote it, or a later one"),
    )
}

/// Somebody has edited it.
pub(super) fn changed(span: Option<Span>, release: &str, why: &str) -> Box<Diagnostic> {
    let message = format!("release `{release}` is not what was locked");
    let problem = match span {
        Some(span) => Diagnostic::error(Code::LockChanged, span, message, why),
        None => Diagnostic::without_place(Code::LockChanged, message).note(why),
    };
    Box::new(problem.help(RESTORE))
}

//! Where spaces stand between tokens on one line.

use super::tokens::{Kind, Token};

/// Whether there is a space between two tokens that no comment parts. `before` stands before `last`.
pub(super) fn is_spaced(before: Option<&str>, last: &str, next: &Token<'_>) -> bool {
    if matches!(last, "(" | "[" | "<" | "@") || is_close_to_all(next) {
        return false;
    }
    let is_after_word = next.kind == Kind::Mark && last.starts_with(|c: char| !c.is_ascii_punctuation());
    match next.text {
        "<" => !is_after_word,
        // `stream (A, B)` is a stream of tuples, and `stream(A, B)` may be a variant.
        "(" => !is_after_word || (last == "stream" && matches!(before, Some(":" | "->"))),
        _ => true,
    }
}

/// Whether nothing ever stands between what is before it and it but a comment: then not even after that is a space.
pub(super) fn closes(next: &Token<'_>) -> bool {
    next.kind == Kind::Mark && matches!(next.text, "," | ";" | ")" | "]" | ">")
}

fn is_close_to_all(next: &Token<'_>) -> bool {
    closes(next) || (next.kind == Kind::Mark && matches!(next.text, "?" | ":"))
}

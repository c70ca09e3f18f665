use crate::source::Span;

/// A place with the whole line that it is on, if there is nothing else on it: so that no blank line is left behind.
pub(super) fn with_line(text: &str, span: Span) -> Span {
    let before = &text[..span.range().start];
    let indent = before.trim_end_matches([' ', '\t']);
    let (line, after) = text[span.range().end..]
        .split_once('\n')
        .unwrap_or((&text[span.range().end..], ""));
    let is_alone = (indent.is_empty() || indent.ends_with('\n')) && line.trim().is_empty();
    if !is_alone {
        return span;
    }
    Span {
        start: indent.len() as u32,
        end: (text.len() - after.len()) as u32,
        ..span
    }
}

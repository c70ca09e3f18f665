use gen_lsp_types::{DocumentFormattingParams, TextEdit};

use super::server::{Refused, Session};

/// The one style, as the smallest change of the text: what begins and ends alike is left alone.
pub(super) fn formatting(
    session: &Session,
    params: DocumentFormattingParams,
) -> Result<Option<Vec<TextEdit>>, Refused> {
    let Some((project, file)) = session.host.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let sources = project.analysis.sources();
    let Ok(formatted) = turbo_idl::format(sources, file) else {
        return Err(Refused("what does not parse is not formatted".to_owned()));
    };
    let text = sources.file(file).text();
    // An editor keeps the line ends that a file has.
    let formatted = if text.contains("\r\n") {
        formatted.replace('\n', "\r\n")
    } else {
        formatted
    };
    let Some((range, new_text)) = difference(text, &formatted) else {
        return Ok(Some(Vec::new()));
    };
    let span = turbo_idl::Span {
        file,
        start: range.start as u32,
        end: range.end as u32,
    };
    Ok(Some(vec![TextEdit {
        range: session.host.range(project, span),
        new_text: new_text.to_owned(),
    }]))
}

/// The part of a text that differs from another, and what stands there in the other.
fn difference<'a>(old: &str, new: &'a str) -> Option<(std::ops::Range<usize>, &'a str)> {
    if old == new {
        return None;
    }
    // Whole lines, so that no change begins or ends between a carriage return and its line feed.
    let same = |a: &str, b: &str| a == b;
    let start: usize = old
        .split_inclusive('\n')
        .zip(new.split_inclusive('\n'))
        .take_while(|(a, b)| same(a, b))
        .map(|(line, _)| line.len())
        .sum();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end: usize = old_rest
        .split_inclusive('\n')
        .rev()
        .zip(new_rest.split_inclusive('\n').rev())
        .take_while(|(a, b)| same(a, b))
        .map(|(line, _)| line.len())
        .sum();
    Some((start..old.len() - end, &new_rest[..new_rest.len() - end]))
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn only_the_lines_that_differ_are_replaced() {
        assert_eq!(difference("a\nb\nc\n", "a\nb\nc\n"), None);
        assert_eq!(difference("a\nb\nc\n", "a\nx\ny\nc\n"), Some((2..4, "x\ny\n")));
        assert_eq!(difference("a\nb\n", "a\nb\nb\n"), Some((4..4, "b\n")));
        assert_eq!(difference("a\nb\nb\n", "a\nb\n"), Some((4..6, "")));
        assert_eq!(difference("a\r\n", "a\n"), Some((0..3, "a\n")));
        assert_eq!(difference("", "a\n"), Some((0..0, "a\n")));
        assert_eq!(difference("a", "a\n"), Some((0..1, "a\n")));
    }
}

//! Documentation of a schema as rustdoc wants it.
//!
//! Both are Markdown, but rustdoc compiles code blocks as Rust, takes every `[name]` for a link and complains about
//! HTML and bare addresses. What a schema means as text stays text here.

mod blocks;
mod inline;

pub(crate) use inline::Links;

use turbo_idl::ir::Docs;

/// The lines to print after `///`, each with its leading space where it is not empty.
pub(crate) fn lines(docs: &Docs, links: &Links<'_>) -> Vec<String> {
    if docs.lines.iter().all(|line| is_prose(line)) {
        return docs
            .lines
            .iter()
            .map(|line| [" ", line.trim_end()].concat())
            .collect();
    }
    blocks::lines(&docs.lines, links)
        .into_iter()
        .map(|line| if line.is_empty() { line } else { format!(" {line}") })
        .collect()
}

/// Whether a line means the same to everybody: it begins with a letter, and nothing in it is a mark of Markdown's or an address.
fn is_prose(line: &str) -> bool {
    let is_plain =
        |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'\\' | b'`' | b'<' | b'[' | b']');
    line.starts_with(|c: char| c.is_ascii_alphabetic())
        && line.bytes().all(is_plain)
        && !line.contains("http")
}

#[cfg(test)]
mod tests {
    use turbo_idl::ir::Docs;

    use super::{blocks, lines};

    #[test]
    fn prose_is_printed_as_blocks_are() {
        for text in [
            "One line.",
            "Two *lines*,\nand 1. no list.  ",
            "A\n\nB",
            "A\n- b",
            "A [B]",
            "\u{e9}",
        ] {
            let docs = Docs {
                lines: text.lines().map(str::to_owned).collect(),
            };
            let blocks = blocks::lines(&docs.lines, &|_| None).into_iter();
            let slow: Vec<String> = blocks
                .map(|line| if line.is_empty() { line } else { format!(" {line}") })
                .collect();
            assert_eq!(lines(&docs, &|_| None), slow, "{text}");
        }
    }
}

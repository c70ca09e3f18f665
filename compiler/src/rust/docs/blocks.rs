//! Blocks of Markdown: fenced code becomes `text`, indented code a paragraph, and paragraphs go on to `inline`.

use super::inline::{self, Links};

/// Words after a fence that leave rustdoc thinking that the block is Rust.
const RUST_WORDS: &[&str] = &[
    "rust",
    "ignore",
    "should_panic",
    "no_run",
    "compile_fail",
    "test_harness",
    "standalone",
    "standalone_crate",
];

pub(super) fn lines(lines: &[String], links: &Links<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let mut paragraph: Vec<String> = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    let mut is_list = false;
    for line in lines {
        let line = printable(line);
        if let Some((mark, length)) = fence {
            if closes(&line, mark, length) {
                fence = None;
            }
            out.push(line);
            continue;
        }
        if let Some((prefix, mark, length, info)) = opening(&line) {
            flush(&mut paragraph, &mut out, links);
            fence = Some((mark, length));
            out.push(format!(
                "{prefix}{}{}",
                mark.to_string().repeat(length),
                language(info)
            ));
            continue;
        }
        if line.trim().is_empty() {
            flush(&mut paragraph, &mut out, links);
            out.push(String::new());
            continue;
        }
        let is_item = markers(&line) > 0;
        is_list = is_item || (is_list && line.starts_with(' '));
        if paragraph.is_empty() && !is_item {
            paragraph.push(shallow(&line, if is_list { 5 } else { 3 }).to_owned());
        } else {
            paragraph.push(line);
        }
    }
    flush(&mut paragraph, &mut out, links);
    if let Some((mark, length)) = fence {
        out.push(mark.to_string().repeat(length));
    }
    out
}

fn flush(paragraph: &mut Vec<String>, out: &mut Vec<String>, links: &Links<'_>) {
    if !paragraph.is_empty() {
        out.extend(
            inline::text(&paragraph.join("\n"), links)
                .split('\n')
                .map(str::to_owned),
        );
        paragraph.clear();
    }
}

/// Without characters that rustc refuses in a comment, or that turn the direction of the text.
fn printable(line: &str) -> String {
    if line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return line.trim_end().to_owned();
    }
    let line = line.trim_end().replace('\t', "    ");
    line.chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
        })
        .collect()
}

/// The bytes that indentation and the marks of lists and quotes take at the start of a line; 0 without a mark.
fn markers(line: &str) -> usize {
    let mut rest = line;
    let mut found = 0;
    loop {
        let trimmed = rest.trim_start_matches(' ');
        let digits = trimmed.len() - trimmed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mark = match trimmed[digits..].chars().next() {
            Some('.' | ')') if digits > 0 => digits + 1,
            Some('-' | '*' | '+' | '>') if digits == 0 => 1,
            _ => return found,
        };
        if !trimmed[mark..].starts_with(' ') {
            return found;
        }
        rest = &trimmed[mark..];
        found = line.len() - rest.trim_start_matches(' ').len();
    }
}

/// A fence that opens here: what stands before it, its mark, its length and the word after it.
fn opening(line: &str) -> Option<(&str, char, usize, &str)> {
    let start = markers(line);
    let rest = line[start..].trim_start_matches(' ');
    let mark = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = rest.len() - rest.trim_start_matches(mark).len();
    let info = &rest[length..];
    let is_fence = length >= 3 && !(mark == '`' && info.contains('`'));
    is_fence.then(|| (&line[..line.len() - rest.len()], mark, length, info.trim()))
}

fn closes(line: &str, mark: char, length: usize) -> bool {
    let line = line.trim();
    line.len() >= length && line.chars().all(|c| c == mark)
}

/// The language to name, so that rustdoc never takes the block for a test.
fn language(info: &str) -> &str {
    let word = info.split([' ', ',', '{']).next().unwrap_or_default();
    let is_rust = word.is_empty()
        || RUST_WORDS.contains(&word)
        || word.starts_with("edition")
        || word.starts_with("ignore-")
        || word.starts_with('.')
        || (word.starts_with('E') && word.len() == 5);
    if is_rust { "text" } else { word }
}

fn shallow(line: &str, most: usize) -> &str {
    let depth = line.len() - line.trim_start_matches(' ').len();
    &line[depth.saturating_sub(most)..]
}

#[cfg(test)]
mod tests {
    fn lines(text: &str) -> String {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        super::lines(&lines, &|_| None).join("\n")
    }

    #[test]
    fn no_block_of_code_is_a_test() {
        for (written, printed) in [
            ("```\nx\n```", "```text\nx\n```"),
            ("```rust\nx\n```", "```text\nx\n```"),
            ("```should_panic,json\nx\n```", "```text\nx\n```"),
            ("~~~ edition2021\nx\n~~~", "~~~text\nx\n~~~"),
            ("```E0203\nx\n```", "```text\nx\n```"),
            ("```json\n{\"a\": [1]}\n```", "```json\n{\"a\": [1]}\n```"),
            ("```turbo ignore\nx\n```", "```turbo\nx\n```"),
            ("- ```\n  x\n  ```", "- ```text\n  x\n  ```"),
            ("    x\n\n    y", "   x\n\n   y"),
            ("1. item\n\n       x", "1. item\n\n     x"),
        ] {
            assert_eq!(lines(written), printed, "{written}");
        }
    }

    #[test]
    fn a_fence_ends_where_markdown_says() {
        assert_eq!(
            lines("````\n```\n[x]\n````\n[x]"),
            "````text\n```\n[x]\n````\n\\[x\\]"
        );
        assert_eq!(lines("```\n[x]"), "```text\n[x]\n```");
        assert_eq!(
            lines("```a` is code, [x] is not"),
            "\\`\\`\\`a\\` is code, \\[x\\] is not"
        );
    }

    #[test]
    fn characters_that_rustc_refuses_go() {
        assert_eq!(lines("a\u{202e}b\u{7}c\td"), "abc    d");
    }
}

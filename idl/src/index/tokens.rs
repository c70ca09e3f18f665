/// A word or a mark of a file, and what stands between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a keyword.
    Name,
    /// A number, or a duration.
    Number,
    /// A text with its quotes, which ends with its line at the latest.
    String,
    /// A line of documentation.
    Doc,
    /// A comment to the end of its line.
    LineComment,
    /// A comment between `/*` and `*/`, or to the end of the file.
    BlockComment,
    /// A bracket or another mark, one character; but `->` is one.
    Mark,
}

impl Token {
    /// Its text.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }

    /// Whether it is a comment or documentation.
    #[must_use]
    pub fn is_comment(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::Doc | TokenKind::LineComment | TokenKind::BlockComment
        )
    }
}

/// The words and marks of a text, in order. Any text has some, however broken it is.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = token(&text[at..], first);
        tokens.push(Token {
            kind,
            start: at as u32,
            end: (at + length) as u32,
        });
        at += length;
    }
    tokens
}

fn token(rest: &str, first: char) -> (TokenKind, usize) {
    let bytes = rest.as_bytes();
    if rest.starts_with("//") {
        let line = rest.find('\n').unwrap_or(rest.len());
        let is_doc = rest.starts_with("///") && !rest.starts_with("////");
        let kind = if is_doc {
            TokenKind::Doc
        } else {
            TokenKind::LineComment
        };
        return (kind, rest[..line].trim_end_matches('\r').len());
    }
    if rest.starts_with("/*") {
        return (TokenKind::BlockComment, block_comment(bytes));
    }
    if first == '"' {
        return (TokenKind::String, string(bytes));
    }
    if is_name_part(first) {
        let length = rest.find(|c| !is_name_part(c)).unwrap_or(rest.len());
        let is_number = first.is_ascii_digit();
        let kind = if is_number {
            TokenKind::Number
        } else {
            TokenKind::Name
        };
        return (kind, length);
    }
    let is_arrow = rest.starts_with("->");
    (TokenKind::Mark, if is_arrow { 2 } else { first.len_utf8() })
}

fn block_comment(bytes: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes[at..] {
            [b'/', b'*', ..] => (at, depth) = (at + 2, depth + 1),
            [b'*', b'/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\n' => break,
            b'\\'
                if bytes
                    .get(at + 1)
                    .is_some_and(|&byte| byte.is_ascii() && byte != b'\n') =>
            {
                at += 2;
            }
            _ => at += 1,
        }
    }
    let end = at.min(bytes.len());
    if bytes[end - 1] == b'\r' { end - 1 } else { end }
}

/// Whether a character can stand in a name, or in what was meant as one.
pub(super) fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, tokens};

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        let found = tokens(text);
        found.iter().map(|token| (token.kind, token.text(text))).collect()
    }

    #[test]
    fn words_marks_and_what_stands_between() {
        use TokenKind::{BlockComment, Doc, LineComment, Mark, Name, Number, String};
        assert_eq!(
            kinds("/// é\r\nfn a(b: u8) -> [T; 4]; // x\n//// y\n/* /* z */ */ \"a\\\"b\" \"open\r\n5s"),
            [
                (Doc, "/// é"),
                (Name, "fn"),
                (Name, "a"),
                (Mark, "("),
                (Name, "b"),
                (Mark, ":"),
                (Name, "u8"),
                (Mark, ")"),
                (Mark, "->"),
                (Mark, "["),
                (Name, "T"),
                (Mark, ";"),
                (Number, "4"),
                (Mark, "]"),
                (Mark, ";"),
                (LineComment, "// x"),
                (LineComment, "//// y"),
                (BlockComment, "/* /* z */ */"),
                (String, "\"a\\\"b\""),
                (String, "\"open"),
                (Number, "5s"),
            ]
        );
    }

    #[test]
    fn what_is_never_closed_ends_with_the_file() {
        for text in ["/* /*", "\"", "\"\\", "\"\\é", "\"é", "/*/", "-", "/", "\"\r"] {
            let found = tokens(text);
            let end = found.last().map(|token| token.end as usize);
            assert_eq!(end, Some(text.trim_end().len()), "{text:?}");
        }
    }
}

//! A text as words, marks and comments.

use crate::syntax::measure::{length_of_line, length_of_string};
use crate::syntax::unexpected::is_name_part;

/// One word or mark.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// As it stands in the text; empty at the end.
    pub(super) text: &'a str,
    /// What stands between the token before and this one.
    pub(super) comments: Vec<Comment<'a>>,
    /// How many line feeds there are between the last of the comments, or the token before, and this one.
    pub(super) feeds: usize,
    /// Its line, from 0.
    pub(super) line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword, a path with its dots, a number or a text in quotes.
    Word,
    /// One line of documentation.
    Doc,
    /// A bracket, a separator or another mark.
    Mark,
    /// The end of the text.
    End,
}

/// A comment that is not documentation.
#[derive(Clone, Debug)]
pub(super) struct Comment<'a> {
    pub(super) text: &'a str,
    /// Line feeds between what is before it and its first character.
    pub(super) feeds_before: usize,
    /// Line feeds between its last character and what is after it.
    pub(super) feeds_after: usize,
}

impl Comment<'_> {
    /// Whether the line ends with it.
    pub(super) fn is_line(&self) -> bool {
        self.text.starts_with("//")
    }

    /// Whether it can stand in the middle of a line.
    pub(super) fn is_inline(&self) -> bool {
        !self.is_line() && !self.text.contains('\n')
    }
}

/// Reads all tokens of a text that parses; the last is the end.
pub(super) fn read(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut reader = Reader { rest: text, line: 0 };
    loop {
        let token = reader.token();
        let is_end = token.kind == Kind::End;
        tokens.push(token);
        if is_end {
            return tokens;
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    fn token(&mut self) -> Token<'a> {
        let mut comments: Vec<Comment<'a>> = Vec::new();
        loop {
            let feeds = self.white_space();
            if let Some(last) = comments.last_mut() {
                last.feeds_after = feeds;
            }
            let length = comment_length(self.rest);
            if length == 0 {
                let (kind, length) = self.measure();
                let text = self.take(length);
                return Token {
                    kind,
                    text,
                    comments,
                    feeds,
                    line: self.line,
                };
            }
            let text = self.take(length).trim_end();
            self.line += feeds_in(text);
            comments.push(Comment {
                text,
                feeds_before: feeds,
                feeds_after: 0,
            });
        }
    }

    /// Skips white space, and counts the line feeds in it.
    fn white_space(&mut self) -> usize {
        let rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let skipped = self.take(self.rest.len() - rest.len());
        let feeds = feeds_in(skipped);
        self.line += feeds;
        feeds
    }

    fn measure(&self) -> (Kind, usize) {
        let rest = self.rest;
        let bytes = rest.as_bytes();
        match bytes {
            [] => (Kind::End, 0),
            [b'/', b'/', ..] => (Kind::Doc, length_of_line(bytes)),
            [b'"', ..] => (Kind::Word, length_of_string(bytes)),
            [b'-', b'>', ..] => (Kind::Mark, 2),
            [b'-', digit, ..] if digit.is_ascii_digit() => (Kind::Word, 1 + number_length(&rest[1..])),
            [digit, ..] if digit.is_ascii_digit() => (Kind::Word, number_length(rest)),
            _ => match path_length(rest) {
                0 => (Kind::Mark, rest.chars().next().map_or(0, char::len_utf8)),
                length => (Kind::Word, length),
            },
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }
}

fn feeds_in(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

/// How long the comment is that the text begins with; 0 if there is none.
fn comment_length(rest: &str) -> usize {
    let is_doc = rest.starts_with("///") && !rest.starts_with("////");
    if rest.starts_with("//") && !is_doc {
        return length_of_line(rest.as_bytes());
    }
    if !rest.starts_with("/*") {
        return 0;
    }
    let bytes = rest.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn name_length(rest: &str) -> usize {
    rest.find(|c| !is_name_part(c)).unwrap_or(rest.len())
}

/// Names with dots between them, or words with hyphens as in the name of a lint: nothing stands between those.
fn path_length(rest: &str) -> usize {
    let mut length = name_length(rest);
    while length > 0 && rest[length..].starts_with(['.', '-']) {
        match name_length(&rest[length + 1..]) {
            0 => break,
            name => length += 1 + name,
        }
    }
    length
}

/// As the grammar reads a number, after its sign.
fn number_length(rest: &str) -> usize {
    let is_digit = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while let Some(c) = rest[at..].chars().next() {
        let is_sign = matches!(rest.as_bytes().get(at + 1), Some(b'+' | b'-'));
        at += match c {
            'e' | 'E' if is_sign && is_digit(at + 2) => 2,
            '.' if is_digit(at + 1) => 1,
            c if is_name_part(c) => c.len_utf8(),
            _ => break,
        };
    }
    at
}

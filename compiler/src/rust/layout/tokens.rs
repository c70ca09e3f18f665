//! Rust to tokens: enough of them to know where lines may end. Paths lose here what a short name stands for.

use crate::rust::shorten::{Short, is_word, path_end};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword, a number, a literal or a lifetime.
    Word,
    /// A mark that is none of these.
    Punct,
    Comma,
    Semicolon,
    /// `=>`
    Arrow,
    /// A comment that takes its line: `///`, `//!` or `//`.
    Comment,
    Open(Bracket),
    Close(Bracket),
}

/// The brackets, those of type arguments among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
    Curly,
    Angle,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: Kind,
    /// Whether a space stands before it, unless a line begins with it.
    pub(super) spaced: bool,
    /// Whether it says nothing: a comma before a closing bracket.
    pub(super) dropped: bool,
    /// Whether what it stands in takes several lines.
    pub(super) forced: bool,
    /// Of an opening bracket, the index of the closing one.
    pub(super) partner: u32,
}

impl Token {
    /// How much it adds to its line.
    pub(super) fn width(&self) -> u32 {
        if self.dropped {
            0
        } else {
            self.end - self.start + u32::from(self.spaced)
        }
    }
}

/// The tokens of code. Nothing if its brackets do not match.
pub(super) fn tokens(code: &str, short: &Short) -> Option<Vec<Token>> {
    let mut lexer = Lexer {
        bytes: code.as_bytes(),
        tokens: Vec::with_capacity(code.len() / 5),
        open: Vec::new(),
        pipes: None,
    };
    let mut at = 0;
    loop {
        let start = lexer.past(at, |byte| byte.is_ascii_whitespace());
        if start == code.len() {
            return lexer.open.is_empty().then_some(lexer.tokens);
        }
        let after_space = start > at;
        let start = start + lexer.needless(code, start, short);
        let (kind, end) = lexer.next(start);
        lexer.push(kind, start, end, after_space)?;
        at = end;
    }
}

struct Lexer<'a> {
    bytes: &'a [u8],
    tokens: Vec<Token>,
    open: Vec<Open>,
    /// How many brackets are open around the parameters of a closure that are being read.
    pipes: Option<usize>,
}

/// A bracket that is open.
struct Open {
    index: u32,
    bracket: Bracket,
    commas: u32,
    /// `use a::{`
    is_use: bool,
    /// Behind a name, as of a call or a definition.
    is_named: bool,
}

impl Lexer<'_> {
    /// The first byte at or after `at` that is not such a byte.
    fn past(&self, at: usize, is_such: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes[at..].iter();
        at + rest.take_while(|&&byte| is_such(byte)).count()
    }

    /// How much of the path that begins here goes, if one does.
    fn needless(&self, code: &str, at: usize, short: &Short) -> usize {
        let begins = self.bytes[at] == b':'
            && self.bytes.get(at + 1) == Some(&b':')
            && (at == 0 || !(is_word(self.bytes[at - 1]) || self.bytes[at - 1] == b'>'));
        if begins {
            short.needless(&code[at..path_end(self.bytes, at)])
        } else {
            0
        }
    }

    /// What begins at a byte that is no white space, and where it ends.
    fn next(&mut self, at: usize) -> (Kind, usize) {
        let rest = &self.bytes[at..];
        let next = rest.get(1).copied().unwrap_or(b' ');
        match rest[0] {
            byte if is_word(byte) => {
                let end = self.past(at, is_word);
                // A name that is a keyword: `r#type`.
                let is_raw = &self.bytes[at..end] == b"r" && self.bytes.get(end) == Some(&b'#');
                (Kind::Word, if is_raw { self.past(end + 1, is_word) } else { end })
            }
            b'/' if next == b'/' => (Kind::Comment, self.past(at, |byte| byte != b'\n')),
            b'"' => (Kind::Word, self.quoted(at, b'"')),
            b'\'' => (Kind::Word, self.single_quote(at)),
            b',' if self.pipes == Some(self.open.len()) => (Kind::Punct, at + 1),
            b',' => (Kind::Comma, at + 1),
            b';' => (Kind::Semicolon, at + 1),
            b'(' => (Kind::Open(Bracket::Round), at + 1),
            b')' => (Kind::Close(Bracket::Round), at + 1),
            b'[' => (Kind::Open(Bracket::Square), at + 1),
            b']' => (Kind::Close(Bracket::Square), at + 1),
            b'{' => (Kind::Open(Bracket::Curly), at + 1),
            b'}' => (Kind::Close(Bracket::Curly), at + 1),
            b'=' if next == b'>' => (Kind::Arrow, at + 2),
            b'-' if next == b'>' => (Kind::Punct, at + 2),
            b':' if next == b':' => (Kind::Punct, at + 2),
            b'.' if next == b'.' => (Kind::Punct, at + 2),
            // One that compares stands between spaces.
            b'<' if at == 0 || next != b' ' || self.bytes[at - 1] != b' ' => {
                (Kind::Open(Bracket::Angle), at + 1)
            }
            b'>' if self.is_in_angles() => (Kind::Close(Bracket::Angle), at + 1),
            b'|' if self.pipes.is_some() || !next.is_ascii_whitespace() => {
                self.pipes = if self.pipes.is_none() {
                    Some(self.open.len())
                } else {
                    None
                };
                (Kind::Punct, at + 1)
            }
            _ => (Kind::Punct, at + 1),
        }
    }

    fn is_in_angles(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.bracket == Bracket::Angle)
    }

    fn quoted(&self, at: usize, quote: u8) -> usize {
        let mut at = at + 1;
        while at < self.bytes.len() && self.bytes[at] != quote {
            at += if self.bytes[at] == b'\\' { 2 } else { 1 };
        }
        (at + 1).min(self.bytes.len())
    }

    /// A character, or a lifetime.
    fn single_quote(&self, at: usize) -> usize {
        let word = self.past(at + 1, is_word);
        let is_lifetime = word > at + 1 && self.bytes.get(word) != Some(&b'\'');
        if is_lifetime { word } else { self.quoted(at, b'\'') }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, after_space: bool) -> Option<()> {
        let index = self.tokens.len() as u32;
        let spaced = self.is_spaced(kind, start, after_space);
        let within = self.open.last().map(|open| open.bracket);
        match kind {
            Kind::Open(bracket) => {
                let before = self.tokens.last();
                self.open.push(Open {
                    index,
                    bracket,
                    commas: 0,
                    is_use: before.is_some_and(|it| self.bytes[..it.end as usize].ends_with(b"::")),
                    is_named: before
                        .is_some_and(|it| matches!(it.kind, Kind::Word | Kind::Close(Bracket::Angle))),
                });
            }
            Kind::Close(bracket) => {
                let open = self.open.pop().filter(|open| open.bracket == bracket)?;
                self.tokens[open.index as usize].partner = index;
                // That of a tuple of one says what it is.
                if let Some(last) = self.tokens.last_mut()
                    && last.kind == Kind::Comma
                    && (bracket != Bracket::Round || open.is_named || open.commas > 1)
                {
                    last.dropped = true;
                }
            }
            Kind::Comma => {
                if let Some(open) = self.open.last_mut() {
                    open.commas += 1;
                }
            }
            _ => {}
        }
        let is_attribute = kind == Kind::Punct && &self.bytes[start..end] == b"#";
        let is_statement = kind == Kind::Semicolon && within == Some(Bracket::Curly);
        self.tokens.push(Token {
            start: start as u32,
            end: end as u32,
            kind,
            spaced,
            dropped: false,
            forced: matches!(kind, Kind::Comment | Kind::Arrow) || is_attribute || is_statement,
            partner: 0,
        });
        Some(())
    }

    /// Whether a space stands before what comes next. Where nothing else is known, the template knows.
    fn is_spaced(&self, kind: Kind, start: usize, after_space: bool) -> bool {
        use Bracket::{Angle, Curly, Round, Square};
        let Some(before) = self.tokens.last() else {
            return false;
        };
        let before_text = &self.bytes[before.start as usize..before.end as usize];
        let is_use = self.open.last().is_some_and(|open| open.is_use);
        match (before.kind, kind) {
            (Kind::Open(Curly), Kind::Close(Curly)) | (Kind::Open(Round | Square | Angle), _) => false,
            (_, Kind::Close(Round | Square | Angle) | Kind::Comma | Kind::Semicolon) => false,
            // `use a::{b, c}`
            (_, Kind::Open(Curly)) => before_text != b"::",
            (Kind::Open(Curly), _) | (_, Kind::Close(Curly)) => !is_use,
            (Kind::Comma | Kind::Semicolon | Kind::Arrow, _) | (_, Kind::Arrow) => true,
            (Kind::Word, Kind::Open(Round)) => after_space && KEYWORDS.contains(&before_text),
            (Kind::Punct, _) if before_text == b"," => true,
            (Kind::Punct, _) if before_text.ends_with(b".") => false,
            (_, Kind::Punct) if matches!(self.bytes[start], b'?' | b'.' | b',') => false,
            _ => after_space,
        }
    }
}

/// What brackets stand apart from.
const KEYWORDS: &[&[u8]] = &[
    b"as", b"dyn", b"else", b"if", b"in", b"let", b"match", b"mut", b"return",
];

//! Rust to tokens: enough of them to know where lines may end. Paths lose here what a short name stands for.

use super::token::{Bracket, Kind, Token, Tokens};
use crate::rust::shorten::{Items, Short, is_word};

/// The tokens of code, and what it uses of the items that have short names. Nothing if its brackets do not match.
pub(super) fn tokens(code: &str, short: Short) -> Option<(Tokens, Items)> {
    let mut lexer = Lexer {
        code,
        bytes: code.as_bytes(),
        tokens: Vec::with_capacity(code.len() / 5 + 1),
        open: Vec::new(),
        pipes: None,
        used: Items::default(),
        width: 0,
        breaks: 0,
    };
    let mut at = 0;
    loop {
        let behind = at;
        while lexer.bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        if at == code.len() {
            break;
        }
        let after_space = at > behind;
        let (kind, start, end) = lexer.next(at, short);
        lexer.push(kind, start, end, behind, after_space)?;
        at = end;
    }
    if !lexer.open.is_empty() {
        return None;
    }
    let end = lexer.bare(Kind::Punct, at, at);
    lexer.tokens.push(end);
    Some((Tokens::new(lexer.tokens), lexer.used))
}

struct Lexer<'a> {
    code: &'a str,
    bytes: &'a [u8],
    tokens: Vec<Token>,
    open: Vec<Open>,
    /// How many brackets are open around the parameters of a closure that are being read.
    pipes: Option<usize>,
    used: Items,
    /// Of all tokens until now.
    width: u32,
    breaks: u32,
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
    /// What begins at a byte that is no white space, where it begins without what is needless, and where it ends.
    fn next(&mut self, at: usize, short: Short) -> (Kind, usize, usize) {
        let rest = &self.bytes[at..];
        let next = rest.get(1).copied().unwrap_or(b' ');
        let mut start = at;
        let (kind, length) = match rest[0] {
            byte if is_word(byte) => (Kind::Word, self.path(self.word(at)) - at),
            b':' if next == b':' => {
                let end = self.path(at);
                let continues = at > 0 && (is_word(self.bytes[at - 1]) || self.bytes[at - 1] == b'>');
                if continues || end == at {
                    (Kind::Punct, 2)
                } else {
                    start += short.needless(&self.code[at..end], &mut self.used);
                    (Kind::Word, end - at)
                }
            }
            b'/' if next == b'/' => {
                let line = rest.iter().position(|&byte| byte == b'\n');
                (Kind::Comment, line.unwrap_or(rest.len()))
            }
            b'"' => (Kind::Word, self.quoted(at, b'"') - at),
            b'\'' => (Kind::Word, self.single_quote(at) - at),
            b',' if self.pipes == Some(self.open.len()) => (Kind::Punct, 1),
            b',' => (Kind::Comma, 1),
            b';' => (Kind::Semicolon, 1),
            b'(' => (Kind::Open(Bracket::Round), 1),
            b')' => (Kind::Close(Bracket::Round), 1),
            b'[' => (Kind::Open(Bracket::Square), 1),
            b']' => (Kind::Close(Bracket::Square), 1),
            b'{' => (Kind::Open(Bracket::Curly), 1),
            b'}' => (Kind::Close(Bracket::Curly), 1),
            b'=' if next == b'>' => (Kind::Arrow, 2),
            b'-' if next == b'>' => (Kind::Punct, 2),
            b'.' if next == b'.' => (Kind::Punct, 2),
            // One that compares stands between spaces.
            b'<' if at == 0 || next != b' ' || self.bytes[at - 1] != b' ' => (Kind::Open(Bracket::Angle), 1),
            b'>' if self.is_in_angles() => (Kind::Close(Bracket::Angle), 1),
            b'|' if self.pipes.is_some() || !next.is_ascii_whitespace() => {
                self.pipes = match self.pipes {
                    None => Some(self.open.len()),
                    Some(_) => None,
                };
                (Kind::Punct, 1)
            }
            _ => (Kind::Punct, 1),
        };
        (kind, start, at + length)
    }

    /// Where a word ends.
    fn word(&self, at: usize) -> usize {
        let mut end = at;
        while self.bytes.get(end).is_some_and(|&byte| is_word(byte)) {
            end += 1;
        }
        // A name that is a keyword: `r#type`.
        if end == at + 1 && self.bytes[at] == b'r' && self.bytes.get(end) == Some(&b'#') {
            end += 1;
            while self.bytes.get(end).is_some_and(|&byte| is_word(byte)) {
                end += 1;
            }
        }
        end
    }

    /// Where the segments end that go on from here: `::a::b`.
    fn path(&self, mut at: usize) -> usize {
        while let [b':', b':', first, ..] = self.bytes[at..]
            && is_word(first)
        {
            at = self.word(at + 2);
        }
        at
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
        let rest = self.bytes[at + 1..].iter();
        let word = at + 1 + rest.take_while(|&&byte| is_word(byte)).count();
        let is_lifetime = word > at + 1 && self.bytes.get(word) != Some(&b'\'');
        if is_lifetime { word } else { self.quoted(at, b'\'') }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, behind: usize, after_space: bool) -> Option<()> {
        let spaced = self.is_spaced(kind, start, after_space);
        let within = self.open.last().map(|open| open.bracket);
        match kind {
            Kind::Open(bracket) => {
                let before = self.tokens.last();
                self.open.push(Open {
                    index: self.tokens.len() as u32,
                    bracket,
                    commas: 0,
                    is_use: before.is_some_and(|it| self.bytes[..it.end as usize].ends_with(b"::")),
                    is_named: before
                        .is_some_and(|it| matches!(it.kind, Kind::Word | Kind::Close(Bracket::Angle))),
                });
            }
            Kind::Close(bracket) => self.close(bracket)?,
            Kind::Comma => {
                if let Some(open) = self.open.last_mut() {
                    open.commas += 1;
                }
            }
            _ => {}
        }
        let gap = &self.bytes[behind..start];
        let token = Token {
            spaced,
            joined: if spaced { gap == b" " } else { gap.is_empty() },
            ..self.bare(kind, start, end)
        };
        self.tokens.push(token);
        self.width += token.width();
        let takes_lines = match kind {
            Kind::Comment | Kind::Arrow => true,
            Kind::Punct => self.bytes[start] == b'#',
            Kind::Semicolon => within == Some(Bracket::Curly),
            _ => false,
        };
        self.breaks += u32::from(takes_lines);
        Some(())
    }

    /// A token that stands next to the one before.
    fn bare(&self, kind: Kind, start: usize, end: usize) -> Token {
        Token {
            start: start as u32,
            end: end as u32,
            before: self.width,
            breaks: self.breaks,
            partner: 0,
            kind,
            spaced: false,
            dropped: false,
            joined: false,
        }
    }

    fn close(&mut self, bracket: Bracket) -> Option<()> {
        let index = self.tokens.len() as u32;
        let open = self.open.pop().filter(|open| open.bracket == bracket)?;
        self.tokens[open.index as usize].partner = index;
        // That of a tuple of one says what it is.
        if let Some(last) = self.tokens.last_mut()
            && last.kind == Kind::Comma
            && (bracket != Bracket::Round || open.is_named || open.commas > 1)
        {
            self.width -= last.width();
            last.dropped = true;
        }
        Some(())
    }

    /// Whether a space stands before what comes next. Where nothing else is known, the template knows.
    fn is_spaced(&self, kind: Kind, start: usize, after_space: bool) -> bool {
        use Bracket::{Angle, Curly, Round, Square};
        let Some(before) = self.tokens.last() else {
            return false;
        };
        let before_text = || &self.bytes[before.start as usize..before.end as usize];
        let is_use = || self.open.last().is_some_and(|open| open.is_use);
        match (before.kind, kind) {
            (Kind::Open(Curly), Kind::Close(Curly)) | (Kind::Open(Round | Square | Angle), _) => false,
            (_, Kind::Close(Round | Square | Angle) | Kind::Comma | Kind::Semicolon) => false,
            // `use a::{b, c}`
            (_, Kind::Open(Curly)) => before_text() != b"::",
            (Kind::Open(Curly), _) | (_, Kind::Close(Curly)) => !is_use(),
            (Kind::Comma | Kind::Semicolon | Kind::Arrow, _) | (_, Kind::Arrow) => true,
            (Kind::Word, Kind::Open(Round)) => after_space && KEYWORDS.contains(&before_text()),
            (Kind::Punct, _) if before_text() == b"," => true,
            (Kind::Punct, _) if before_text().ends_with(b".") => false,
            (_, Kind::Punct) if matches!(self.bytes[start], b'?' | b'.' | b',') => false,
            _ => after_space,
        }
    }
}

/// What brackets stand apart from.
const KEYWORDS: &[&[u8]] = &[
    b"as", b"dyn", b"else", b"if", b"in", b"let", b"match", b"mut", b"return",
];

//! Where the printer is: what it has written, and what still fits into the line.

use super::token::{Kind, Tokens};

/// The longest line, in bytes, where there is a way to make it shorter.
const WIDTH: u32 = 100;

/// How far what is inside of something stands in.
pub(in crate::rust) const STEP: usize = 4;

const SPACES: &str = "                                        ";

/// Writes tokens as lines.
pub(super) struct Printer<'a> {
    code: &'a str,
    pub(super) tokens: &'a Tokens,
    pub(super) out: String,
    pub(super) indent: usize,
    /// Where the line began.
    line: usize,
}

impl<'a> Printer<'a> {
    /// Lines begin with so many spaces.
    pub(super) fn new(code: &'a str, tokens: &'a Tokens, indent: usize) -> Self {
        Self {
            code,
            tokens,
            out: String::with_capacity(code.len() + code.len() / 4),
            indent,
            line: 0,
        }
    }

    /// All tokens as items.
    pub(super) fn print(mut self) -> String {
        self.items(0, self.tokens.count());
        self.out
    }

    /// The first such token of this depth; the end if there is none.
    pub(super) fn find(&self, start: usize, end: usize, kind: Kind) -> usize {
        let mut at = start;
        while at < end {
            let token = &self.tokens[at];
            if token.kind == kind {
                return at;
            }
            at = match token.kind {
                Kind::Open(_) => token.partner as usize + 1,
                _ => at + 1,
            };
        }
        end
    }

    /// Whether tokens fit into the line, with so much behind them.
    pub(super) fn fits(&self, start: usize, end: usize, tail: u32) -> bool {
        let (first, behind) = (&self.tokens[start], &self.tokens[end]);
        if first.breaks != behind.breaks {
            return false;
        }
        let column = (self.out.len() - self.line) as u32;
        let width = behind.before - first.before;
        let leading = u32::from(first.spaced && self.is_begun());
        column + width - leading.min(width) + tail <= WIDTH
    }

    /// Tokens in one line. What the code has in one piece is copied in one.
    pub(super) fn flat(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let first = self.tokens[at];
            at += 1;
            if first.dropped {
                continue;
            }
            while at < end && self.tokens[at].joined && !self.tokens[at].dropped {
                at += 1;
            }
            if first.spaced && !self.is_begun() {
                self.out.push(' ');
            }
            let (from, to) = (first.start, self.tokens[at - 1].end);
            self.out.push_str(&self.code[from as usize..to as usize]);
        }
    }

    /// One token.
    pub(super) fn token(&mut self, at: usize) {
        if self.tokens[at].spaced && !self.is_begun() {
            self.out.push(' ');
        }
        let text = self.text(at);
        self.out.push_str(text);
    }

    /// Whether nothing stands in the line yet.
    pub(super) fn is_begun(&self) -> bool {
        self.out.len() == self.line + self.indent
    }

    /// Begins a line.
    pub(super) fn begin(&mut self) {
        self.line = self.out.len();
        let mut left = self.indent;
        while left > 0 {
            let some = left.min(SPACES.len());
            self.out.push_str(&SPACES[..some]);
            left -= some;
        }
    }

    /// Ends a line.
    pub(super) fn end(&mut self) {
        self.out.push('\n');
    }

    /// The closing bracket of an opening one.
    pub(super) fn partner(&self, open: usize) -> usize {
        (self.tokens[open].partner as usize).max(open)
    }

    /// What a token says.
    pub(super) fn text(&self, at: usize) -> &'a str {
        let token = &self.tokens[at];
        &self.code[token.start as usize..token.end as usize]
    }
}

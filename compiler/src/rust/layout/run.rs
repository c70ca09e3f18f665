//! A piece of code that is one line, or as many as it needs.

use super::printer::{Printer, STEP};
use super::token::{Bracket, Kind};

impl Printer<'_> {
    /// One piece of code that begins where the line is, and that so much must follow on its last line.
    pub(super) fn run(&mut self, start: usize, end: usize, tail: u32) {
        if self.fits(start, end, tail) {
            return self.flat(start, end);
        }
        let lines = self.continues(start, end);
        let indent = self.indent;
        let mut at = start;
        while at < end {
            if lines.contains(&at) {
                self.end();
                self.indent = indent + STEP;
                self.begin();
            }
            match self.tokens[at].kind {
                Kind::Open(bracket) => {
                    let close = self.partner(at);
                    let next = lines.iter().copied().find(|&line| line > close);
                    self.group(at, close, bracket, next.unwrap_or(end), tail);
                    at = close + 1;
                }
                _ => {
                    self.token(at);
                    at += 1;
                }
            }
        }
        self.indent = indent;
    }

    /// Where lines begin that go on with an expression: the dots of three calls or more, or the pluses of a sum.
    fn continues(&self, start: usize, end: usize) -> Vec<usize> {
        let (mut calls, mut sums) = (Vec::new(), Vec::new());
        let mut is_value = false;
        let mut at = start;
        while at < end {
            match self.tokens[at].kind {
                Kind::Open(_) => at = self.partner(at),
                Kind::Punct => match self.text(at) {
                    "=" => is_value = true,
                    "+" if is_value => sums.push(at),
                    "." if at + 2 < end && self.tokens[at + 2].kind == Kind::Open(Bracket::Round) => {
                        calls.push(at);
                    }
                    _ => {}
                },
                _ => {}
            }
            at += 1;
        }
        if calls.len() > 2 { calls } else { sums }
    }
}

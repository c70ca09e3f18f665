//! The bodies of functions: statements, and the arms of a `match`.

use super::printer::Printer;
use super::token::{Bracket, Kind};

impl Printer<'_> {
    pub(super) fn statements(&mut self, start: usize, end: usize) {
        if self.find(start, end, Kind::Arrow) < end {
            return self.arms(start, end);
        }
        let mut at = start;
        while at < end {
            let stop = self.statement_end(at, end);
            let has_mark = stop < end && self.tokens[stop].kind == Kind::Semicolon;
            self.begin();
            self.run(at, stop, u32::from(has_mark));
            if has_mark {
                self.out.push(';');
            }
            self.end();
            at = stop + usize::from(has_mark);
        }
    }

    /// Where a statement ends: at its semicolon, or behind the block of what needs none.
    fn statement_end(&self, start: usize, end: usize) -> usize {
        if !matches!(self.text(start), "if" | "match" | "for" | "while" | "loop") {
            return self.find(start, end, Kind::Semicolon);
        }
        let mut at = self.find(start, end, Kind::Open(Bracket::Curly));
        while at < end {
            at = self.partner(at) + 1;
            if at >= end || self.text(at) != "else" {
                return at;
            }
            at = self.find(at, end, Kind::Open(Bracket::Curly));
        }
        end
    }

    fn arms(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let arrow = self.find(at, end, Kind::Arrow);
            let is_block =
                self.tokens.get(arrow + 1).map(|token| token.kind) == Some(Kind::Open(Bracket::Curly));
            let stop = if is_block {
                self.partner(arrow + 1) + 1
            } else {
                self.find(arrow, end, Kind::Comma)
            };
            self.begin();
            self.run(at, stop.min(end), 1);
            if !is_block {
                self.out.push(',');
            }
            self.end();
            let has_comma = stop < end && self.tokens[stop].kind == Kind::Comma;
            at = stop + usize::from(has_comma);
        }
    }
}

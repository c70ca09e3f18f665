//! Brackets and what is in them.

use super::items::Body;
use super::printer::{Printer, STEP};
use super::token::{Bracket, Kind};

impl Printer<'_> {
    /// A bracket and what is in it, in one line if that fits with what must stand behind it.
    pub(super) fn group(&mut self, open: usize, close: usize, bracket: Bracket, end: usize, tail: u32) {
        let mut next = close + 1;
        // Type arguments are the last place to break.
        while next < end && !matches!(self.tokens[next].kind, Kind::Open(it) if it != Bracket::Angle) {
            next += 1;
        }
        let behind = if next < end {
            self.tokens[next + 1].before - self.tokens[close + 1].before
        } else {
            self.tokens[next].before - self.tokens[close + 1].before + tail
        };
        if self.fits(open, close + 1, behind) {
            return self.flat(open, close + 1);
        }
        if bracket == Bracket::Angle && self.is_qualified(open, close) {
            return self.flat(open, close + 1);
        }
        if bracket == Bracket::Curly && !self.is_list(open) {
            self.braces(open, close, Body::Statements);
            return;
        }
        if let Some((last, stop)) = self.embraced(open, close, bracket) {
            self.flat(open, last);
            self.run(last, stop, behind + 1);
            return self.token(close);
        }
        self.token(open);
        self.end();
        self.indent += STEP;
        if open > 0 && bracket == Bracket::Curly && self.text(open - 1) == "::" {
            self.filled(open + 1, close);
        } else {
            self.elements(open + 1, close, self.has_last_comma(open, close, bracket));
        }
        self.indent -= STEP;
        self.begin();
        self.out.push_str(self.text(close));
    }

    /// Where the last argument begins and ends, if it may begin on the line of the bracket: it is the only one and ends with a
    /// bracket of its own, or it is the only closure.
    fn embraced(&self, open: usize, close: usize, bracket: Bracket) -> Option<(usize, usize)> {
        if !matches!(bracket, Bracket::Round | Bracket::Square) {
            return None;
        }
        let stop = if self.tokens[close - 1].dropped {
            close - 1
        } else {
            close
        };
        let mut last = open + 1;
        let mut has_closure = false;
        loop {
            let comma = self.find(last, stop, Kind::Comma);
            if comma + 1 >= stop {
                break;
            }
            has_closure |= self.is_closure(last);
            last = comma + 1;
        }
        let is_comma = |at: usize| self.tokens[at].kind == Kind::Comma;
        if last >= stop || is_comma(stop - 1) || self.tokens[last].kind == Kind::Comment {
            return None;
        }
        let inner = if self.is_closure(last) {
            self.find(last, stop, Kind::Open(Bracket::Curly))
        } else {
            let is_of_path =
                |at: &usize| self.tokens[*at].kind == Kind::Word || matches!(self.text(*at), "::" | "&");
            (last..stop).find(|at| !is_of_path(at))?
        };
        let ends = inner < stop
            && matches!(self.tokens[inner].kind, Kind::Open(it) if it != Bracket::Angle)
            && self.partner(inner) + 1 == stop;
        let is_alone = last == open + 1;
        let may = is_alone || (self.is_closure(last) && !has_closure);
        (may && ends && self.fits(open, inner + 1, 0)).then_some((last, stop))
    }

    fn is_closure(&self, at: usize) -> bool {
        matches!(self.text(at), "|" | "move" | "async")
    }

    /// Whether braces hold fields: behind a name, and without statements.
    fn is_list(&self, open: usize) -> bool {
        let is_named = open > 0
            && match self.tokens[open - 1].kind {
                Kind::Word => !matches!(self.text(open - 1), "move" | "async" | "else" | "loop"),
                Kind::Close(Bracket::Angle) => true,
                _ => self.text(open - 1) == "::",
            };
        let close = self.partner(open);
        let has = |kind| self.find(open + 1, close, kind) < close;
        is_named && !has(Kind::Semicolon) && !has(Kind::Arrow)
    }

    /// Whether angles hold no list, but a type and its trait: `<T as Trait>::f`.
    fn is_qualified(&self, open: usize, close: usize) -> bool {
        let mut at = open + 1;
        while at < close && self.text(at) != "as" {
            at = match self.tokens[at].kind {
                Kind::Open(_) => self.partner(at) + 1,
                _ => at + 1,
            };
        }
        at < close
    }

    /// Whether the last of several lines ends with a comma too: not where it would mean something else.
    fn has_last_comma(&self, open: usize, close: usize, bracket: Bracket) -> bool {
        let is_attribute = open > 0 && self.text(open - 1) == "#"
            || open > 2 && self.text(open - 2) == "[" && self.text(open - 3) == "#";
        let has = |kind| self.find(open + 1, close, kind) < close;
        match bracket {
            _ if is_attribute => false,
            Bracket::Round => {
                let is_call = open > 0
                    && matches!(
                        self.tokens[open - 1].kind,
                        Kind::Word | Kind::Close(Bracket::Angle)
                    );
                is_call || has(Kind::Comma)
            }
            Bracket::Square => !has(Kind::Semicolon),
            Bracket::Curly | Bracket::Angle => true,
        }
    }

    /// As many elements on each line as there is room for: names of a `use`.
    fn filled(&mut self, start: usize, end: usize) {
        self.begin();
        let mut at = start;
        while at < end {
            let stop = self.find(at, end, Kind::Comma);
            if !self.is_begun() && !self.fits(at, stop, 1) {
                self.end();
                self.begin();
            }
            self.flat(at, stop);
            self.out.push(',');
            at = stop + 1;
        }
        self.end();
    }
}

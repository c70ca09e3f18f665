//! Tokens to lines.

use super::tokens::{Bracket, Kind, Token};

/// The longest line, in bytes, where there is a way to make it shorter.
const WIDTH: u32 = 100;

/// How far what is inside of something stands in.
pub(in crate::rust) const STEP: usize = 4;

const SPACES: &str = "                                        ";

/// What the braces of an item hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    Items,
    Members,
    Statements,
}

pub(super) struct Printer<'a> {
    code: &'a str,
    tokens: &'a [Token],
    /// The width of everything before a token, if it were one line.
    widths: Vec<u32>,
    /// How many of the tokens before need more than one line.
    breaks: Vec<u32>,
    out: String,
    indent: usize,
    /// Where the line began.
    line: usize,
}

impl<'a> Printer<'a> {
    /// Lines begin with so many spaces.
    pub(super) fn new(code: &'a str, tokens: &'a [Token], indent: usize) -> Self {
        let mut widths = Vec::with_capacity(tokens.len() + 1);
        let mut breaks = Vec::with_capacity(tokens.len() + 1);
        let (mut width, mut forced) = (0, 0);
        for token in tokens {
            widths.push(width);
            breaks.push(forced);
            width += token.width();
            forced += u32::from(token.forced);
        }
        widths.push(width);
        breaks.push(forced);
        Self {
            code,
            tokens,
            widths,
            breaks,
            out: String::with_capacity(code.len() + code.len() / 2),
            indent,
            line: 0,
        }
    }

    /// All tokens as items.
    pub(super) fn print(mut self) -> String {
        self.items(0, self.tokens.len());
        self.out
    }

    fn items(&mut self, start: usize, end: usize) {
        let mut at = start;
        let mut before = "";
        while at < end {
            let first = self.text(at);
            let is_use = self.is_use(at, end);
            if at > start && !(is_use && before == "use") {
                self.out.push('\n');
            }
            before = if is_use { "use" } else { "" };
            if first.starts_with("//!") {
                while at < end && self.text(at).starts_with("//!") {
                    at = self.comment(at);
                }
                continue;
            }
            at = self.prefix(at, end);
            if at < end {
                at = self.item(at, end);
            }
        }
    }

    /// Whether an import begins, perhaps with attributes.
    fn is_use(&self, mut at: usize, end: usize) -> bool {
        while at + 1 < end && self.text(at) == "#" {
            at = self.partner(at + 1) + 1;
        }
        at < end && self.text(at) == "use"
    }

    /// Comments and attributes, each on its line. Answers what follows.
    fn prefix(&mut self, mut at: usize, end: usize) -> usize {
        while at < end {
            if self.tokens[at].kind == Kind::Comment {
                at = self.comment(at);
            } else if self.text(at) == "#" {
                let close = self.partner(at + 1);
                self.begin();
                self.out.push('#');
                self.run(at + 1, close + 1, 0);
                self.end();
                at = close + 1;
            } else {
                break;
            }
        }
        at
    }

    fn comment(&mut self, at: usize) -> usize {
        self.begin();
        let text = self.text(at).trim_end();
        self.out.push_str(text);
        self.end();
        at + 1
    }

    fn item(&mut self, start: usize, end: usize) -> usize {
        let mut at = start;
        let mut body = None;
        let mut is_value = false;
        while at < end {
            match self.tokens[at].kind {
                Kind::Semicolon => break,
                Kind::Word => match self.text(at) {
                    "mod" | "impl" | "trait" => body = body.or(Some(Body::Items)),
                    "struct" | "enum" => body = body.or(Some(Body::Members)),
                    "fn" => body = body.or(Some(Body::Statements)),
                    _ => {}
                },
                Kind::Punct => is_value |= self.text(at) == "=",
                Kind::Open(Bracket::Curly) if !is_value && body.is_some() => break,
                Kind::Open(_) => at = self.partner(at),
                _ => {}
            }
            at += 1;
        }
        if at >= end {
            // A macro, or something that nobody has thought of.
            self.begin();
            self.run(start, end, 0);
            self.end();
            return end;
        }
        self.begin();
        if self.tokens[at].kind == Kind::Semicolon {
            self.run(start, at, 1);
            self.out.push(';');
            self.end();
            return at + 1;
        }
        let close = self.partner(at);
        self.run(start, at, 2);
        self.braces(at, close, body.unwrap_or(Body::Statements));
        self.end();
        close + 1
    }

    fn braces(&mut self, open: usize, close: usize, body: Body) {
        if close == open + 1 {
            self.out.push_str(" {}");
            return;
        }
        self.out.push_str(" {\n");
        self.indent += STEP;
        match body {
            Body::Items => self.items(open + 1, close),
            Body::Members => self.elements(open + 1, close, true),
            Body::Statements => self.statements(open + 1, close),
        }
        self.indent -= STEP;
        self.begin();
        self.out.push('}');
    }

    /// Each element on a line of its own.
    fn elements(&mut self, start: usize, end: usize, has_last_comma: bool) {
        let mut at = start;
        while at < end {
            at = self.prefix(at, end);
            if at == end {
                break;
            }
            let stop = self.find(at, end, Kind::Comma);
            let has_comma = stop < end || (has_last_comma && self.text(at) != "..");
            self.begin();
            self.run(at, stop, u32::from(has_comma));
            if has_comma {
                self.out.push(',');
            }
            self.end();
            at = stop + 1;
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

    fn statements(&mut self, start: usize, end: usize) {
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

    /// One piece of code that begins where the line is, and that so much must follow on its last line.
    fn run(&mut self, start: usize, end: usize, tail: u32) {
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

    /// A bracket and what is in it, in one line if that fits with what must stand behind it.
    fn group(&mut self, open: usize, close: usize, bracket: Bracket, end: usize, tail: u32) {
        let mut next = close + 1;
        // Type arguments are the last place to break.
        while next < end && !matches!(self.tokens[next].kind, Kind::Open(it) if it != Bracket::Angle) {
            next += 1;
        }
        let behind = if next < end {
            self.widths[next + 1] - self.widths[close + 1]
        } else {
            self.widths[next] - self.widths[close + 1] + tail
        };
        if self.fits(open, close + 1, behind) {
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

    /// The first such token of this depth; the end if there is none.
    fn find(&self, start: usize, end: usize, kind: Kind) -> usize {
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

    fn fits(&self, start: usize, end: usize, tail: u32) -> bool {
        if self.breaks[start] != self.breaks[end] {
            return false;
        }
        let column = (self.out.len() - self.line) as u32;
        let width = self.widths[end] - self.widths[start];
        let leading = u32::from(self.is_begun() && self.tokens.get(start).is_some_and(|it| it.spaced));
        column + width - leading.min(width) + tail <= WIDTH
    }

    /// Tokens in one line.
    fn flat(&mut self, start: usize, end: usize) {
        for at in start..end {
            if !self.tokens[at].dropped {
                self.token(at);
            }
        }
    }

    fn token(&mut self, at: usize) {
        if self.tokens[at].spaced && !self.is_begun() {
            self.out.push(' ');
        }
        let text = self.text(at);
        self.out.push_str(text);
    }

    /// Whether nothing stands in the line yet.
    fn is_begun(&self) -> bool {
        self.out.len() == self.line + self.indent
    }

    fn begin(&mut self) {
        self.line = self.out.len();
        let mut left = self.indent;
        while left > 0 {
            let some = left.min(SPACES.len());
            self.out.push_str(&SPACES[..some]);
            left -= some;
        }
    }

    fn end(&mut self) {
        self.out.push('\n');
    }

    fn partner(&self, open: usize) -> usize {
        (self.tokens[open].partner as usize).max(open)
    }

    fn text(&self, at: usize) -> &'a str {
        let token = &self.tokens[at];
        &self.code[token.start as usize..token.end as usize]
    }
}

//! Items: what has a body of braces, or ends with a semicolon.

use super::printer::{Printer, STEP};
use super::token::{Bracket, Kind};

/// What the braces of an item hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Items,
    Members,
    Statements,
}

impl Printer<'_> {
    pub(super) fn items(&mut self, start: usize, end: usize) {
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

    pub(super) fn braces(&mut self, open: usize, close: usize, body: Body) {
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
    pub(super) fn elements(&mut self, start: usize, end: usize, has_last_comma: bool) {
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
}

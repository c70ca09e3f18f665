//! Text with indentation, written from left to right.

use super::flat::width;

const INDENT: &str = "    ";

/// What comes before the next text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Nothing,
    Space,
    Line { indent: usize, is_blank_above: bool },
}

#[derive(Debug)]
pub(super) struct Writer {
    out: String,
    gap: Gap,
    column: usize,
}

impl Writer {
    pub(super) fn new() -> Self {
        Self {
            out: String::new(),
            gap: Gap::Nothing,
            column: 0,
        }
    }

    /// The next text begins a line, perhaps with a blank one above. A file does not begin with a blank line.
    pub(super) fn line(&mut self, indent: usize, is_blank_above: bool) {
        self.gap = Gap::Line {
            indent,
            is_blank_above,
        };
    }

    /// The next text stands behind a space, if it does not begin a line.
    pub(super) fn space(&mut self) {
        if self.gap == Gap::Nothing {
            self.gap = Gap::Space;
        }
    }

    pub(super) fn is_at_line_start(&self) -> bool {
        matches!(self.gap, Gap::Line { .. })
    }

    pub(super) fn text(&mut self, text: &str) {
        match std::mem::replace(&mut self.gap, Gap::Nothing) {
            Gap::Nothing => {}
            Gap::Space => {
                self.out.push(' ');
                self.column += 1;
            }
            Gap::Line {
                indent,
                is_blank_above,
            } => {
                if !self.out.is_empty() {
                    self.out.push_str(if is_blank_above { "\n\n" } else { "\n" });
                }
                self.out.push_str(&INDENT.repeat(indent));
                self.column = indent * INDENT.len();
            }
        }
        self.out.push_str(text);
        self.column = match text.rfind('\n') {
            Some(feed) => width(&text[feed + 1..]),
            None => self.column + width(text),
        };
    }

    /// The column at which the next text would begin, if it is behind a space or not.
    pub(super) fn column(&self) -> usize {
        match self.gap {
            Gap::Nothing => self.column,
            Gap::Space => self.column + 1,
            Gap::Line { indent, .. } => indent * INDENT.len(),
        }
    }

    /// The whole text, with a line feed at its end.
    pub(super) fn finish(mut self) -> String {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}

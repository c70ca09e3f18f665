//! From the tree to text.

use super::WIDTH;
use super::flat::width;
use super::tokens::Comment;
use super::tree::{Body, Element, Group, Line, Piece, PieceKind};
use super::writer::Writer;

/// Writes a whole file.
pub(super) fn print(file: &Body<'_>) -> String {
    let mut printer = Printer {
        writer: Writer::new(),
    };
    let mut before: Option<&Element<'_>> = None;
    for element in &file.elements {
        let is_blank_above = match before {
            None => false,
            Some(before) if may_stand_together(before, element) => begins_after_blank(element),
            Some(_) => true,
        };
        printer.element(element, 0, is_blank_above);
        before = Some(element);
    }
    printer.rest(&file.rest, 0, before.is_some());
    printer.writer.finish()
}

/// Whether it is the author's choice if there is a blank line between two items.
fn may_stand_together(first: &Element<'_>, second: &Element<'_>) -> bool {
    let word = |element: &Element<'_>| match element.main.pieces.first().map(|piece| &piece.kind) {
        Some(PieceKind::Text(text)) => text.to_string(),
        _ => String::new(),
    };
    let (word_of_first, word_of_second) = (word(first), word(second));
    let is_alike = word_of_first != "package" && (word_of_first == "import") == (word_of_second == "import");
    is_alike && is_one_line(first) && is_one_line(second)
}

/// Whether an item is written on one line.
fn is_one_line(element: &Element<'_>) -> bool {
    let mut widths = 0;
    let mut is_breakable = false;
    for piece in &element.main.pieces {
        let text = match &piece.kind {
            PieceKind::Text(text) => text.as_ref(),
            PieceKind::Comment(comment) if comment.is_inline() => comment.text,
            PieceKind::Comment(_) => return false,
            PieceKind::Group(group) => {
                is_breakable |= group.is_breakable();
                match &group.flat {
                    Some(flat) => flat,
                    None => return false,
                }
            }
        };
        widths += usize::from(piece.is_spaced) + width(text);
    }
    let begins_line = element
        .main
        .before
        .last()
        .is_none_or(|comment| comment.feeds_after > 0);
    begins_line && element.prefix.is_empty() && (!is_breakable || widths + tail(element) <= WIDTH)
}

/// Whether the author left a blank line above the first thing of an element.
fn begins_after_blank(element: &Element<'_>) -> bool {
    let first = element.prefix.first().unwrap_or(&element.main);
    first
        .before
        .first()
        .map_or(first.feeds, |comment| comment.feeds_before)
        > 1
}

/// The columns behind the last piece of an element that belong to it.
fn tail(element: &Element<'_>) -> usize {
    let inner = element.main.inner.iter();
    inner.map(|comment| 1 + width(comment.text)).sum::<usize>() + element.separator.len()
}

struct Printer {
    writer: Writer,
}

impl Printer {
    /// Everything between two brackets, on lines of its own.
    fn body(&mut self, body: &Body<'_>, indent: usize, keeps_blanks: bool) {
        self.behind(&body.behind_open, indent);
        for (index, element) in body.elements.iter().enumerate() {
            let is_blank_above = keeps_blanks && index > 0 && begins_after_blank(element);
            self.element(element, indent, is_blank_above);
        }
        self.rest(
            &body.rest,
            indent,
            keeps_blanks && !(body.elements.is_empty() && body.behind_open.is_empty()),
        );
    }

    fn element(&mut self, element: &Element<'_>, indent: usize, is_blank_above: bool) {
        self.writer.line(indent, is_blank_above);
        let mut is_first = true;
        for line in &element.prefix {
            self.before(line, indent, is_first);
            self.pieces(&line.pieces, indent, 0);
            self.behind(&line.behind, indent);
            self.writer.line(indent, false);
            is_first = false;
        }
        self.before(&element.main, indent, is_first);
        self.pieces(&element.main.pieces, indent, tail(element));
        for comment in &element.main.inner {
            self.writer.space();
            self.writer.text(comment.text);
        }
        self.writer.text(element.separator);
        self.behind(&element.main.behind, indent);
    }

    /// Comments above a line, or before it on the same one.
    fn before(&mut self, line: &Line<'_>, indent: usize, keeps_blanks: bool) {
        for comment in &line.before {
            self.writer.text(comment.text);
            if comment.feeds_after > 0 || comment.is_line() {
                self.writer.line(indent, keeps_blanks && comment.feeds_after > 1);
            } else {
                self.writer.space();
            }
        }
    }

    /// Comments behind something.
    fn behind(&mut self, comments: &[Comment<'_>], indent: usize) {
        let mut is_line_over = false;
        for comment in comments {
            if is_line_over || comment.feeds_before > 0 {
                // It will belong to the next item, if it is in none.
                self.writer.line(indent, indent == 0);
            } else {
                self.writer.space();
            }
            self.writer.text(comment.text);
            is_line_over = comment.is_line();
        }
    }

    /// Comments that nothing follows.
    fn rest(&mut self, comments: &[Comment<'_>], indent: usize, keeps_first_blank: bool) {
        let mut is_blank_kept = keeps_first_blank;
        let mut is_line_over = true;
        for comment in comments {
            if is_line_over || comment.feeds_before > 0 {
                self.writer
                    .line(indent, is_blank_kept && comment.feeds_before > 1);
            } else {
                self.writer.space();
            }
            self.writer.text(comment.text);
            is_line_over = comment.is_line();
            is_blank_kept = true;
        }
    }

    /// The pieces of a line, broken at as few groups as will do. `tail` columns are needed behind them.
    fn pieces(&mut self, pieces: &[Piece<'_>], indent: usize, tail: usize) {
        let needs = needs(pieces, tail);
        for (piece, need) in pieces.iter().zip(needs) {
            if piece.is_spaced {
                self.writer.space();
            }
            match &piece.kind {
                PieceKind::Text(text) => {
                    self.outdent(text, indent);
                    self.writer.text(text);
                }
                PieceKind::Comment(comment) => self.comment_within(comment, indent),
                PieceKind::Group(group) => {
                    self.outdent(group.open, indent);
                    let column = self.writer.column();
                    let flat = group.flat.as_deref();
                    match flat.filter(|_| !group.is_breakable() || column + need <= WIDTH) {
                        Some(flat) => self.writer.text(flat),
                        None => self.broken(group, indent),
                    }
                }
            }
        }
    }

    /// After a comment that ended a line, braces and the ends of lists stand where the line began.
    fn outdent(&mut self, mark: &str, indent: usize) {
        if matches!(mark, "{" | "]") && self.writer.is_at_line_start() {
            self.writer.line(indent, false);
        }
    }

    /// A comment in the middle of a line that may go on after it.
    fn comment_within(&mut self, comment: &Comment<'_>, indent: usize) {
        if comment.is_line() && comment.feeds_before > 0 {
            self.writer.line(indent + 1, false);
        }
        self.writer.text(comment.text);
        if comment.is_line() {
            self.writer.line(indent + 1, false);
        }
    }

    fn broken(&mut self, group: &Group<'_>, indent: usize) {
        self.writer.text(group.open);
        self.body(&group.body, indent + 1, group.open == "{");
        self.writer.line(indent, false);
        self.writer.text(group.close);
    }
}

/// For each piece, the columns that it and what must stand on its line take: all up to the next group that can be broken,
/// or, of a group that is to be broken first, up to the next that must be.
fn needs(pieces: &[Piece<'_>], tail: usize) -> Vec<usize> {
    let mut to_breakable = tail;
    let mut to_broken = tail;
    let mut needs: Vec<usize> = pieces
        .iter()
        .rev()
        .map(|piece| {
            let space = usize::from(piece.is_spaced);
            let (own, open, is_eager) = match &piece.kind {
                PieceKind::Text(text) => (Some(width(text)), None, false),
                PieceKind::Comment(comment) if comment.is_inline() => {
                    (Some(width(comment.text)), None, false)
                }
                // What comes after it is on another line.
                PieceKind::Comment(_) => (None, Some(0), false),
                PieceKind::Group(group) => (
                    group.flat.as_deref().map(width),
                    group.is_breakable().then(|| width(group.open)),
                    group.is_eager,
                ),
            };
            let need = own.unwrap_or(0) + if is_eager { to_broken } else { to_breakable };
            to_broken = space + own.map_or(open.unwrap_or(0), |own| own + to_broken);
            to_breakable = space + open.unwrap_or(own.unwrap_or(0) + to_breakable);
            need
        })
        .collect();
    needs.reverse();
    needs
}

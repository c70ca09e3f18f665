//! What stands on one line, as text.

use super::WIDTH;
use super::tree::{Body, Group, Piece, PieceKind};

/// No line that fits has more bytes.
const MOST_BYTES: usize = 4 * WIDTH;

/// A group on one line. Nothing if a comment ends a line in it, if something in it has a line of its own, or if no line has room
/// for it.
pub(super) fn group(group: &Group<'_>) -> Option<String> {
    let mut flat = Flat(group.open.to_owned());
    let has_margin = group.open == "{" && !group.body.is_empty();
    if has_margin {
        flat.push(" ")?;
    }
    flat.body(&group.body)?;
    if has_margin {
        flat.push(" ")?;
    }
    flat.push(group.close)?;
    (width(&flat.0) <= WIDTH).then_some(flat.0)
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

struct Flat(String);

impl Flat {
    fn push(&mut self, text: &str) -> Option<()> {
        if self.0.len() + text.len() > MOST_BYTES {
            return None;
        }
        self.0.push_str(text);
        Some(())
    }

    fn body(&mut self, body: &Body<'_>) -> Option<()> {
        if !body.behind_open.is_empty() {
            return None;
        }
        let last = body.elements.len().saturating_sub(1);
        for (index, element) in body.elements.iter().enumerate() {
            if !element.prefix.is_empty() {
                return None;
            }
            for comment in &element.main.before {
                if !comment.is_inline() || comment.feeds_after > 0 {
                    return None;
                }
                self.push(comment.text)?;
                self.push(" ")?;
            }
            self.pieces(&element.main.pieces)?;
            for comment in &element.main.inner {
                if !comment.is_inline() {
                    return None;
                }
                self.push(" ")?;
                self.push(comment.text)?;
            }
            if index < last {
                self.push(element.separator)?;
            }
            for comment in &element.main.behind {
                if !comment.is_inline() || comment.feeds_before > 0 || comment.feeds_after > 0 {
                    return None;
                }
                self.push(" ")?;
                self.push(comment.text)?;
            }
            if index < last {
                self.push(" ")?;
            }
        }
        for (index, comment) in body.rest.iter().enumerate() {
            if !comment.is_inline() || comment.feeds_before > 0 || comment.feeds_after > 0 {
                return None;
            }
            if index > 0 {
                self.push(" ")?;
            }
            self.push(comment.text)?;
        }
        Some(())
    }

    fn pieces(&mut self, pieces: &[Piece<'_>]) -> Option<()> {
        for piece in pieces {
            if piece.is_spaced {
                self.push(" ")?;
            }
            match &piece.kind {
                PieceKind::Text(text) => self.push(text)?,
                PieceKind::Comment(comment) if comment.is_inline() => self.push(comment.text)?,
                PieceKind::Comment(_) => return None,
                PieceKind::Group(group) => self.push(group.flat.as_deref()?)?,
            }
        }
        Some(())
    }
}

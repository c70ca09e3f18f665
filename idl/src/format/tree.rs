//! Tokens as they belong together: brackets, and what separators part within them.

use std::borrow::Cow;

use super::tokens::Comment;

/// What stands between two brackets, or in the whole file.
#[derive(Debug, Default)]
pub(super) struct Body<'a> {
    /// On the line of the opening bracket, behind it.
    pub(super) behind_open: Vec<Comment<'a>>,
    pub(super) elements: Vec<Element<'a>>,
    /// After everything else.
    pub(super) rest: Vec<Comment<'a>>,
}

/// An item, a member, a parameter, a type or a value.
#[derive(Debug, Default)]
pub(super) struct Element<'a> {
    /// Documentation and attributes, one a line.
    pub(super) prefix: Vec<Line<'a>>,
    pub(super) main: Line<'a>,
    /// What the main line ends with, if it does not end with a brace: one of `,` and `;`.
    pub(super) separator: &'static str,
}

/// What stands on one line if it fits.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    /// Above it, or directly before it on its line.
    pub(super) before: Vec<Comment<'a>>,
    /// How many line feeds there are between `before`, or what is before that, and the first piece.
    pub(super) feeds: usize,
    pub(super) pieces: Vec<Piece<'a>>,
    /// Before the separator.
    pub(super) inner: Vec<Comment<'a>>,
    /// Behind the separator.
    pub(super) behind: Vec<Comment<'a>>,
}

#[derive(Debug)]
pub(super) struct Piece<'a> {
    /// Whether there is a space before it, in the middle of a line.
    pub(super) is_spaced: bool,
    pub(super) kind: PieceKind<'a>,
}

#[derive(Debug)]
pub(super) enum PieceKind<'a> {
    Text(Cow<'a, str>),
    Comment(Comment<'a>),
    Group(Group<'a>),
}

/// Two brackets and what they hold.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) open: &'a str,
    pub(super) close: &'a str,
    pub(super) body: Body<'a>,
    /// Whether it is broken before anything behind it is.
    pub(super) is_eager: bool,
    /// On one line, if it may stand on one.
    pub(super) flat: Option<String>,
}

impl Body<'_> {
    /// Whether there is nothing in it, not even a comment.
    pub(super) fn is_empty(&self) -> bool {
        self.behind_open.is_empty() && self.elements.is_empty() && self.rest.is_empty()
    }
}

impl Group<'_> {
    /// Whether a line can be broken at it.
    pub(super) fn is_breakable(&self) -> bool {
        !self.body.is_empty()
    }
}

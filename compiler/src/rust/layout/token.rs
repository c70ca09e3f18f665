//! What the lexer gives the printer.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A path, a name, a keyword, a number, a literal or a lifetime.
    Word,
    /// A mark that is none of these.
    Punct,
    Comma,
    Semicolon,
    /// `=>`
    Arrow,
    /// A comment that takes its line: `///`, `//!` or `//`.
    Comment,
    Open(Bracket),
    Close(Bracket),
}

/// The brackets, those of type arguments among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
    Curly,
    Angle,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The width of everything before it, if that were one line.
    pub(super) before: u32,
    /// How many of the tokens before it need more than one line.
    pub(super) breaks: u32,
    /// Of an opening bracket, the index of the closing one.
    pub(super) partner: u32,
    pub(super) kind: Kind,
    /// Whether a space stands before it, unless a line begins with it.
    pub(super) spaced: bool,
    /// Whether it says nothing: a comma before a closing bracket.
    pub(super) dropped: bool,
    /// Whether the code has it behind the token before as a line has it, so that the two can be copied at once.
    pub(super) joined: bool,
}

impl Token {
    /// How much it adds to its line.
    pub(super) fn width(&self) -> u32 {
        if self.dropped {
            0
        } else {
            self.end - self.start + u32::from(self.spaced)
        }
    }
}

/// The tokens of some code.
#[derive(Debug)]
pub(super) struct Tokens {
    /// All of them, and one without text at the end.
    all: Vec<Token>,
}

impl Tokens {
    /// The last of `all` stands behind the code.
    pub(super) fn new(all: Vec<Token>) -> Self {
        Self { all }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len().saturating_sub(1)
    }
}

impl std::ops::Deref for Tokens {
    type Target = [Token];

    fn deref(&self) -> &[Token] {
        &self.all
    }
}

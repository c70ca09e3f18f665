//! What is wrong with a schema, as data. Only [`render`] knows how it looks on a screen.

mod codes;
mod nearest;
mod render;
mod report;

pub use codes::Code;
pub use nearest::did_you_mean;
pub(crate) use nearest::nearest;
pub use render::{Style, render};
pub(crate) use report::{Report, list_of, quoted};

use crate::source::Span;

/// One thing that is wrong, with everything needed to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of thing.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong here, in one line without a full stop.
    pub message: String,
    /// The place to look at. Nothing only where there is no text to show, as for a file that cannot be read.
    pub primary: Option<Label>,
    /// Other places that belong to it, such as where a name was first defined.
    pub secondary: Vec<Label>,
    /// What to know or to do, after the source.
    pub notes: Vec<Note>,
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Worth a look; everything goes on.
    Warning,
}

/// A place and what to say beside it. The text may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say beside it.
    pub text: String,
}

/// A line after the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// What to do.
    Help(String),
    /// What to know.
    Note(String),
}

impl Diagnostic {
    /// An error at a place. The label may be empty.
    #[must_use]
    pub fn error(code: Code, span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        let primary = Some(Label {
            span,
            text: label.into(),
        });
        Self {
            primary,
            ..Self::without_place(code, message)
        }
    }

    /// An error about something that has no text to show.
    #[must_use]
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds another place.
    #[must_use]
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.notes.push(Note::Help(text.into()));
        self
    }

    /// Adds what to do about it, if there is something.
    #[must_use]
    pub fn help_if(self, text: Option<String>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// Adds what to know about it.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(Note::Note(text.into()));
        self
    }
}

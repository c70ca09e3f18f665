//! What is wrong with a schema, as data. Only [`render`] knows how it looks on a screen.

mod change;
mod codes;
mod fix;
mod nearest;
mod patch;
mod render;
mod report;
mod rule;

pub use change::{Change, ChangeCalls, ChangeLevel, ChangeUsage, Notices};
pub use codes::Code;
pub use fix::{Applied, ApplyError, Edit, Fix, apply, apply_all};
pub use nearest::{Near, did_you_mean, nearest};
pub use render::{Style, render};
pub(crate) use report::{Report, is_invisible, list_of, quoted};
pub use rule::{Level, Lint, Rule};

use crate::source::Span;

/// One thing that is wrong, with everything needed to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of thing.
    pub rule: Rule,
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
    /// Ways to make it right, each by itself; the first is the best. Empty where only the author knows.
    pub fixes: Vec<Fix>,
    /// Of a difference between two revisions: what it means for others.
    pub change: Option<Change>,
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say beside it.
    pub text: String,
}

/// A line after the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// What to do.
    Help(String),
    /// What to know.
    Note(String),
}

impl Diagnostic {
    /// An error at a place. The label may be empty.
    #[must_use]
    pub fn error(
        rule: impl Into<Rule>,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        let primary = Some(Label {
            span,
            text: label.into(),
        });
        Self {
            primary,
            ..Self::without_place(rule, message)
        }
    }

    /// What a lint has to say about a place, as bad as it is where nobody has chosen a level.
    #[must_use]
    pub fn lint(
        lint: &'static Lint,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            severity: lint.level.severity().unwrap_or(Severity::Warning),
            ..Self::error(lint, span, message, label)
        }
    }

    /// An error about something that has no text to show.
    #[must_use]
    pub fn without_place(rule: impl Into<Rule>, message: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            severity: Severity::Error,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
            change: None,
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

    /// Adds what was probably meant: a fix if it is certain, else its title as help.
    #[must_use]
    pub fn guess(self, fix: Fix, is_certain: bool) -> Self {
        if is_certain {
            self.fix(fix)
        } else {
            self.help(fix.title)
        }
    }

    /// Adds the word that was probably meant by the one at `span`.
    #[must_use]
    pub fn did_you_mean(self, near: Option<Near<'_>>, span: Span) -> Self {
        let Some(Near { word, is_certain }) = near else {
            return self;
        };
        let title = format!("did you mean `{word}`?");
        self.guess(Fix::replace(title, span, word), is_certain)
    }

    /// Adds what to know about it.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(Note::Note(text.into()));
        self
    }

    /// Adds a way to make it right. It is shown like help, so there is no need for both.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Adds a way to make it right, if there is one.
    #[must_use]
    pub fn fix_if(self, fix: Option<Fix>) -> Self {
        match fix {
            Some(fix) => self.fix(fix),
            None => self,
        }
    }
}

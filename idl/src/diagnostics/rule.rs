use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::{Code, Severity};

/// What a diagnostic is an instance of: an error with a number, or a lint with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Something that is wrong, whatever anyone thinks of it.
    Code(Code),
    /// Something that may be meant so: its level can be chosen.
    Lint(&'static Lint),
}

impl Rule {
    /// `E0203` or `unused-import`. It never changes its meaning.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Code(code) => code.id(),
            Self::Lint(lint) => lint.name,
        }
    }

    /// The kind in a few words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Code(code) => code.title(),
            Self::Lint(lint) => lint.title,
        }
    }

    /// The long story, in Markdown.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Code(code) => code.explanation(),
            Self::Lint(lint) => lint.explanation,
        }
    }

    /// The code, if it is one.
    #[must_use]
    pub fn code(self) -> Option<Code> {
        match self {
            Self::Code(code) => Some(code),
            Self::Lint(_) => None,
        }
    }

    /// The lint, if it is one.
    #[must_use]
    pub fn lint(self) -> Option<&'static Lint> {
        match self {
            Self::Code(_) => None,
            Self::Lint(lint) => Some(lint),
        }
    }
}

impl From<Code> for Rule {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

impl From<&'static Lint> for Rule {
    fn from(lint: &'static Lint) -> Self {
        Self::Lint(lint)
    }
}

impl PartialEq<Code> for Rule {
    fn eq(&self, code: &Code) -> bool {
        self.code() == Some(*code)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

/// A rule of taste or of care. One of a name exists: lints are equal if their names are.
#[derive(Debug)]
pub struct Lint {
    /// In kebab case, as people write it to choose its level.
    pub name: &'static str,
    /// What becomes of it where nobody says otherwise.
    pub level: Level,
    /// The kind in a few words.
    pub title: &'static str,
    /// The long story, in Markdown: what it means, a schema that has it, and what to do.
    pub explanation: &'static str,
}

/// What becomes of a lint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is said.
    Allow,
    /// A warning: everything goes on.
    Warn,
    /// An error.
    Deny,
}

impl Level {
    /// How bad a diagnostic of this level is. Nothing where nothing is said.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }
}

impl PartialEq for Lint {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Lint {}

impl PartialOrd for Lint {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Lint {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(other.name)
    }
}

impl Hash for Lint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

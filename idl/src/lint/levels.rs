use std::collections::BTreeMap;

use super::LINTS;
use crate::diagnostics::{Diagnostic, Level, Lint};

/// The level of each lint: its own, unless another was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    chosen: BTreeMap<&'static Lint, Level>,
}

impl Levels {
    /// Chooses the level of a lint.
    pub fn set(&mut self, lint: &'static Lint, level: Level) {
        self.chosen.insert(lint, level);
    }

    /// The level of a lint.
    #[must_use]
    pub fn of(&self, lint: &Lint) -> Level {
        self.chosen.get(lint).copied().unwrap_or(lint.level)
    }

    /// Nothing but warnings of one lint, and none of it where it is not to be said at all.
    #[must_use]
    pub fn only(&self, lint: &Lint) -> Self {
        let level = |other: &'static Lint| match self.of(other).severity() {
            Some(_) if other == lint => Level::Warn,
            _ => Level::Allow,
        };
        Self {
            chosen: LINTS.iter().map(|&other| (other, level(other))).collect(),
        }
    }

    /// Makes a diagnostic as bad as the level of its lint. Whether anything is to be said at all.
    pub(super) fn judge(&self, diagnostic: &mut Diagnostic) -> bool {
        let level = diagnostic.rule.lint().map(|lint| self.of(lint));
        match level.and_then(Level::severity) {
            Some(severity) => {
                diagnostic.severity = severity;
                true
            }
            None => false,
        }
    }
}

use std::collections::BTreeMap;

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

//! What is wrong, with the files it is wrong in.

use std::path::PathBuf;

use turbo_idl::{Diagnostic, Severity, SourceMap, Style, render};

/// Diagnostics and the sources that their spans point into.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// The files.
    pub sources: SourceMap,
    /// What is wrong in them, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Problems {
    /// As text for people: with colours if `style` says so, empty if there are none.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        render(&self.diagnostics, &self.sources, style)
    }

    /// The paths of the files.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let sources = self.sources.iter();
        sources.map(|(_, source)| PathBuf::from(source.name())).collect()
    }

    /// Whether something stands in the way of generating code.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many of the diagnostics have a certain fix.
    #[must_use]
    pub fn fixable(&self) -> usize {
        let has_fix = |diagnostic: &&Diagnostic| !diagnostic.fixes.is_empty();
        self.diagnostics.iter().filter(has_fix).count()
    }

    /// How many of the diagnostics are worth a look only.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }

    /// How many of the diagnostics stand in the way.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count()
    }
}

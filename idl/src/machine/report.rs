use super::value::Value;
use super::{json, sarif};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::SourceMap;

/// A form of diagnostics that programs read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Our own, described in `spec.md`.
    Json,
    /// SARIF 2.1.0, which code hosts and editors read.
    Sarif,
}

/// Diagnostics of one run, collected for one document.
#[derive(Clone, Debug)]
pub struct Report {
    format: Format,
    found: Vec<Value>,
    rules: sarif::Rules,
    errors: u64,
    warnings: u64,
}

impl Report {
    /// A report in which nothing is wrong yet.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            format,
            found: Vec::new(),
            rules: sarif::Rules::default(),
            errors: 0,
            warnings: 0,
        }
    }

    /// Adds diagnostics: all of them, in their order.
    pub fn add(&mut self, diagnostics: &[Diagnostic], sources: &SourceMap) {
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
            self.found.push(match self.format {
                Format::Json => json::diagnostic(diagnostic, sources),
                Format::Sarif => sarif::result(diagnostic, sources, &mut self.rules),
            });
        }
    }

    /// Adds an error about a whole file that is no diagnostic of the language, such as generated code that is out
    /// of date.
    pub fn add_file(&mut self, rule: &'static str, title: &'static str, message: &str, file: &str) {
        self.errors += 1;
        self.found.push(match self.format {
            Format::Json => json::file(rule, message, file),
            Format::Sarif => sarif::file(rule, title, message, file, &mut self.rules),
        });
    }

    /// The document, ended by a line feed.
    #[must_use]
    pub fn document(self) -> String {
        match self.format {
            Format::Json => json::document(self.found, self.errors, self.warnings),
            Format::Sarif => sarif::document(self.found, self.rules),
        }
        .document()
    }
}

/// `error` or `warning`, as both formats have it.
pub(super) fn severity(severity: Severity) -> Value {
    Value::text(match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    })
}

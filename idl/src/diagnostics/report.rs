use super::{Diagnostic, Note, Severity, fix};
use crate::source::SourceMap;

/// Where the stages put what they find: in any order, perhaps twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    found: Vec<Diagnostic>,
}

impl Report {
    /// Adds one.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds several.
    pub(crate) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(diagnostics);
    }

    /// How many there are, whatever is the same.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// All of them, as they were added.
    pub(crate) fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }

    /// Whether a schema may come of it.
    pub(crate) fn has_no_errors(&self) -> bool {
        self.found
            .iter()
            .all(|diagnostic| diagnostic.severity != Severity::Error)
    }

    /// Sorted by file and place, nothing twice. What has no place comes first. A fix that would lose a comment is
    /// only told of.
    pub(crate) fn into_sorted(self, sources: &SourceMap) -> Vec<Diagnostic> {
        let mut found = self.found;
        for diagnostic in &mut found {
            for fix in std::mem::take(&mut diagnostic.fixes) {
                if fix::keeps_comments(&fix, sources) {
                    diagnostic.fixes.push(fix);
                } else {
                    diagnostic.notes.push(Note::Help(fix.title));
                }
            }
        }
        let place = |diagnostic: &Diagnostic| diagnostic.primary.as_ref().map(|label| label.span);
        // Whoever finds the same in another order shall say it in the same order.
        found.sort_by(|a, b| {
            let rest = |it: &'_ Diagnostic| (it.primary.clone(), it.secondary.clone());
            (place(a), a.rule, &a.message)
                .cmp(&(place(b), b.rule, &b.message))
                .then_with(|| rest(a).cmp(&rest(b)))
                .then_with(|| (&a.notes, &a.fixes).cmp(&(&b.notes, &b.fixes)))
        });
        found.dedup();
        found
    }
}

/// The text between back quotes, as names stand in messages; what would disturb a terminal is escaped.
pub(crate) fn quoted(text: &str) -> String {
    let shown: String = text
        .chars()
        .flat_map(|c| {
            let is_plain = !c.is_control() && !is_invisible(c);
            let escaped: Box<dyn Iterator<Item = char>> = if is_plain {
                Box::new(std::iter::once(c))
            } else {
                Box::new(c.escape_unicode())
            };
            escaped
        })
        .collect();
    format!("`{shown}`")
}

/// Spaces of no width, joiners and marks that change the direction of text.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn list_of(items: &[String], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

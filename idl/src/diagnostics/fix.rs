use std::collections::BTreeMap;
use std::fmt;

use super::Diagnostic;
use crate::source::{FileId, SourceMap, Span};

/// A change that makes a diagnostic go away and says what the author meant. A guess is none: it is a
/// [`Note::Help`](super::Note::Help).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// What it does, as help is worded: in one line without a full stop.
    pub title: String,
    /// The changes, which belong together and do not overlap.
    pub edits: Vec<Edit>,
}

/// One change of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced. Empty where something is put in.
    pub span: Span,
    /// What takes its place. Empty where something is taken away.
    pub text: String,
}

impl Fix {
    /// Puts `text` in the place of what stands at `span`.
    #[must_use]
    pub fn replace(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            edits: vec![Edit {
                span,
                text: text.into(),
            }],
        }
    }

    /// Puts `text` right behind `span`.
    #[must_use]
    pub fn insert_after(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self::replace(title, span.after(), text)
    }

    /// Puts `text` right before `span`.
    #[must_use]
    pub fn insert_before(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        let place = Span {
            end: span.start,
            ..span
        };
        Self::replace(title, place, text)
    }

    /// Takes away what stands at `span`.
    #[must_use]
    pub fn remove(title: impl Into<String>, span: Span) -> Self {
        Self::replace(title, span, "")
    }

    /// Makes another change with it.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edits.push(Edit {
            span,
            text: text.into(),
        });
        self
    }
}

/// Why edits could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyError {
    /// Two different edits want the same bytes, or the same place between bytes.
    Overlap(Span, Span),
    /// A place that the text does not have, or within a character.
    OutOfText(Span),
}

impl fmt::Display for ApplyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlap(..) => out.write_str("two changes overlap"),
            Self::OutOfText(_) => out.write_str("a change is not within the text"),
        }
    }
}

impl std::error::Error for ApplyError {}

/// Makes edits of one file in its text. The same edit twice is made once.
///
/// # Errors
/// Two edits overlap, or one is not within the text.
pub fn apply<'a>(text: &str, edits: impl IntoIterator<Item = &'a Edit>) -> Result<String, ApplyError> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let mut fixed = String::with_capacity(text.len());
    let mut done = 0;
    let mut last: Option<&Edit> = None;
    for edit in edits {
        if let Some(last) = last.filter(|last| touch(last.span, edit.span)) {
            return Err(ApplyError::Overlap(last.span, edit.span));
        }
        let range = edit.span.range();
        let is_within = range.start <= range.end
            && text.is_char_boundary(range.start.min(text.len()))
            && text.is_char_boundary(range.end.min(text.len()))
            && range.end <= text.len();
        if !is_within {
            return Err(ApplyError::OutOfText(edit.span));
        }
        fixed.push_str(&text[done..range.start]);
        fixed.push_str(&edit.text);
        done = range.end;
        last = Some(edit);
    }
    fixed.push_str(&text[done..]);
    Ok(fixed)
}

/// What [`apply_all`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The files that change, with their new text.
    pub files: BTreeMap<FileId, String>,
    /// The diagnostics whose first fix was made, as indices.
    pub fixes: Vec<usize>,
}

/// Makes the first fix of each diagnostic, as far as they do not stand in each other's way: an earlier one wins.
/// A fix is made wholly or not at all. Perhaps there is more to fix in what comes of it.
#[must_use]
pub fn apply_all(diagnostics: &[Diagnostic], sources: &SourceMap) -> Applied {
    let mut chosen: BTreeMap<FileId, BTreeMap<Span, &str>> = BTreeMap::new();
    let mut applied = Applied::default();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        let Some(fix) = diagnostic.fixes.first() else {
            continue;
        };
        let is_free = |edit: &Edit| {
            let made = chosen.get(&edit.span.file);
            made.is_none_or(|made| is_free(made, edit)) && is_within(edit, sources)
        };
        if fix.edits.is_empty() || !fix.edits.iter().all(is_free) {
            continue;
        }
        for edit in &fix.edits {
            let made = chosen.entry(edit.span.file).or_default();
            made.insert(edit.span, &edit.text);
        }
        applied.fixes.push(index);
    }
    for (file, made) in chosen {
        let edits = made.into_iter().map(|(span, text)| Edit {
            span,
            text: text.to_owned(),
        });
        let edits: Vec<Edit> = edits.collect();
        let text = sources.file(file).text();
        // They do not overlap, and are within the text.
        if let Ok(fixed) = apply(text, &edits)
            && fixed != text
        {
            applied.files.insert(file, fixed);
        }
    }
    applied
}

/// Whether a fix loses no comment: nobody meant to throw one away.
pub(super) fn keeps_comments(fix: &Fix, sources: &SourceMap) -> bool {
    let has_comment = |text: &str| text.contains("//") || text.contains("/*");
    let is_kept = fix.edits.iter().any(|edit| has_comment(&edit.text));
    is_kept || !fix.edits.iter().any(|edit| has_comment(sources.text(edit.span)))
}

/// Whether an edit has its place among those that are chosen: no other one touches it, or it is one of them.
fn is_free(made: &BTreeMap<Span, &str>, edit: &Edit) -> bool {
    if let Some(&text) = made.get(&edit.span) {
        return text == edit.text;
    }
    let before = made.range(..edit.span).next_back();
    let after = made.range(edit.span..).next();
    before.is_none_or(|(&span, _)| !touch(span, edit.span))
        && after.is_none_or(|(&span, _)| !touch(edit.span, span))
}

fn is_within(edit: &Edit, sources: &SourceMap) -> bool {
    let text = sources.file(edit.span.file).text();
    text.get(edit.span.range()).is_some()
}

/// Whether the second of two places, in order, begins before the first ends, or both are one place between bytes.
fn touch(first: Span, second: Span) -> bool {
    first.file == second.file && (second.start < first.end || first.start == second.start)
}

#[cfg(test)]
mod tests {
    use super::{ApplyError, Edit, apply};
    use crate::source::{FileId, Span};

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit {
            span: Span {
                file: FileId(0),
                start,
                end,
            },
            text: text.to_owned(),
        }
    }

    #[test]
    fn edits_are_made_in_any_order_and_once() {
        let edits = [edit(4, 5, ";"), edit(0, 0, "a"), edit(2, 3, ""), edit(0, 0, "a")];
        assert_eq!(apply("01234", &edits), Ok("a013;".to_owned()));
        assert_eq!(apply("01234", &[]), Ok("01234".to_owned()));
        assert_eq!(
            apply("01", &[edit(0, 1, "a"), edit(1, 2, "b")]),
            Ok("ab".to_owned())
        );
    }

    #[test]
    fn edits_that_overlap_are_refused() {
        let (long, short) = (edit(0, 3, "a"), edit(2, 4, "b"));
        let overlap = ApplyError::Overlap(long.span, short.span);
        assert_eq!(apply("01234", &[short, long]), Err(overlap));
        let (one, other) = (edit(1, 1, ","), edit(1, 1, ";"));
        let overlap = ApplyError::Overlap(one.span, other.span);
        assert_eq!(apply("01234", &[one, other]), Err(overlap));
    }

    #[test]
    fn edits_outside_of_the_text_are_refused() {
        for wrong in [edit(0, 6, ""), edit(6, 6, ""), edit(3, 2, ""), edit(1, 2, "")] {
            assert_eq!(
                apply("\u{e9}abc", [&wrong]),
                Err(ApplyError::OutOfText(wrong.span))
            );
        }
    }
}

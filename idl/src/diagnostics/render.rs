use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Diagnostic, Fix, Label, Note, Severity, patch};
use crate::source::{FileId, Source, SourceMap};

/// How diagnostics look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Without colours: for files, pipes and tests.
    #[default]
    Plain,
    /// With ANSI colours: for terminals.
    Colored,
}

/// Shows diagnostics to people: each with its source, one blank line between them, ended by a line feed.
///
/// The text is empty if there are none. After the first 100 the rest is only counted.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
    };
    let mut shown: Vec<String> = diagnostics
        .iter()
        .take(MOST)
        .map(|diagnostic| render_one(diagnostic, sources, &renderer))
        .collect();
    if let Some(more @ 1..) = diagnostics.len().checked_sub(MOST) {
        shown.push(format!("... and {more} more"));
    }
    shown
        .iter()
        .map(|text| format!("{}\n", text.trim_end()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Nobody reads further, and a hostile file could have a million.
const MOST: usize = 100;

fn render_one(diagnostic: &Diagnostic, sources: &SourceMap, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.rule.id()));
    for file in files_of(diagnostic) {
        group = group.elements(snippets(diagnostic, file, sources.file(file)));
    }
    for note in &diagnostic.notes {
        let (level, text) = match note {
            Note::Help(text) => (Level::HELP, text),
            Note::Note(text) => (Level::NOTE, text),
        };
        group = group.element(level.message(normalize_untrusted_str(text)));
    }
    let mut groups = vec![group];
    let fixes = diagnostic.fixes.iter().filter(|fix| !is_said(fix, diagnostic));
    groups.extend(fixes.map(|fix| patch::group(fix, sources)));
    renderer.render(&groups)
}

/// Whether the label at the place of a fix names what the fix writes there: "expected `;`" needs no picture.
fn is_said(fix: &Fix, diagnostic: &Diagnostic) -> bool {
    match (&diagnostic.primary, fix.edits.as_slice()) {
        (Some(label), [edit]) => label.span == edit.span && label.text == format!("expected `{}`", edit.text),
        _ => false,
    }
}

/// The files that a diagnostic points into: that of the primary label first.
fn files_of(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files = Vec::new();
    for label in diagnostic.primary.iter().chain(&diagnostic.secondary) {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
}

/// So many bytes of a file are handed to the renderer at once: it walks over all that it is given, for every
/// diagnostic anew.
pub(super) const MOST_BYTES: usize = 8 << 10;

type Labels<'a> = Vec<(AnnotationKind, &'a Label)>;

/// The lines of one file that labels point at: together if they are near each other.
fn snippets<'a>(diagnostic: &'a Diagnostic, file: FileId, source: &'a Source) -> Vec<Element<'a>> {
    let primary = diagnostic
        .primary
        .iter()
        .map(|label| (AnnotationKind::Primary, label));
    let secondary = diagnostic
        .secondary
        .iter()
        .map(|label| (AnnotationKind::Context, label));
    let labels: Labels<'a> = primary
        .chain(secondary)
        .filter(|(_, label)| label.span.file == file)
        .collect();
    let window = lines_of(&labels, source);
    if window.len() <= MOST_BYTES {
        return vec![snippet(&labels, window, source).path(source.name()).into()];
    }
    labels
        .into_iter()
        .flat_map(|label| lonely_snippet(label, source))
        .collect()
}

/// One label, of whose line perhaps only a part is shown: then the renderer cannot see the column, and is told.
fn lonely_snippet<'a>(label: (AnnotationKind, &'a Label), source: &'a Source) -> Vec<Element<'a>> {
    const BEFORE: usize = 80;
    const AFTER: usize = 240;
    let window = lines_of(&[label], source);
    if window.len() <= MOST_BYTES {
        return vec![snippet(&[label], window, source).path(source.name()).into()];
    }
    let span = label.1.span;
    let start = boundary(source.text(), span.range().start.saturating_sub(BEFORE));
    let end = boundary(source.text(), span.range().start + AFTER);
    let place = source.line_column(span.start);
    let origin = Origin::path(source.name())
        .line(place.line as usize)
        .char_column(place.column as usize);
    let clipped = start.max(window.start)..end.min(window.end);
    vec![origin.into(), snippet(&[label], clipped, source).into()]
}

/// The whole lines from the first of the labels to the last.
fn lines_of(labels: &[(AnnotationKind, &Label)], source: &Source) -> Range<usize> {
    let first = labels
        .iter()
        .map(|(_, label)| label.span.range().start)
        .min()
        .unwrap_or(0);
    let last = labels
        .iter()
        .map(|(_, label)| label.span.range().end)
        .max()
        .unwrap_or(0);
    source.line_range(source.line_of(first)).start..source.line_range(source.line_of(last)).end
}

fn snippet<'a>(
    labels: &[(AnnotationKind, &'a Label)],
    window: Range<usize>,
    source: &'a Source,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let annotations = labels.iter().map(|(kind, label)| {
        let place = label.span.range();
        let within = place.start - window.start..place.end.min(window.end) - window.start;
        let annotation = kind.span(within);
        if label.text.is_empty() {
            annotation
        } else {
            annotation.label(label.text.as_str())
        }
    });
    let annotations: Vec<_> = annotations.collect();
    Snippet::source(&source.text()[window.clone()])
        .line_start(source.line_of(window.start) + 1)
        .annotations(annotations)
}

/// The last place between two characters that is not after this byte.
fn boundary(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

use super::{Diagnostic, Label, Note, Severity};
use crate::source::{FileId, Source, SourceMap, Span};

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
    let mut shown: Vec<String> =
        diagnostics.iter().take(MOST).map(|diagnostic| render_one(diagnostic, sources, &renderer)).collect();
    if let Some(more @ 1..) = diagnostics.len().checked_sub(MOST) {
        shown.push(format!("... and {more} more"));
    }
    shown.iter().map(|text| format!("{}\n", text.trim_end())).collect::<Vec<_>>().join("\n")
}

/// Nobody reads further, and a hostile file could have a million.
const MOST: usize = 100;

fn render_one(diagnostic: &Diagnostic, sources: &SourceMap, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code.id()));
    for file in files_of(diagnostic) {
        group = group.element(snippet(diagnostic, file, sources.file(file)));
    }
    for note in &diagnostic.notes {
        let (level, text) = match note {
            Note::Help(text) => (Level::HELP, text),
            Note::Note(text) => (Level::NOTE, text),
        };
        group = group.element(level.message(normalize_untrusted_str(text)));
    }
    renderer.render(&[group])
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

/// The lines of one file that labels point at, and nothing before or after them: the renderer walks over
/// all that it is given, for every diagnostic anew.
fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    file: FileId,
    source: &'a Source,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let labels: Vec<(AnnotationKind, &Label)> = (diagnostic.primary.iter().map(|label| (AnnotationKind::Primary, label)))
        .chain(diagnostic.secondary.iter().map(|label| (AnnotationKind::Context, label)))
        .filter(|(_, label)| label.span.file == file)
        .collect();
    let first = labels.iter().map(|(_, label)| label.span.start as usize).min().unwrap_or(0);
    let last = labels.iter().map(|(_, label)| label.span.end as usize).max().unwrap_or(0);
    let first_line = source.line_of(first);
    let window = source.line_range(first_line).start..source.line_range(source.line_of(last)).end;
    let annotations = labels.into_iter().map(|(kind, label)| {
        let annotation = kind.span(within(label.span, &window));
        if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
    });
    Snippet::source(&source.text()[window.clone()])
        .path(source.name())
        .line_start(first_line + 1)
        .annotations(annotations)
}

fn within(span: Span, window: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    span.start as usize - window.start..span.end as usize - window.start
}

use annotate_snippets::{Element, Group, Level, Patch, Snippet, normalize_untrusted_str};

use super::render::MOST_BYTES;
use super::{Edit, Fix};
use crate::source::{FileId, Source, SourceMap};

/// What a fix does, as a group below its diagnostic: the lines it changes, before and after.
///
/// Only its title where the lines are too many or too long to be read.
pub(super) fn group<'a>(fix: &'a Fix, sources: &'a SourceMap) -> Group<'a> {
    let mut files: Vec<FileId> = Vec::new();
    for edit in &fix.edits {
        if !files.contains(&edit.span.file) {
            files.push(edit.span.file);
        }
    }
    let title = Level::HELP.secondary_title(normalize_untrusted_str(&fix.title));
    let group = Group::with_title(title);
    let mut snippets: Vec<Element<'a>> = Vec::new();
    for file in files {
        let Some(snippet) = snippet(fix, file, sources.file(file)) else {
            return group;
        };
        snippets.push(snippet.into());
    }
    group.elements(snippets)
}

fn snippet<'a>(fix: &'a Fix, file: FileId, source: &'a Source) -> Option<Snippet<'a, Patch<'a>>> {
    let edits: Vec<&Edit> = fix.edits.iter().filter(|edit| edit.span.file == file).collect();
    let first = edits.iter().map(|edit| edit.span.range().start).min()?;
    let last = edits.iter().map(|edit| edit.span.range().end).max()?;
    let window = source.line_range(source.line_of(first)).start..source.line_range(source.line_of(last)).end;
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    if window.len() + added > MOST_BYTES {
        return None;
    }
    let patches = edits.into_iter().map(|edit| {
        let place = edit.span.range();
        Patch::new(
            place.start - window.start..place.end - window.start,
            edit.text.as_str(),
        )
    });
    let patches: Vec<Patch<'a>> = patches.collect();
    let snippet = Snippet::source(&source.text()[window.clone()])
        .line_start(source.line_of(window.start) + 1)
        .path(source.name())
        .patches(patches);
    Some(snippet)
}

//! Places as JavaScript counts them: in UTF-16.

use std::collections::BTreeMap;

use serde::Serialize;
use turbo_idl::{FileId, SourceMap, Span};

/// A place in a file.
#[derive(Serialize)]
pub(crate) struct Place {
    path: String,
    /// The line, from 1.
    line: u32,
    /// The column in characters, from 1.
    column: u32,
    /// Units of UTF-16 before it.
    from: usize,
    /// Units of UTF-16 up to its end.
    to: usize,
}

/// Counts the places of a source map.
pub(crate) struct Places<'a> {
    sources: &'a SourceMap,
    /// A byte of a file and the units before it, from where the next count may go on.
    last: BTreeMap<FileId, (usize, usize)>,
    /// The files that begin with a byte order mark, which the source map leaves out.
    marked: Vec<&'a str>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(sources: &'a SourceMap, texts: &'a [String]) -> Self {
        let marked = texts.iter().filter_map(|text| text.strip_prefix('\u{feff}'));
        Self {
            sources,
            last: BTreeMap::new(),
            marked: marked.collect(),
        }
    }

    pub(crate) fn of(&mut self, span: Span) -> Place {
        let source = self.sources.file(span.file);
        let place = source.line_column(span.start);
        let before = usize::from(self.marked.contains(&source.text()));
        Place {
            path: source.name().to_owned(),
            line: place.line,
            column: place.column,
            from: before + self.units(span.file, span.range().start),
            to: before + self.units(span.file, span.range().end),
        }
    }

    fn units(&mut self, file: FileId, byte: usize) -> usize {
        let text = self.sources.file(file).text();
        let byte = byte.min(text.len());
        let known = self.last.get(&file).copied().filter(|&(at, _)| at <= byte);
        let (at, units) = known.unwrap_or((0, 0));
        let more: usize = text
            .get(at..byte)
            .unwrap_or_default()
            .chars()
            .map(char::len_utf16)
            .sum();
        self.last.insert(file, (byte, units + more));
        units + more
    }
}

use std::sync::{Arc, OnceLock};

use super::line::{LineColumn, starts};
use super::{FileId, Span};

/// One file that was read: its name and its text. Clones share the text.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    content: Arc<Content>,
}

/// The text of a file. It may be shared by several compilations.
#[derive(Debug)]
pub(crate) struct Content {
    text: String,
    /// Found when somebody asks where a byte stands, which nobody does of a file in which nothing is wrong.
    line_starts: OnceLock<Vec<u32>>,
}

impl Content {
    pub(crate) fn new(text: String) -> Self {
        Self {
            text,
            line_starts: OnceLock::new(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| starts(&self.text))
    }
}

/// Every file of one run, in the order in which they were first met.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<Source>,
}

impl SourceMap {
    /// Adds a file. The name is what diagnostics show.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        self.share(name, Arc::new(Content::new(text.into())))
    }

    /// Adds a file with a text that others have too.
    pub(crate) fn share(&mut self, name: impl Into<String>, content: Arc<Content>) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(Source {
            name: name.into(),
            content,
        });
        id
    }

    /// The file behind an id of this map.
    #[must_use]
    pub fn file(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// The text of a place in this map.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text()[span.range()]
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files
            .iter()
            .enumerate()
            .map(|(at, file)| (FileId(at as u32), file))
    }
}

impl Source {
    /// The path as it was given, or as an import led to it, with `/` between folders.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, without the byte order mark that it may have begun with.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.content.text
    }

    /// Where a byte of the text stands. A byte past the end counts as the end.
    #[must_use]
    pub fn line_column(&self, byte: u32) -> LineColumn {
        let byte = (byte as usize).min(self.content.text.len());
        let line = self.line_of(byte);
        let before = &self.content.text.as_bytes()[self.content.line_starts()[line] as usize..byte];
        // Bytes that continue a character are not counted, so a byte inside one is no trouble either.
        let characters = before.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        LineColumn {
            line: line as u32 + 1,
            column: characters as u32 + 1,
        }
    }

    /// The index, from 0, of the line that a byte is on.
    pub(crate) fn line_of(&self, byte: usize) -> usize {
        self.content
            .line_starts()
            .partition_point(|&start| start as usize <= byte)
            - 1
    }

    /// The bytes of a line, by its index from 0, with the line feed. A line past the last is empty.
    pub(crate) fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let at = |line: usize| {
            self.content
                .line_starts()
                .get(line)
                .map_or(self.content.text.len(), |&start| start as usize)
        };
        at(line)..at(line + 1)
    }
}

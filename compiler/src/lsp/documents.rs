//! The files that an editor has open, as they stand in its buffers.

use std::collections::BTreeMap;

use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::positions::{Encoding, Lines};
use super::uri;

/// An open file.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// As the client spells it.
    pub(super) uri: Uri,
    pub(super) version: i32,
    /// As the client has it, with a byte order mark if it sent one.
    pub(super) text: String,
}

/// All of them, by their paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<String, Document>,
}

impl Documents {
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) -> String {
        let path = uri::to_path(&uri.0);
        let document = Document { uri, version, text };
        self.open.insert(path.clone(), document);
        path
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        self.open.remove(&uri::to_path(&uri.0));
    }

    /// Makes the changes of a client, each in the text that the one before it left. Nothing if the file is not open.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Option<String> {
        let path = uri::to_path(&uri.0);
        let document = self.open.get_mut(&path)?;
        document.version = version;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    document.text = whole.text;
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let lines = Lines::new(&document.text);
                    let start = lines.byte(&document.text, part.range.start, encoding);
                    let end = lines.byte(&document.text, part.range.end, encoding);
                    document.text.replace_range(start..end.max(start), &part.text);
                }
            }
        }
        Some(path)
    }

    pub(super) fn get(&self, path: &str) -> Option<&Document> {
        self.open.get(path)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.open.iter().map(|(path, document)| (path.as_str(), document))
    }

    /// The URI of a path: the client's own if it has the file open.
    pub(super) fn uri(&self, path: &str) -> Uri {
        match self.open.get(path) {
            Some(document) => document.uri.clone(),
            None => Uri::from(uri::from_path(path)),
        }
    }
}

//! Changes of several files, in the form that a client takes.

use std::collections::{BTreeMap, HashMap};

use gen_lsp_types::{
    DocumentChange, Edit, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextDocumentIdentifier,
    TextEdit, WorkspaceEdit,
};

use super::host::Project;
use super::server::Session;

/// Edits of the files of projects; the same edit of the same file is made once.
#[derive(Default)]
pub(super) struct Edits {
    /// By path, in the order of the file.
    files: BTreeMap<String, Vec<TextEdit>>,
}

impl Edits {
    pub(super) fn add(&mut self, session: &Session, project: &Project, edit: &turbo_idl::Edit) {
        let edits = self
            .files
            .entry(project.path(edit.span.file).to_owned())
            .or_default();
        let edit = TextEdit {
            range: session.host.range(project, edit.span),
            new_text: edit.text.clone(),
        };
        if let Err(place) = edits.binary_search_by(|known| known.range.cmp(&edit.range)) {
            edits.insert(place, edit);
        }
    }

    /// With the versions of what is open, if the client understands that.
    pub(super) fn finish(self, session: &Session) -> WorkspaceEdit {
        let documents = &session.host.documents;
        if !session.client.document_changes {
            let changes: HashMap<_, _> = self
                .files
                .into_iter()
                .map(|(path, edits)| (documents.uri(&path), edits))
                .collect();
            return WorkspaceEdit {
                changes: Some(changes),
                ..WorkspaceEdit::default()
            };
        }
        let changes = self.files.into_iter().map(|(path, edits)| {
            DocumentChange::TextDocumentEdit(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    version: documents.get(&path).map(|document| document.version),
                    text_document_identifier: TextDocumentIdentifier {
                        uri: documents.uri(&path),
                    },
                },
                edits: edits.into_iter().map(Edit::TextEdit).collect(),
            })
        });
        WorkspaceEdit {
            document_changes: Some(changes.collect()),
            ..WorkspaceEdit::default()
        }
    }
}

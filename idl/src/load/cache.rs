use std::collections::BTreeMap;
use std::sync::Arc;

use super::Files;
use crate::ast;
use crate::diagnostics::Diagnostic;
use crate::source::{Content, FileId};

/// What the last compilation parsed, for the next one: see [`compile_with`](crate::compile_with).
///
/// It holds the texts and the trees of the files that the last compilation read, and of no others; so whoever compiles several sets of
/// roots in turn has one for each. It never changes an outcome.
#[derive(Debug, Default)]
pub struct Cache {
    files: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    content: Arc<Content>,
    tree: Option<Tree>,
}

/// What the text of a file says.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) ast: Arc<ast::File>,
    pub(super) found: Arc<[Diagnostic]>,
}

impl Cache {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The text of a file, shared with the last compilation if it is the same.
    pub(super) fn content(&mut self, path: &str, text: String) -> Arc<Content> {
        match self.files.get(path) {
            Some(entry) if entry.content.text() == text => Arc::clone(&entry.content),
            _ => {
                let content = Arc::new(Content::new(text));
                let entry = Entry {
                    content: Arc::clone(&content),
                    tree: None,
                };
                self.files.insert(path.to_owned(), entry);
                content
            }
        }
    }

    /// The tree of the text that [`content`](Self::content) was last given; nothing if it is not known, or is that of another id.
    pub(super) fn tree(&self, path: &str, id: FileId) -> Option<Tree> {
        let tree = self.files.get(path)?.tree.as_ref()?;
        (tree.ast.id == id).then(|| tree.clone())
    }

    pub(super) fn keep(&mut self, path: &str, tree: &Tree) {
        if let Some(entry) = self.files.get_mut(path) {
            entry.tree = Some(tree.clone());
        }
    }
}

impl Files<'_> {
    /// Forgets what was not read this time.
    pub(super) fn finish(&mut self) {
        let known = &self.known;
        self.cache
            .files
            .retain(|path, _| matches!(known.get(path), Some(Ok(_))));
    }
}

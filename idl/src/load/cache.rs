use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Files;
use crate::ast;
use crate::diagnostics::Diagnostic;
use crate::memory::Memory;
use crate::source::{Content, FileId};
use crate::syntax::Piece;

/// What the last compilation parsed, for the next one: see [`compile_with`](crate::compile_with).
///
/// It holds the texts and the trees of the files that the last compilation read, and of no others; so whoever compiles several sets of
/// roots in turn has one for each. It never changes an outcome.
#[derive(Debug, Default)]
pub struct Cache {
    files: BTreeMap<String, Entry>,
    parsed: usize,
    memory: Arc<Memory>,
}

#[derive(Debug)]
struct Entry {
    content: Arc<Content>,
    tree: Option<Tree>,
    /// What the text was before, until the new one is parsed.
    before: Mutex<Option<Before>>,
}

/// What the text of a file says.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) ast: Arc<ast::File>,
    pub(super) pieces: Arc<Vec<Piece>>,
    pub(super) found: Arc<[Diagnostic]>,
}

/// An older text of a file, and what it said.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) content: Arc<Content>,
    pub(super) tree: Tree,
}

impl Cache {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many items, imports and packages the last compilation parsed: of a file that has changed, those that the change touches.
    #[must_use]
    pub fn parsed(&self) -> usize {
        self.parsed
    }

    /// What was found out about the items of the files.
    pub(crate) fn memory(&self) -> &Arc<Memory> {
        &self.memory
    }

    /// Begins to count what is parsed.
    pub(super) fn begin(&mut self) {
        self.parsed = 0;
    }

    /// The text of a file, shared with the last compilation if it is the same.
    pub(super) fn content(&mut self, path: &str, text: String) -> Arc<Content> {
        match self.files.get(path) {
            Some(entry) if entry.content.text() == text => Arc::clone(&entry.content),
            _ => {
                let content = Arc::new(Content::new(text));
                let before = self.files.remove(path).and_then(|entry| {
                    let Entry { content, tree, .. } = entry;
                    tree.map(|tree| Before { content, tree })
                });
                let entry = Entry {
                    content: Arc::clone(&content),
                    tree: None,
                    before: Mutex::new(before),
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

    /// The version before the text that [`content`](Self::content) was last given, once, if that has no tree yet.
    pub(super) fn take_before(&self, path: &str) -> Option<Before> {
        let before = self.files.get(path)?.before.lock();
        before.unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn keep(&mut self, path: &str, tree: &Tree, parsed: usize) {
        self.parsed += parsed;
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

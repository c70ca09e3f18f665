use std::sync::Arc;

use super::cache::{Before, Tree};
use super::{Files, Unit};
use crate::diagnostics::Report;
use crate::parallel;
use crate::source::{FileId, Source};
use crate::syntax;

impl Files<'_> {
    /// Parses what was read since the last time, on all processors. False if nothing was.
    pub(super) fn parse(&mut self) -> bool {
        let fresh: Vec<(FileId, &Source)> = self.sources.iter().skip(self.units.len()).collect();
        if fresh.is_empty() {
            return false;
        }
        let cache = &*self.cache;
        let unknown = fresh
            .iter()
            .filter(|(id, source)| cache.tree(source.name(), *id).is_none());
        let bytes: usize = unknown.map(|(_, source)| source.text().len()).sum();
        let trees = parallel::map_if(bytes >= LARGE, &fresh, |&(id, source)| {
            match cache.tree(source.name(), id) {
                Some(tree) => (tree, 0),
                None => tree(id, source, cache.take_before(source.name())),
            }
        });
        for ((_, source), (tree, parsed)) in fresh.into_iter().zip(trees) {
            self.cache.keep(source.name(), &tree, parsed);
            self.report.extend(tree.found.iter().cloned());
            self.units.push(Unit {
                ast: tree.ast,
                pieces: tree.pieces,
                imports: Vec::new(),
            });
        }
        true
    }
}

/// So many bytes are worth a thread.
const LARGE: usize = 1 << 16;

/// What a file says, and how many pieces of it were parsed.
fn tree(id: FileId, source: &Source, before: Option<Before>) -> (Tree, usize) {
    let mut report = Report::default();
    let again = before.and_then(|before| {
        let Before { content, tree } = before;
        let old = syntax::Parsed {
            // If nobody else has the tree any more, it is changed in place.
            file: Arc::unwrap_or_clone(tree.ast),
            pieces: Arc::unwrap_or_clone(tree.pieces),
            parsed: 0,
        };
        syntax::parse_again(id, content.text(), old, source.text(), &mut report)
    });
    let parsed = again.unwrap_or_else(|| syntax::parse(id, source.text(), &mut report));
    let tree = Tree {
        ast: Arc::new(parsed.file),
        pieces: Arc::new(parsed.pieces),
        found: report.into_found().into(),
    };
    (tree, parsed.parsed)
}

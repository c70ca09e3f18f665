use std::sync::Arc;

use super::cache::Tree;
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
            cache.tree(source.name(), id).unwrap_or_else(|| tree(id, source))
        });
        for ((_, source), tree) in fresh.into_iter().zip(trees) {
            self.cache.keep(source.name(), &tree);
            self.report.extend(tree.found.iter().cloned());
            self.units.push(Unit {
                ast: tree.ast,
                imports: Vec::new(),
            });
        }
        true
    }
}

/// So many bytes are worth a thread.
const LARGE: usize = 1 << 16;

fn tree(id: FileId, source: &Source) -> Tree {
    let mut report = Report::default();
    Tree {
        ast: Arc::new(syntax::parse(id, source.text(), &mut report)),
        found: report.into_found().into(),
    }
}

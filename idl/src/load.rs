//! Roots, and everything they import, to syntax trees.
//!
//! What the next stages may rely on: every file was read once, and the import names of a file are its own and differ.
//! A file that could not be read is complained about wherever it is asked for, and has no tree.

mod cache;
mod imports;
mod parse;
mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use self::cache::Cache;
use self::read::{Failure, MOST_LOOKS, WorkLeft};
use crate::ast;
use crate::diagnostics::{Diagnostic, Report};
use crate::source::{FileId, Loader, SourceMap, normalize};
use crate::syntax::Piece;

/// A file with what its imports lead to. Its index is that of its [`FileId`].
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) ast: Arc<ast::File>,
    /// What the file is made of: of those that are items, as many as the tree has, in the same order.
    pub(crate) pieces: Arc<Vec<Piece>>,
    pub(crate) imports: Vec<Import>,
}

/// An import under its name.
#[derive(Debug)]
pub(crate) struct Import {
    /// Where the name is given, or the path that gives it.
    pub(crate) name: ast::Name,
    /// Nothing if the file could not be read.
    pub(crate) file: Option<FileId>,
}

/// Reads the roots in order, then what they import, in order, and so on. What the cache has is not parsed again.
pub(crate) fn load(
    cache: &mut Cache,
    loader: &dyn Loader,
    roots: &[String],
    sources: &mut SourceMap,
    report: &mut Report,
) -> Vec<Unit> {
    cache.begin();
    let mut files = Files {
        cache,
        loader,
        sources,
        report,
        units: Vec::new(),
        known: BTreeMap::new(),
        work_left: WorkLeft::default(),
        looks_left: MOST_LOOKS,
    };
    for root in roots {
        let path = normalize(root);
        if let Err(failure) = files.read(&path) {
            let diagnostic = failure.of_root();
            files.report.add(diagnostic);
        }
    }
    // What was read in one round is parsed at once, and its imports are the next round.
    let mut next = 0;
    while files.parse() {
        while next < files.units.len() {
            let imports = files.imports(next);
            files.units[next].imports = imports;
            next += 1;
        }
    }
    files.finish();
    files.units
}

/// Reads one file, and nothing that it imports.
pub(crate) fn read_one(
    loader: &dyn Loader,
    path: &str,
    sources: &mut SourceMap,
) -> Result<FileId, Box<Diagnostic>> {
    let path = normalize(path);
    match read::read(loader, &path, &mut 1) {
        Ok(text) => Ok(sources.add(path, text)),
        Err(failure) => Err(Box::new(failure.of_root())),
    }
}

struct Files<'a> {
    cache: &'a mut Cache,
    loader: &'a dyn Loader,
    sources: &'a mut SourceMap,
    report: &'a mut Report,
    /// Those that are parsed.
    units: Vec<Unit>,
    known: BTreeMap<String, Result<FileId, Failure>>,
    work_left: WorkLeft,
    /// How often it is still looked for a file that was meant.
    looks_left: usize,
}

impl Files<'_> {
    /// The file at a normalised path, read now if it was not before.
    fn read(&mut self, path: &str) -> Result<FileId, Failure> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let text = read::read(self.loader, path, &mut self.looks_left)
            .and_then(|text| self.work_left.count(path, text));
        let file = text.map(|text| {
            let content = self.cache.content(path, text);
            self.sources.share(path, content)
        });
        self.known.insert(path.to_owned(), file.clone());
        file
    }
}

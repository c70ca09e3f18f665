//! Roots, and everything they import, to syntax trees.
//!
//! What the next stages may rely on: every file was read once, and the import names of a file are its own and differ.
//! A file that could not be read is complained about wherever it is asked for, and has no tree.

mod imports;
mod read;

use std::collections::BTreeMap;

use self::read::Failure;
use crate::ast;
use crate::diagnostics::Report;
use crate::source::{FileId, Loader, SourceMap, normalize};
use crate::syntax;

/// A file with what its imports lead to. Its index is that of its [`FileId`].
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) ast: ast::File,
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

/// Reads the roots in order, then what they import, in order, and so on.
pub(crate) fn load(
    loader: &dyn Loader,
    roots: &[String],
    sources: &mut SourceMap,
    report: &mut Report,
) -> Vec<Unit> {
    let mut files = Files {
        loader,
        sources,
        report,
        units: Vec::new(),
        known: BTreeMap::new(),
    };
    for root in roots {
        let path = normalize(root);
        if let Err(failure) = files.read(&path) {
            let diagnostic = failure.of_root();
            files.report.add(diagnostic);
        }
    }
    let mut next = 0;
    while next < files.units.len() {
        files.units[next].imports = files.imports(next);
        next += 1;
    }
    files.units
}

struct Files<'a> {
    loader: &'a dyn Loader,
    sources: &'a mut SourceMap,
    report: &'a mut Report,
    units: Vec<Unit>,
    known: BTreeMap<String, Result<FileId, Failure>>,
}

impl Files<'_> {
    /// The file at a normalised path, read now if it was not before.
    fn read(&mut self, path: &str) -> Result<FileId, Failure> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let file = read::read(self.loader, path).map(|text| {
            let id = self.sources.add(path, text);
            let ast = syntax::parse(self.sources, id, self.report);
            self.units.push(Unit {
                ast,
                imports: Vec::new(),
            });
            id
        });
        self.known.insert(path.to_owned(), file.clone());
        file
    }
}

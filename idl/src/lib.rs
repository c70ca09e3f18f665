//! The `.turbo` schema language: text in, a checked [`ir::Schema`] or [`Diagnostic`]s out.
//!
//! [`compile`] is the whole of it. Nothing here reads files but [`FsLoader`], and nothing prints, so the
//! same code runs in a browser over a [`MemoryLoader`]. No input makes it panic, hang or overflow its stack.

pub mod ast;
pub mod breaking;
pub mod case;
mod check;
mod checked;
mod diagnostics;
pub mod dump;
pub mod evolve;
mod fixing;
mod format;
pub mod identity;
pub mod index;
pub mod ir;
pub mod layout;
pub mod lint;
mod load;
pub mod lock;
pub mod machine;
mod memory;
pub mod parallel;
mod resolve;
pub mod source;
mod syntax;

pub use diagnostics::{
    Applied, ApplyError, Change, ChangeCalls, ChangeLevel, ChangeUsage, Code, Diagnostic, Edit, Fix, Label,
    Level, Lint, Near, Note, Notices, Rule, Severity, Style, apply, apply_all, did_you_mean, nearest, render,
};
pub use fixing::{Fixed, FixedFile, fix};
pub use format::format;
pub use load::Cache;
#[cfg(not(target_family = "wasm"))]
pub use source::FsLoader;
pub use source::{FileId, LoadError, Loader, MemoryLoader, SourceMap, Span};

use std::sync::Arc;

use checked::Checked;
use diagnostics::Report;

/// The outcome of [`compile`].
#[derive(Clone, Debug)]
pub struct Compilation {
    /// Every file that was read.
    pub sources: SourceMap,
    /// What is wrong: sorted by place, nothing twice.
    pub diagnostics: Vec<Diagnostic>,
    /// What the files say. Nothing if there is an error among the diagnostics that is no lint.
    pub schema: Option<ir::Schema>,
}

/// Compiles the files at `roots` and everything they import.
///
/// Paths are those of the loader, with `/` between folders.
#[must_use]
pub fn compile(loader: &dyn Loader, roots: &[String]) -> Compilation {
    let mut cache = Cache::new();
    let compilation = check_with(&mut cache, loader, roots);
    // Nobody needs the trees any more: they go while methods are signed.
    let is_large = compilation
        .schema
        .as_ref()
        .is_some_and(|schema| schema.types.len() >= LARGE);
    let (compilation, ()) = parallel::both(is_large, || signed(compilation), || drop(cache));
    compilation
}

/// So many types are worth a thread.
const LARGE: usize = 500;

/// Does what [`compile`] does, and keeps in `cache` what it parsed: what has not changed is not parsed again. The outcome is that of
/// [`compile`].
#[must_use]
pub fn compile_with(cache: &mut Cache, loader: &dyn Loader, roots: &[String]) -> Compilation {
    signed(check_with(cache, loader, roots))
}

fn signed(mut compilation: Compilation) -> Compilation {
    if let Some(schema) = &mut compilation.schema
        && let Err(too_much) = identity::sign(schema)
    {
        compilation.diagnostics.push(*too_much);
        compilation.schema = None;
    }
    compilation
}

/// Does what [`check_with`] does, and adds what lints have to say of a schema without errors.
///
/// A lint of level [`Level::Deny`] is an error, and still no reason not to have the schema.
#[must_use]
pub fn lint_with(
    cache: &mut Cache,
    loader: &dyn Loader,
    roots: &[String],
    levels: &lint::Levels,
) -> Compilation {
    front(cache, loader, roots).finish(Some(levels))
}

/// Does what [`compile_with`] does, but for the signatures of the schema, which are left zero.
///
/// For editors, which look at the same files after every keystroke: signatures are a good part of the work, and nothing for people.
#[must_use]
pub fn check_with(cache: &mut Cache, loader: &dyn Loader, roots: &[String]) -> Compilation {
    front(cache, loader, roots).finish(None)
}

/// Files with what their names mean: what is known of them before anyone asks whether they are right.
#[derive(Debug)]
struct Front {
    sources: SourceMap,
    units: Vec<load::Unit>,
    names: resolve::Names,
    report: Report,
}

fn front(cache: &mut Cache, loader: &dyn Loader, roots: &[String]) -> Front {
    let mut sources = SourceMap::default();
    let mut report = Report::default();
    let units = load::load(cache, loader, roots, &mut sources, &mut report);
    let names = resolve::names(&units);
    Front {
        sources,
        units,
        names,
        report,
    }
}

impl Front {
    /// All that is left to do, but for signatures.
    fn finish(self, levels: Option<&lint::Levels>) -> Compilation {
        let Checked {
            diagnostics, schema, ..
        } = self.check(levels, None);
        Compilation {
            sources: self.sources,
            diagnostics,
            schema: schema.map(Arc::unwrap_or_clone),
        }
    }
}

/// Reads one file into a source map, without looking at what it imports.
///
/// # Errors
/// It cannot be read, is too large, or is not UTF-8: what is wrong.
pub fn read(loader: &dyn Loader, path: &str, sources: &mut SourceMap) -> Result<FileId, Box<Diagnostic>> {
    load::read_one(loader, path, sources)
}

/// The outcome of [`parse`].
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The healthy parts of the file.
    pub file: ast::File,
    /// What is wrong with its syntax, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses one file of a source map, without looking at what it imports.
#[must_use]
pub fn parse(sources: &SourceMap, file: FileId) -> Parsed {
    let mut report = Report::default();
    let file = syntax::parse(file, sources.file(file).text(), &mut report).file;
    Parsed {
        file,
        diagnostics: report.into_sorted(sources),
    }
}

//! The `.turbo` schema language: text in, a checked [`ir::Schema`] or [`Diagnostic`]s out.
//!
//! [`compile`] is the whole of it. Nothing here reads files but [`FsLoader`], and nothing prints, so the
//! same code runs in a browser over a [`MemoryLoader`]. No input makes it panic, hang or overflow its stack.

pub mod case;
mod diagnostics;
pub mod ir;
pub mod source;

pub use diagnostics::{Code, Diagnostic, Label, Note, Severity, Style, did_you_mean, render};
#[cfg(not(target_family = "wasm"))]
pub use source::FsLoader;
pub use source::{FileId, LoadError, Loader, MemoryLoader, SourceMap, Span};

/// The outcome of [`compile`].
#[derive(Clone, Debug)]
pub struct Compilation {
    /// Every file that was read.
    pub sources: SourceMap,
    /// What is wrong: sorted by place, nothing twice.
    pub diagnostics: Vec<Diagnostic>,
    /// What the files say. Nothing if there is an error among the diagnostics.
    pub schema: Option<ir::Schema>,
}

/// Compiles the files at `roots` and everything they import.
///
/// Paths are those of the loader, with `/` between folders.
#[must_use]
pub fn compile(loader: &dyn Loader, roots: &[String]) -> Compilation {
    let _ = (loader, roots);
    Compilation { sources: SourceMap::default(), diagnostics: Vec::new(), schema: None }
}


// Being written, with these signatures:
//   pub fn parse(sources: &SourceMap, file: FileId) -> Parsed { file: ast::File, diagnostics: Vec<Diagnostic> }
//   pub mod dump: fn ast(&ast::File, &SourceMap) -> String; fn ir(&ir::Schema) -> String
//   pub mod identity: fn canonical_form(&ir::Schema, &ir::Method) -> String
// Recursive types pass the checks where a value can end: see ir::Schema::needs_box for what backends do then.
// case::{snake, screaming_snake, pascal, camel} are what the collision checks use: use the same in backends.

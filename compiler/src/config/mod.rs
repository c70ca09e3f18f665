//! `turbo.toml`: what to generate, and where to.
//!
//! It is read whole, with every problem in one run, and nothing after this stage looks at TOML again.

mod read;
mod table;
mod value;

use std::path::{Path, PathBuf};

#[cfg(not(target_family = "wasm"))]
pub use read::ReadError;
#[cfg(feature = "lsp")]
pub(crate) use read::{read_text, schemas_and_lints};
pub use table::Table;
use turbo_idl::lint::Levels;
use turbo_idl::{SourceMap, Span};

use crate::backend::Backend;
use crate::options::Options;
use crate::problems::Problems;

/// The name of the file.
pub const FILE_NAME: &str = "turbo.toml";

/// A checked `turbo.toml`.
#[derive(Debug)]
pub struct Config {
    /// The folder that holds it, which relative paths start from.
    pub root: PathBuf,
    /// The schema files, relative to `root` or absolute, with `/` between folders.
    pub schemas: Vec<Schema>,
    /// What to generate.
    pub targets: Vec<Target>,
    /// What becomes of each lint: `[lints]`.
    pub lints: Levels,
    /// The file itself, for messages about it.
    pub sources: SourceMap,
}

/// One of `schemas`.
#[derive(Debug)]
pub struct Schema {
    /// The path as written.
    pub path: String,
    /// Where it stands.
    pub span: Span,
}

/// One `[[target]]`.
#[derive(Debug)]
pub struct Target {
    /// What writes it.
    pub backend: &'static dyn Backend,
    /// What it is told.
    pub options: Options,
    /// Where `out` stands.
    pub out_span: Span,
}

impl Config {
    /// Reads the file at `path`. Its name in messages is `path` as it is.
    ///
    /// # Errors
    /// The file cannot be read, or has problems: all of them.
    #[cfg(not(target_family = "wasm"))]
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        read::read(path)
    }

    /// Reads the text of a `turbo.toml` that stands in the folder `root` and is called `name` in messages.
    ///
    /// # Errors
    /// All of its problems.
    pub fn parse(name: &str, text: &str, root: &Path) -> Result<Self, Problems> {
        read::parse(name, text, root)
    }
}

//! `turbo.toml`: what to generate, and where to.

mod table;

use std::path::PathBuf;

pub use table::Table;

use crate::backend::Backend;
use crate::options::Options;

/// A checked `turbo.toml`.
pub struct Config {
    /// The folder that holds it, which relative paths start from.
    pub root: PathBuf,
    /// The schema files, as written.
    pub schemas: Vec<String>,
    /// What to generate.
    pub targets: Vec<Target>,
}

/// One `[[target]]`.
pub struct Target {
    /// What writes it.
    pub backend: &'static dyn Backend,
    /// What it is told.
    pub options: Options,
}

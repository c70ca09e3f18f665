//! Files and places in them: the only part of this crate that can meet a file system.
//!
//! The stages after it hold [`Span`]s, never text of their own, so that a diagnostic of any stage can
//! show the line that it is about.

mod line;
mod loader;
mod map;
mod path;
mod span;

pub use line::LineColumn;
#[cfg(not(target_family = "wasm"))]
pub use loader::FsLoader;
pub use loader::{LoadError, Loader, MemoryLoader};
pub(crate) use map::Content;
pub use map::{Source, SourceMap};
pub(crate) use path::relative;
pub use path::{ImportPathError, import_name, join, normalize};
pub use span::{FileId, Span};

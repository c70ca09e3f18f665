//! The compiler in a browser: a folder of static files, and what makes them complete.
//!
//! `wasm/` is the compiler as a module, `web/` the page. [`build`] puts the module and the sample schemas beside the page, and
//! [`serve`] hands the folder out; any other server of files would do.

mod build;
mod serve;

pub use build::{build, web};
pub use serve::serve;

//! The compiler of `.turbo` schemas: from a checked schema to Rust, wasm and TypeScript.
//!
//! One straight line: [`config`] says what to generate, [`compile`] takes the schemas through `turbo-idl` and hands the
//! checked schema to each [`backend`], and [`output`] holds the files and writes those that changed. The same line runs
//! under the `turboc` command and in a build script, where [`build`] is all there is to call:
//!
//! ```no_run
//! turboc::build("schema/people.turbo");
//! ```
//!
//! For build scripts, depend on it with `default-features = false`: the command line, and what turns wasm into packages,
//! are features. In a browser, [`compile::generate_from`] does it with files in memory, and what touches a disk is not there.

pub mod backend;
#[cfg(not(target_family = "wasm"))]
mod build_script;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compile;
pub mod config;
pub mod constructs;
#[cfg(not(target_family = "wasm"))]
pub mod fixing;
pub mod header;
pub mod limits;
#[cfg(feature = "lsp")]
pub mod lsp;
mod members;
mod near;
pub mod options;
pub mod output;
pub mod problems;
pub mod releases;
pub mod rust;
pub mod rust_client;
pub mod rust_server;
#[cfg(not(target_family = "wasm"))]
pub mod schema_files;
pub mod stages;
pub mod typescript;
pub mod wasm;
#[cfg(feature = "wasm")]
pub mod wasm_package;
mod words;

#[cfg(not(target_family = "wasm"))]
pub use build_script::{Build, BuildError, build};

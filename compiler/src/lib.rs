//! The compiler of `.turbo` schemas: from a checked schema to Rust, wasm and TypeScript.

pub mod backend;
pub mod config;
pub mod limits;
pub mod options;
pub mod output;
pub mod rust_client;
pub mod rust_server;
pub mod typescript;
pub mod wasm;

#[cfg(feature = "cli")]
pub mod cli;

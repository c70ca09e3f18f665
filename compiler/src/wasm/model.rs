//! What the templates of the crate print.

use askama::Template;

#[derive(Debug, Template)]
#[template(path = "wasm/manifest.toml.jinja", escape = "none")]
pub(super) struct Manifest {
    pub(super) header: String,
    pub(super) name: String,
    /// Names and values, both as TOML.
    pub(super) dependencies: Vec<(String, String)>,
}

#[derive(Debug, Template)]
#[template(path = "wasm/binding.rs.jinja", escape = "none")]
pub(super) struct Binding {
    /// The function in Rust.
    pub(super) function: String,
    /// The function in JavaScript.
    pub(super) export: String,
    /// The service's full name.
    pub(super) service: String,
    pub(super) descriptor: String,
}

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
#[template(path = "wasm/lib.rs.jinja", escape = "none")]
pub(super) struct Library {
    pub(super) header: String,
}

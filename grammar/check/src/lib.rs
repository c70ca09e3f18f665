//! The editors' grammars, held against the pest grammar, which defines the language.
//!
//! Three views of a schema are made to agree over every schema of the project: that of pest and the syntax tree behind
//! it ([`marks`], [`tokens`]), that of tree-sitter ([`tree`]), and that of a TextMate grammar ([`textmate`]). A crate of its
//! own, which nobody depends on: what it needs, such as a C compiler, reaches no user.

pub mod marks;
pub mod node;
pub mod samples;
pub mod textmate;
pub mod tokens;
pub mod tree;

use std::path::{Path, PathBuf};

/// The project's folder.
#[must_use]
pub fn root() -> PathBuf {
    let grammar = grammar();
    grammar.parent().unwrap_or(&grammar).to_owned()
}

/// The folder `grammar/`.
#[must_use]
pub fn grammar() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

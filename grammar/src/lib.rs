//! The grammar of the `.turbo` schema language, and the parser that pest derives from it.
//!
//! Of the other crates only `turbo-idl`, in its `syntax` module, uses [`Rule`]: everyone else works with its
//! syntax tree. A crate of its own because cargo packages no file from outside a crate.
#![allow(
    missing_docs,
    reason = "the rules are documented in turbo.pest, and most names say it all"
)]

/// Parses a text by any [`Rule`]. Count brackets before: see the promises at the top of `turbo.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "turbo.pest"]
pub struct TurboParser;

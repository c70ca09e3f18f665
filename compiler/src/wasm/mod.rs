//! A crate that gives the Rust client to JavaScript.

use turbo_idl::ir;

use crate::backend::Backend;
use crate::limits::Limits;
use crate::options::Options;
use crate::output::Output;

/// A crate that gives the Rust client to JavaScript.
#[derive(Debug)]
pub struct Wasm;

impl Backend for Wasm {
    fn name(&self) -> &'static str {
        "wasm"
    }

    fn limits(&self) -> Limits {
        Limits { scopes: |_| Vec::new() }
    }

    fn emit(&self, _schema: &ir::Schema, _options: &Options, _out: &mut Output) {}
}

//! A Rust client, the same natively and on wasm32.

use turbo_idl::ir;

use crate::backend::Backend;
use crate::limits::Limits;
use crate::options::Options;
use crate::output::Output;

/// A Rust client, the same natively and on wasm32.
#[derive(Debug)]
pub struct RustClient;

impl Backend for RustClient {
    fn name(&self) -> &'static str {
        "rust_client"
    }

    fn limits(&self) -> Limits {
        Limits { scopes: |_| Vec::new() }
    }

    fn emit(&self, _schema: &ir::Schema, _options: &Options, _out: &mut Output) {}
}

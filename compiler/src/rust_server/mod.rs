//! Server traits in Rust.

use turbo_idl::ir;

use crate::backend::Backend;
use crate::limits::Limits;
use crate::options::Options;
use crate::output::Output;

/// Server traits in Rust.
#[derive(Debug)]
pub struct RustServer;

impl Backend for RustServer {
    fn name(&self) -> &'static str {
        "rust_server"
    }

    fn limits(&self) -> Limits {
        Limits { scopes: |_| Vec::new() }
    }

    fn emit(&self, _schema: &ir::Schema, _options: &Options, _out: &mut Output) {}
}

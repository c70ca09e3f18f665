//! TypeScript declarations and what runs behind them.

use turbo_idl::ir;

use crate::backend::Backend;
use crate::limits::Limits;
use crate::options::Options;
use crate::output::Output;

/// TypeScript declarations and what runs behind them.
#[derive(Debug)]
pub struct Typescript;

impl Backend for Typescript {
    fn name(&self) -> &'static str {
        "typescript"
    }

    fn limits(&self) -> Limits {
        Limits { scopes: |_| Vec::new() }
    }

    fn emit(&self, _schema: &ir::Schema, _options: &Options, _out: &mut Output) {}
}

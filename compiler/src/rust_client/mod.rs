//! A Rust client: the same code natively and on wasm32.

pub(crate) mod lower;
mod model;
mod names;
mod types;

use turbo_idl::{Diagnostic, ir};

use crate::backend::{Backend, Work};
use crate::limits::Limits;
use crate::options::Options;
use crate::output::Output;
use crate::rust::file::{File, Part};
use crate::rust::{limits, refusals};

/// Writes one file: the types, and for each service what calls it.
#[derive(Debug)]
pub struct RustClient;

impl Backend for RustClient {
    fn name(&self) -> &'static str {
        "rust_client"
    }

    fn limits(&self) -> Limits {
        Limits {
            scopes: |schema| limits::scopes(schema, |it| vec![names::client(&it.name)]),
            missing: limits::MISSING,
        }
    }

    fn refuses(&self, schema: &ir::Schema) -> Vec<Diagnostic> {
        refusals::of(schema)
    }

    fn is_rust(&self) -> bool {
        true
    }

    fn models(&self, schema: &ir::Schema, _options: &Options) -> String {
        File::models(schema, Part::Client, lower::lower)
    }

    fn emit(&self, work: &Work<'_>, options: &Options, out: &mut Output) {
        out.rust(&options.out, File::of(work, Part::Client, lower::lower));
    }
}

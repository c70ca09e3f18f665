//! Server traits in Rust, and what serves a type that implements them.

mod adapters;
mod lower;
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
use adapters::Served;

/// Writes one file: the types, and for each service a trait and what serves it.
#[derive(Debug)]
pub struct RustServer;

impl Backend for RustServer {
    fn name(&self) -> &'static str {
        "rust_server"
    }

    fn limits(&self) -> Limits {
        Limits {
            scopes: |schema| {
                limits::scopes(schema, |it| {
                    vec![names::handler(&it.name), names::server(&it.name)]
                })
            },
            missing: limits::MISSING,
        }
    }

    fn refuses(&self, schema: &ir::Schema) -> Vec<Diagnostic> {
        refusals::of(schema)
    }

    fn serves_releases(&self) -> bool {
        true
    }

    fn is_rust(&self) -> bool {
        true
    }

    fn models(&self, schema: &ir::Schema, _options: &Options) -> String {
        File::models(schema, Part::Server, |lowering, service| {
            lower::lower(lowering, service, Served::default())
        })
    }

    fn emit(&self, work: &Work<'_>, options: &Options, out: &mut Output) {
        let adapters = adapters::of(work);
        let mut file = File::of(work, Part::Server, |lowering, service| {
            lower::lower(lowering, service, adapters.served(lowering, service))
        });
        for (package, functions) in adapters.functions() {
            file.add(work, package, Part::Adapters, functions);
        }
        out.rust(&options.out, file);
    }
}

//! A crate that gives the Rust client to JavaScript.
//!
//! Only bytes cross: the JavaScript that the `typescript` backend writes encodes and decodes, since no bridge out
//! of wasm is faster than that. What the crate adds to the client is one function a service, which binds it.

mod lower;
mod model;
pub(crate) mod names;
mod options;

use turbo_idl::ir;

use crate::backend::Backend;
use crate::config::Table;
use crate::limits::{Limits, Scope, TargetName};
use crate::options::Options;
use crate::output::Output;
use crate::rust::file::{File, Part};

/// Writes a folder with `Cargo.toml` and `src/lib.rs`.
#[derive(Debug)]
pub struct Wasm;

impl Backend for Wasm {
    fn name(&self) -> &'static str {
        "wasm"
    }

    fn limits(&self) -> Limits {
        Limits { scopes }
    }

    fn configure(&self, table: &mut Table<'_>, options: &mut Options) {
        options.wasm = options::read(table);
    }

    fn models(&self, schema: &ir::Schema, _options: &Options) -> String {
        File::models(schema, Part::Wasm, lower::bindings)
    }

    fn emit(&self, schema: &ir::Schema, options: &Options, out: &mut Output) {
        out.text(options.out.join("Cargo.toml"), lower::manifest(schema, &options.wasm).to_string());
        let mut file = File::of(schema, Part::Client, crate::rust_client::lower::lower);
        file.merge(&File::of(schema, Part::Wasm, lower::bindings));
        out.rust(options.out.join("src/lib.rs"), file);
    }
}

/// Those of the client, and the functions that JavaScript sees, which are all in one scope.
fn scopes(schema: &ir::Schema) -> Vec<Scope> {
    let mut scopes = (crate::rust_client::RustClient.limits().scopes)(schema);
    let exports = schema.services.iter().map(|service| TargetName {
        name: names::export(schema, service),
        origin: format!("service `{}`", service.name.as_written()),
        span: service.span,
    });
    scopes.push(Scope { what: "the exports of the wasm package".to_owned(), names: exports.collect() });
    scopes
}

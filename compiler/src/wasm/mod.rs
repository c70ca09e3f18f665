//! A crate that gives the Rust client to JavaScript.
//!
//! Only bytes cross: the JavaScript that the `typescript` backend writes encodes and decodes, since no bridge out
//! of wasm is faster than that, and brings the tables of its services with it. So the crate holds nothing of the
//! schema, and can never be older than the JavaScript beside it.

mod lower;
mod model;
mod names;
mod options;

use turbo_idl::ir;

use self::model::Library;
use crate::backend::{Backend, Work};
use crate::config::Table;
use crate::header;
use crate::limits::Limits;
use crate::options::Options;
use crate::output::Output;

/// Writes a folder with `Cargo.toml` and `src/lib.rs`.
#[derive(Debug)]
pub struct Wasm;

impl Backend for Wasm {
    fn name(&self) -> &'static str {
        "wasm"
    }

    fn limits(&self) -> Limits {
        Limits {
            scopes: |_| Vec::new(),
            missing: &[],
        }
    }

    fn configure(&self, table: &mut Table<'_>, options: &mut Options) {
        options.wasm = options::read(table);
    }

    fn models(&self, schema: &ir::Schema, options: &Options) -> String {
        format!("{:#?}\n", lower::manifest(schema, &options.wasm))
    }

    fn emit(&self, work: &Work<'_>, options: &Options, out: &mut Output) {
        let schema = work.schema();
        out.text(
            options.out.join("Cargo.toml"),
            lower::manifest(schema, &options.wasm).to_string(),
        );
        out.text(
            options.out.join("src/lib.rs"),
            Library {
                header: header::of(schema, "//"),
            }
            .to_string(),
        );
    }
}

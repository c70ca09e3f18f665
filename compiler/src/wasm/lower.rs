//! From the schema to what the templates of the crate print.

use turbo_idl::ir::Schema;

use super::model::Manifest;
use super::names;
use crate::header;
use crate::options::WasmOptions;

/// The crate that the generated one hands on.
const RUNTIME: &str = "turbo-runtime";

pub(super) fn manifest(schema: &Schema, options: &WasmOptions) -> Manifest {
    let mut dependencies = options.dependencies.clone();
    let version = env!("CARGO_PKG_VERSION");
    if !dependencies.iter().any(|(name, _)| name == RUNTIME) {
        let value = format!("{{ version = \"={version}\", default-features = false, features = [\"js\"] }}");
        dependencies.push((RUNTIME.to_owned(), value));
    }
    dependencies.sort();
    Manifest {
        header: header::of(schema, "#"),
        name: options.name.clone().unwrap_or_else(|| names::package(schema)),
        dependencies,
    }
}

//! From the schema to what the templates of the crate print.

use turbo_idl::ir::{Schema, Service};

use super::model::{Binding, Manifest};
use super::names;
use crate::header;
use crate::options::WasmOptions;
use crate::rust::lower::{Lowering, Section, wire_name};

/// The version of wasm-bindgen that `turboc wasm` turns into a package. Both sides must agree to the digit.
const WASM_BINDGEN: &str = "0.2.130";

pub(super) fn manifest(schema: &Schema, options: &WasmOptions) -> Manifest {
    let mut dependencies = options.dependencies.clone();
    let version = env!("CARGO_PKG_VERSION");
    for (name, value) in [
        ("turbo-runtime", format!("{{ version = \"={version}\", default-features = false, features = [\"js\"] }}")),
        ("wasm-bindgen", format!("\"={WASM_BINDGEN}\"")),
    ] {
        if !dependencies.iter().any(|(there, _)| there == name) {
            dependencies.push((name.to_owned(), value));
        }
    }
    dependencies.sort();
    Manifest {
        header: header::of(schema, "#"),
        name: options.name.clone().unwrap_or_else(|| names::package(schema)),
        dependencies,
    }
}

pub(super) fn bindings(lowering: &Lowering<'_>) -> Section {
    let here = lowering.schema.services.iter().filter(|service| service.package == lowering.package);
    let binding = |service: &Service| Binding {
        function: names::function(&service.name),
        export: names::export(lowering.schema, service),
        service: wire_name(lowering, service),
        descriptor: names::descriptor(&service.name),
    };
    here.map(|service| Box::new(binding(service)) as _).collect()
}

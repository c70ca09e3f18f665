//! Names that JavaScript sees.

use turbo_idl::case;
use turbo_idl::ir::{Ident, Schema, Service};

use crate::rust::names;

/// `bindPeopleV1People`: the function that binds a service. The package is part of it, since JavaScript sees the
/// services of all packages in one module.
pub(crate) fn export(schema: &Schema, service: &Service) -> String {
    let package = schema.package(service.package);
    let path: String = package.path.iter().chain([&service.name]).map(|it| case::pascal(it.as_written())).collect();
    format!("bind{path}")
}

/// `bind_people`: the same function in Rust, in the module of its package.
pub(super) fn function(service: &Ident) -> String {
    format!("bind_{}", case::snake(service.as_written()))
}

/// `people-wasm`: the crate, called after the first package, without its version.
pub(super) fn package(schema: &Schema) -> String {
    let is_version = |name: &str| name.strip_prefix('v').is_some_and(|rest| rest.parse::<u32>().is_ok());
    let path = schema.packages.first().map_or(&[][..], |package| &package.path);
    let segment = path.iter().rev().map(Ident::as_written).find(|segment| !is_version(segment));
    format!("{}-wasm", case::snake(segment.unwrap_or("turbo")).replace('_', "-"))
}

pub(super) use names::descriptor;

//! The name of the crate.

use turbo_idl::case;
use turbo_idl::ir::{Ident, Schema};

/// `people-wasm`: the crate, called after the first package, without its version.
pub(super) fn package(schema: &Schema) -> String {
    let is_version = |name: &str| {
        name.strip_prefix('v')
            .is_some_and(|rest| rest.parse::<u32>().is_ok())
    };
    let path = schema.packages.first().map_or(&[][..], |package| &package.path);
    let segment = path
        .iter()
        .rev()
        .map(Ident::as_written)
        .find(|segment| !is_version(segment));
    format!(
        "{}-wasm",
        case::snake(segment.unwrap_or("turbo")).replace('_', "-")
    )
}

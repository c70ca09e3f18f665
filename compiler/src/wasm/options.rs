//! The keys of a `wasm` target.

use crate::config::Table;
use crate::options::WasmOptions;

pub(super) fn read(table: &mut Table<'_>) -> WasmOptions {
    WasmOptions {
        name: table.string_like(
            "name",
            "a crate's name: letters, digits, `-` and `_`",
            is_crate_name,
        ),
        dependencies: table.toml("dependencies"),
        package: table.path("package"),
    }
}

fn is_crate_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

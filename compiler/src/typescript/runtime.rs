//! The JavaScript half of the runtime as one module, for packages that import nothing from a registry.

use std::collections::BTreeSet;

use turbo_runtime::typescript::{DECLARATIONS, INDEX, MODULES, VERSION};

/// The name of the module, without an ending; also that of the npm package.
pub(super) const NAME: &str = "turbo-runtime";

/// The code: every module of the runtime in one, without the imports between them.
///
/// The modules are written for this: each top-level name is used once, an import renames nothing, and they stand
/// in an order in which what is used at the top level is there already.
pub(super) fn code() -> String {
    let mut out = header();
    for (_, module) in MODULES {
        out.push('\n');
        let mut is_import = false;
        for line in module.lines() {
            is_import |= line.starts_with("import ");
            if !is_import {
                out.push_str(
                    line.strip_prefix("export ")
                        .filter(|rest| !rest.starts_with('{'))
                        .unwrap_or(line),
                );
                out.push('\n');
            }
            is_import &= !line.ends_with(';');
        }
    }
    let exported: BTreeSet<&str> = INDEX.lines().filter_map(exports).flatten().collect();
    let exported: Vec<&str> = exported.into_iter().collect();
    out.push_str(&format!("\nexport {{ {} }};\n", exported.join(", ")));
    out
}

/// The declarations: one file as it is.
pub(super) fn declarations() -> String {
    format!("{}\n{DECLARATIONS}", header())
}

/// The names in `export { A, B } from "./x.js";`.
fn exports(line: &str) -> Option<impl Iterator<Item = &str>> {
    let (names, _) = line.strip_prefix("export {")?.split_once('}')?;
    Some(names.split(',').map(str::trim))
}

fn header() -> String {
    format!("// {NAME} {VERSION}, a part of every package that turboc writes. Do not edit.\n")
}

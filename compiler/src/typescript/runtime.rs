//! The JavaScript half of the runtime as one module, for packages that import nothing from a registry.

use std::collections::BTreeSet;

use turbo_runtime::typescript::{
    DECLARATIONS, INDEX, JS_ENGINE, MOCK_MODULES, MODULES, VERSION, WASM_ENGINE,
};

use crate::options::Engine;

/// The name of the module, without an ending; also that of the npm package.
pub(super) const NAME: &str = "turbo-runtime";

/// The code: every module of the runtime in one, apart from those of another engine, without the imports between them, and
/// without the comments that hold types: those who read the copy have the declarations, and pages load a third less.
///
/// The modules are written for this: each top-level name is used once, an import renames nothing, they stand in an
/// order in which what is used at the top level is there already, and no string holds what looks like such a comment.
///
/// Mocks are a part of it only where they are asked for.
pub(super) fn code(engine: Engine, has_mocks: bool) -> String {
    let others = match engine {
        Engine::Wasm => JS_ENGINE,
        Engine::Js => WASM_ENGINE,
    };
    let mocks = MOCK_MODULES.iter().map(|(name, _)| *name);
    let left_out: Vec<&str> = mocks
        .filter(|_| !has_mocks)
        .chain(others.iter().copied())
        .collect();
    let mut out = header();
    let modules = MODULES.iter().chain(MOCK_MODULES);
    for (_, module) in modules.filter(|(name, _)| !left_out.contains(name)) {
        let module = without_types(module);
        let mut is_import = false;
        let mut is_blank = false;
        out.push('\n');
        for line in module.lines() {
            is_import |= line.starts_with("import ");
            if is_import {
                is_import = !line.ends_with(';');
                continue;
            }
            let line = line
                .strip_prefix("export ")
                .filter(|rest| !rest.starts_with('{'))
                .unwrap_or(line)
                .trim_end();
            if !(line.is_empty() && is_blank) {
                out.push_str(line);
                out.push('\n');
            }
            is_blank = line.is_empty();
        }
    }
    let is_left_out = |line: &str| left_out.iter().any(|name| line.ends_with(&format!("/{name}\";")));
    let lines = INDEX.lines().filter(|line| !is_left_out(line));
    let exported: BTreeSet<&str> = lines.filter_map(exports).flatten().collect();
    let exported: Vec<&str> = exported.into_iter().collect();
    out.push_str(&format!("\nexport {{ {} }};\n", exported.join(", ")));
    out
}

/// Without `/** ... */`, and without the lines that held nothing else.
fn without_types(module: &str) -> String {
    let mut out = String::with_capacity(module.len());
    let mut rest = module;
    while let Some((before, comment)) = rest.split_once("/**") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
        let has_line_to_itself = before
            .rsplit('\n')
            .next()
            .is_some_and(|line| line.trim().is_empty());
        if let (true, Some(next)) = (has_line_to_itself, rest.strip_prefix('\n')) {
            out.truncate(out.trim_end_matches(' ').len());
            rest = next;
        } else {
            rest = rest.trim_start_matches(' ');
        }
    }
    out + rest
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

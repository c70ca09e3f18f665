//! The glue between JavaScript and the module.

use std::fmt;
use std::fs;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use super::{Error, Profile, weight};
use crate::typescript::GLUE;

/// The version of wasm-bindgen that both sides must be of.
pub(super) const VERSION: &str = "0.2.130";

/// Writes the glue and the module into a folder, which holds nothing else afterwards. Answers the names of the module's functions.
pub(super) fn run(wasm: &Path, folder: &Path, profile: Profile) -> Result<Vec<String>, Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| Error::file("write", folder, error))?;
    }
    let is_dev = profile == Profile::Dev;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(GLUE.trim_end_matches(".js"))
        // The declarations are those of the typescript backend, and there is one author of them.
        .typescript(false)
        // Without it, the glue's own `init()` finds nothing.
        .omit_default_module_path(false)
        .remove_name_section(!is_dev)
        .remove_producers_section(!is_dev);
    let generated = bindgen.web(true).and_then(Bindgen::generate_output);
    let mut output = generated.map_err(failed)?;
    if is_dev {
        let functions = weight::functions(output.wasm_mut());
        output.emit(folder).map_err(failed)?;
        return Ok(functions);
    }
    let glue = without_comments(&with_own_loader(output.js()));
    let module = output.wasm_mut();
    weight::drop_panics(module);
    weight::drop_exports(module, &glue);
    weight::collect(module);
    let functions = weight::functions(module);
    output.emit(folder).map_err(failed)?;
    let path = folder.join(GLUE);
    fs::write(&path, glue).map_err(|error| Error::file("write", &path, error))?;
    Ok(functions)
}

/// How the module is loaded. That of wasm-bindgen can be called in all the ways that it could be once, and warns of them.
const LOADER: &str = include_str!("loader.js");

/// Where that of wasm-bindgen begins: it is the last of the glue.
const ITS_LOADER: &str = "let wasmModule, wasmInstance, wasm;";

fn with_own_loader(glue: &str) -> String {
    match glue.split_once(ITS_LOADER) {
        Some((before, its)) if its.contains("wasm.__wbindgen_start();") => [before, LOADER].concat(),
        _ => glue.to_owned(),
    }
}

/// What the documentation of Rust became, and where lines begin. Nobody reads it there, and a page would load it.
fn without_comments(glue: &str) -> String {
    let mut is_comment = false;
    let mut lines = String::with_capacity(glue.len());
    for line in glue.lines() {
        let text = line.trim();
        is_comment |= text.starts_with("/**");
        if !is_comment && !text.is_empty() && !text.starts_with("// ") {
            lines.push_str(text);
            lines.push('\n');
        }
        is_comment &= !text.ends_with("*/");
    }
    lines
}

fn failed(error: impl fmt::Display) -> Error {
    Error::Bindgen(explained(&format!("{error:#}")))
}

fn explained(message: &str) -> String {
    let is_mismatch = message.contains("different bindgen format");
    if !is_mismatch {
        return message.to_owned();
    }
    format!(
        "{}\n\nthis turboc works with wasm-bindgen {VERSION}: run `cargo update -p wasm-bindgen --precise {VERSION}`",
        message.trim_end()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_is_ours_where_its_own_is_known() {
        let its = "let a;\nlet wasmModule, wasmInstance, wasm;\nfunction f() { wasm.__wbindgen_start(); }\n";
        let ours = with_own_loader(its);
        assert!(ours.starts_with("let a;\nlet wasm, loading;"), "{ours}");
        assert!(ours.contains("export default function init(") && !ours.contains("wasmInstance"));
        for other in ["let a;", "let wasmModule, wasmInstance, wasm;\nlet started;"] {
            assert_eq!(with_own_loader(other), other);
        }
    }

    #[test]
    fn only_comments_go() {
        let glue =
            "/**\n * Says it.\n */\nexport class A {\n    /** Short. */\n    b() { return \"*/\"; }\n}\n";
        assert_eq!(
            without_comments(glue),
            "export class A {\nb() { return \"*/\"; }\n}\n"
        );
    }
}

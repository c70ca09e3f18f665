//! The glue between JavaScript and the module.

use std::fs;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use super::{Error, Profile};
use crate::typescript::GLUE;

/// The version of wasm-bindgen that both sides must be of.
pub(super) const VERSION: &str = "0.2.130";

/// Writes the glue and the module into a folder, which holds nothing else afterwards.
pub(super) fn run(wasm: &Path, folder: &Path, profile: Profile) -> Result<(), Error> {
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
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder))
        .map_err(|error| Error::Bindgen(explained(&format!("{error:#}"))))
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

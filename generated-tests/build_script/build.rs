//! The one line that a package needs; and beside it a schema as other people write them, with all of the language.

use std::fs;
use std::path::{Path, PathBuf};

use turboc::config::Config;

#[allow(dead_code, reason = "the benchmark needs more of it")]
#[path = "../../benchmarks/compile/src/schema/mod.rs"]
mod schema;

/// As many types, with a method for each five of them.
const TYPES: usize = 500;

const TYPES_A_FILE: usize = 250;

fn main() {
    turboc::build("../people/people.turbo");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write"));
    large(&out.join("large"));
    println!("cargo::rerun-if-changed=../../benchmarks/compile/src/schema");
}

/// Writes a schema of several files that import each other, and the code of every target.
fn large(folder: &Path) {
    // What a build before this one has left there would be tested too.
    if folder.exists() {
        fs::remove_dir_all(folder).expect("an old folder");
    }
    fs::create_dir_all(folder).expect("a folder");
    let files = schema::files_of(TYPES, TYPES_A_FILE, schema::Parts::All);
    for (path, text) in &files {
        fs::write(folder.join(path), text).expect("a schema");
    }
    let names: Vec<&String> = files.iter().map(|(path, _)| path).collect();
    let targets = [
        ("rust_server", "api.rs"),
        ("rust_client", "api.rs"),
        ("typescript", "web"),
    ];
    let targets =
        targets.map(|(backend, out)| format!("[[target]]\nbackend = \"{backend}\"\nout = \"{out}\"\n"));
    let text = format!("schemas = {names:?}\n{}", targets.concat());
    let config = Config::parse("turbo.toml", &text, folder).expect("a configuration");
    let generated = turboc::compile::generate(&config);
    let said = generated.problems.render(Default::default());
    let files = generated.files.unwrap_or_else(|| panic!("{said}"));
    turboc::output::write(folder, &files).expect("files");
}

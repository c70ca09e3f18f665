//! Running the project's own compiler.

use std::fs;
use std::path::{Path, PathBuf};

use crate::npm;
use crate::shell::{self, Result};

/// Builds turboc, showing cargo's progress.
///
/// # Errors
///
/// When it does not compile.
pub(crate) fn build() -> Result {
    shell::step("building turboc");
    shell::run(shell::cargo().args(["build", "--package", "turboc"]))
}

/// Generates in a folder, and builds the wasm package if the folder's `turbo.toml` asks for one.
///
/// # Errors
///
/// As [`run`], or when `turbo.toml` cannot be read.
pub(crate) fn make(folder: &Path) -> Result {
    let config = folder.join("turbo.toml");
    let text = fs::read_to_string(&config).map_err(|cause| format!("{}: {cause}", config.display()))?;
    // `turboc wasm` generates first.
    let command = if text.contains("backend = \"wasm\"") {
        "wasm"
    } else {
        "generate"
    };
    run(folder, &[command])
}

/// Runs turboc in a folder.
///
/// # Errors
///
/// When turboc fails; it has said why.
fn run(folder: &Path, arguments: &[&str]) -> Result {
    let shown = folder
        .strip_prefix(shell::root())
        .unwrap_or(folder)
        .display()
        .to_string();
    shell::step(&format!("turboc {} in {shown}", arguments.join(" ")));
    let mut command = shell::cargo();
    command
        .args(["run", "--quiet", "--package", "turboc", "--manifest-path"])
        // A folder may lie in a workspace of its own.
        .arg(shell::root().join("Cargo.toml"))
        .arg("--")
        .args(arguments)
        .current_dir(folder);
    npm::offer_optimiser(&mut command);
    shell::run(&mut command)
}

/// Every folder with a `turbo.toml`: the cases of generated-tests, the examples, and the earlier releases of one of them, in order.
///
/// # Errors
///
/// When a folder cannot be read.
pub(crate) fn projects() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for parent in ["generated-tests", "examples", "examples/03-evolve"] {
        let parent = shell::root().join(parent);
        let entries = fs::read_dir(&parent).map_err(|cause| format!("{}: {cause}", parent.display()))?;
        found.extend(
            entries
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.join("turbo.toml").is_file()),
        );
    }
    found.sort();
    Ok(found)
}

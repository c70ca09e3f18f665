//! Running the project's own compiler.

use std::fs;
use std::path::{Path, PathBuf};

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

/// Runs turboc in a folder.
///
/// # Errors
///
/// When turboc fails; it has said why.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Result {
    let shown = folder
        .strip_prefix(shell::root())
        .unwrap_or(folder)
        .display()
        .to_string();
    shell::step(&format!("turboc {} in {shown}", arguments.join(" ")));
    let mut command = shell::cargo();
    command
        .args(["run", "--quiet", "--package", "turboc", "--"])
        .args(arguments)
        .current_dir(folder);
    shell::run(&mut command)
}

/// Every folder with a `turbo.toml`: the cases of generated-tests and the examples, in order.
///
/// # Errors
///
/// When a folder cannot be read.
pub(crate) fn projects() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for parent in ["generated-tests", "examples"] {
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

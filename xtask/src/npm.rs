//! Node, and the packages of `xtask/npm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Result};

/// The oldest Node that the tests run on.
const NODE: u32 = 20;

/// The folder of the packages, and of `tools.mjs`, through which JavaScript finds them.
pub(crate) fn folder() -> PathBuf {
    shell::root().join("xtask").join("npm")
}

/// Checks that Node is there and new enough.
///
/// # Errors
///
/// When it is not.
pub(crate) fn node() -> Result {
    let version = shell::read(Command::new("node").arg("--version"))
        .map_err(|_| format!("install Node {NODE} or newer, with npm"))?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => Err(format!("this is Node {version}: install {NODE} or newer")),
    }
}

/// Installs the tools of the tests.
///
/// # Errors
///
/// As [`install`].
pub(crate) fn packages() -> Result {
    install(&folder())
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Runs a script of the `package.json` in a folder.
///
/// # Errors
///
/// When npm cannot be run, or the script fails.
pub(crate) fn run(folder: &Path, script: &str) -> Result {
    shell::step(&format!("npm run {script}"));
    shell::run(
        Command::new(NPM)
            .args(["run", "--silent", script])
            .current_dir(folder),
    )
}

/// Installs what the lock file in a folder says, unless that is what is there.
///
/// # Errors
///
/// When npm cannot be run, or fails.
pub(crate) fn install(folder: &Path) -> Result {
    let lock =
        fs::read(folder.join("package-lock.json")).map_err(|cause| format!("package-lock.json: {cause}"))?;
    // A copy of the lock file stands for "all of this is installed": npm empties the folder before it starts.
    let stamp = folder.join("node_modules").join(".installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let shown = folder.strip_prefix(shell::root()).unwrap_or(folder);
    shell::step(&format!("npm ci in {}", shown.display()));
    shell::run(
        Command::new(NPM)
            .args(["ci", "--loglevel=error"])
            .current_dir(folder),
    )?;
    fs::write(&stamp, lock).map_err(|cause| format!("{}: {cause}", stamp.display()))
}

/// Tells a program that packages wasm where the optimiser is: it does not look here by itself.
pub(crate) fn offer_optimiser(command: &mut Command) {
    let optimiser = folder().join("node_modules").join(".bin").join("wasm-opt");
    if optimiser.is_file() && std::env::var_os("WASM_OPT").is_none() {
        command.env("WASM_OPT", optimiser);
    }
}

//! Benchmarks in JavaScript: the packages and the generated code that they need.

use std::path::PathBuf;
use std::process::Command;

use super::list::Beside;
use crate::shell::{self, Result};
use crate::{npm, setup, turboc};

/// What runs a script of `benchmarks/js`, after all that it needs has been made.
///
/// # Errors
///
/// When a tool is missing, or something does not compile.
pub(crate) fn prepare(script: &str, beside: Beside) -> Result<Command> {
    let folder = packages()?;
    npm::run(&folder, "peers")?;
    turboc::build()?;
    turboc::make(&folder)?;
    let mut command = Command::new("node");
    command.arg(script).current_dir(&folder);
    if beside == Beside::Nothing {
        return Ok(command);
    }
    // Whichever package it comes from, the compiled engine is the same: it knows bytes and numbers of methods.
    let example = shell::root().join("examples").join("01-people");
    turboc::make(&example)?;
    command.arg("--engine").arg(example.join("web").join("people"));
    if beside == Beside::Turboc {
        let this = std::env::current_exe().map_err(|cause| cause.to_string())?;
        // Cargo puts both into one folder.
        let turboc = this.with_file_name(format!("turboc{}", std::env::consts::EXE_SUFFIX));
        command.arg("--turboc").arg(turboc);
    } else {
        turboc::make(&folder.join("calls"))?;
        shell::step("calls: building the server in Rust");
        super::cargo("build", "bench-calls")?;
        command.arg("--server").arg(super::program("bench-calls"));
    }
    Ok(command)
}

/// Installs the packages of `benchmarks/js`, and answers that folder.
///
/// # Errors
///
/// When a tool is missing, or npm fails.
pub(crate) fn packages() -> Result<PathBuf> {
    let missing = setup::all();
    if !missing.is_empty() {
        return Err(setup::describe(&missing));
    }
    let folder = shell::root().join("benchmarks").join("js");
    npm::install(&folder)?;
    Ok(folder)
}

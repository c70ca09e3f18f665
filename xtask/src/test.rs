//! `cargo xtask test`: every test there is.

use crate::shell::{self, Result};
use crate::{playground, setup, soak, turboc};

/// Sets up what tests need, builds the wasm packages, and runs every test: Rust, TypeScript and browser, and a soak of a minute.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Runs only the tests whose name contains one of these, and no soak.
    filter: Vec<String>,
}

/// Runs the tests, which end with cargo's own summary, and then a soak of a minute.
///
/// # Errors
///
/// When a test fails, or a tool could not be had.
pub(crate) fn run(args: &Args) -> Result {
    shell::step("looking for the tools");
    let missing = setup::all();
    turboc::build()?;
    // A failure here does not stop the tests: most need none of this, and those that do will say so.
    let mut failures = Vec::new();
    for project in turboc::projects()? {
        failures.extend(turboc::make(&project).err());
    }
    failures.extend(playground::build().err());
    shell::step("cargo test");
    let mut command = shell::cargo();
    // A wasm crate has no tests of its own: its package is tested, from Rust.
    command.args(["test", "--workspace", "--exclude", "*-wasm", "--no-fail-fast"]);
    if !args.filter.is_empty() {
        command.arg("--").args(&args.filter);
    }
    failures.extend(shell::run(&mut command).err());
    if args.filter.is_empty() {
        failures.extend(soak::test().err());
    }
    shell::step("done");
    if !missing.is_empty() {
        failures.push(setup::describe(&missing));
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\nerror: "))
    }
}

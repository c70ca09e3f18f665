//! `cargo xtask matrix`: every end of a conversation beside everything that can happen to one, from
//! `generated-tests/tests/matrix`.

use crate::setup;
use crate::shell::{self, Result};

/// Plays the matrix - Rust, Rust in wasm, TypeScript over both engines in Node and in Chromium, all against the server in Rust - and
/// prints it as a table. It fails if a cell does.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask matrix restarts")]
pub(crate) struct Args {
    /// Plays only the rows whose name contains it.
    #[arg(default_value = "")]
    filter: String,
}

/// Builds and plays it.
///
/// # Errors
///
/// When it does not compile, or a cell fails.
pub(crate) fn run(args: &Args) -> Result {
    shell::step("looking for the tools");
    let missing = setup::all();
    if !missing.is_empty() {
        return Err(setup::describe(&missing));
    }
    shell::step("playing the matrix");
    let mut command = shell::cargo();
    command
        .args(["test", "--package", "generated-tests", "--test", "matrix"])
        .args(["--", "--nocapture"])
        .env("MATRIX", &args.filter);
    shell::run(&mut command)
}

//! `cargo xtask playground`: the compiler in a browser, built and served.

use std::process::Command;

use crate::shell::{self, Result};
use crate::{npm, setup};

/// Builds the compiler for the browser and serves examples/playground, and prints its address. Ctrl-C stops it.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask playground --port 9000 --dev")]
pub(crate) struct Args {
    /// The port to serve on; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8090)]
    port: u16,
    /// Builds without optimising: quickly, large and slow.
    #[arg(long)]
    dev: bool,
}

/// Serves until Ctrl-C.
///
/// # Errors
///
/// When the port is in use, or a step of the build fails.
pub(crate) fn run(args: &Args) -> Result {
    shell::check_port("playground", args.port)?;
    setup::wasm_target()?;
    shell::step("building the playground");
    shell::run(shell::cargo().args(["build", "--package", "playground"]))?;
    let mut command = playground(&["--port", &args.port.to_string()]);
    if args.dev {
        command.arg("--dev");
    }
    shell::become_(&mut command)
}

/// Builds the page's module, for the tests.
///
/// # Errors
///
/// When it does not compile.
pub(crate) fn build() -> Result {
    shell::step("building the playground's module");
    shell::run(&mut playground(&["--build"]))
}

fn playground(arguments: &[&str]) -> Command {
    let mut command = shell::cargo();
    command
        .args(["run", "--quiet", "--package", "playground", "--"])
        .args(arguments);
    npm::offer_optimiser(&mut command);
    command
}

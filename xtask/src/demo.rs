//! `cargo xtask demo`: example 01, built and served.

use std::path::Path;

use crate::shell::{self, Result};
use crate::{setup, turboc};

const EXAMPLE: &str = "examples/01-people";

/// Builds and serves examples/01-people, and prints its address. Ctrl-C stops it.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask demo --port 9000 --open")]
pub(crate) struct Args {
    /// The port to serve on; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// Opens the page in the browser.
    #[arg(long)]
    open: bool,
    /// Builds the server with optimisations.
    #[arg(long)]
    release: bool,
}

/// Serves until Ctrl-C.
///
/// # Errors
///
/// When the port is in use, or a step of the build fails.
pub(crate) fn run(args: &Args) -> Result {
    shell::check_port("demo", args.port)?;
    setup::wasm_target()?;
    turboc::build()?;
    turboc::make(&shell::root().join(EXAMPLE))?;

    shell::step("building the server");
    let profile: &[&str] = if args.release { &["--release"] } else { &[] };
    let server = ["--package", "people", "--bin", "people-server"];
    shell::run(shell::cargo().arg("build").args(server).args(profile))?;

    let mut command = shell::cargo();
    command
        .args(["run", "--quiet"])
        .args(server)
        .args(profile)
        .arg("--");
    command
        .args(["--port", &args.port.to_string()])
        .arg("--database")
        .arg(Path::new(EXAMPLE).join("people.db"));
    if args.open {
        command.arg("--open");
    }
    shell::become_(&mut command)
}

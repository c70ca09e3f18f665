//! `cargo xtask demo`: example 01, built and served.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;

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
    check_port(args.port)?;
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
    become_(&mut command)
}

/// Says at once, not after a minute of compiling, that the port is taken.
fn check_port(port: u16) -> Result {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(cause) if cause.kind() == ErrorKind::AddrInUse => Err(format!(
            "port {port} is in use; try `cargo xtask demo --port {}`, or `--port 0` for any that is free",
            port.checked_add(1).unwrap_or(8080),
        )),
        // Other errors are the server's to tell.
        _ => Ok(()),
    }
}

/// Becomes the command, so that Ctrl-C reaches the server and nothing is left behind.
#[cfg(unix)]
fn become_(command: &mut Command) -> Result {
    let cause = std::os::unix::process::CommandExt::exec(command);
    Err(shell::cannot_start(command, &cause))
}

#[cfg(not(unix))]
fn become_(command: &mut Command) -> Result {
    shell::run(command)
}

//! `cargo xtask setup`: the tools that cargo does not bring.

use std::process::Command;

use crate::npm;
use crate::shell::{self, Result};

const WASM: &str = "wasm32-unknown-unknown";

/// A tool that could not be had, and what a person can do about it.
pub(crate) struct Missing {
    tool: &'static str,
    advice: String,
}

/// Sets everything up.
///
/// # Errors
///
/// When a tool could not be had; the message names each.
pub(crate) fn run() -> Result {
    let missing = all();
    if missing.is_empty() {
        shell::step("everything is set up");
        return Ok(());
    }
    Err(describe(&missing))
}

/// Sets everything up as far as possible, and says what is missing. Quick when all is there.
pub(crate) fn all() -> Vec<Missing> {
    let mut missing = Vec::new();
    let mut need = |tool, outcome: Result| {
        let is_there = outcome.is_ok();
        missing.extend(outcome.err().map(|advice| Missing { tool, advice }));
        is_there
    };
    need("the wasm target", wasm_target());
    if need("Node", npm::node()) {
        need("npm packages", npm::packages());
        need("Chromium", chromium());
    }
    need("nats-server", nats_server());
    missing
}

/// The message about tools that could not be had.
pub(crate) fn describe(missing: &[Missing]) -> String {
    let mut text = String::from("missing:");
    for Missing { tool, advice } in missing {
        text.push_str(&format!("\n  {tool}: {advice}"));
    }
    text
}

/// Adds the wasm target to the toolchain in use.
///
/// # Errors
///
/// When rustup is not there, or cannot get it.
pub(crate) fn wasm_target() -> Result {
    let libraries = shell::read(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if std::path::Path::new(&libraries).is_dir() {
        return Ok(());
    }
    shell::step(&format!("rustup target add {WASM}"));
    // rustup follows `RUSTUP_TOOLCHAIN`, so the target is added to the toolchain that runs this.
    shell::run(Command::new("rustup").args(["target", "add", WASM]))
        .map_err(|cause| format!("{cause}; add the target {WASM} to this Rust toolchain"))
}

/// Finds a Chromium, or installs Debian's.
fn chromium() -> Result {
    let is_found = || {
        shell::succeeds(
            Command::new("node")
                .arg(npm::folder().join("tools.mjs"))
                .arg("chromium"),
        )
    };
    if is_found() {
        return Ok(());
    }
    const ADVICE: &str = "install Chromium or Chrome, or set CHROMIUM to its executable";
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Err(format!("CHROMIUM is {}, which cannot be run", named.display()));
    }
    install("chromium", ADVICE)?;
    if is_found() { Ok(()) } else { Err(ADVICE.into()) }
}

/// Finds a nats-server where its tests look for it, or installs Debian's.
fn nats_server() -> Result {
    const ADVICE: &str = "install nats-server, or set NATS_SERVER to its executable";
    if let Some(named) = std::env::var_os("NATS_SERVER") {
        return match shell::succeeds(Command::new(&named).arg("--version")) {
            true => Ok(()),
            false => Err(format!("NATS_SERVER is {}, which cannot be run", named.display())),
        };
    }
    // Debian keeps it where only root's `PATH` leads.
    let is_found = || {
        ["/usr/sbin/nats-server", "nats-server"]
            .iter()
            .any(|name| shell::succeeds(Command::new(name).arg("--version")))
    };
    if is_found() {
        return Ok(());
    }
    install("nats-server", ADVICE)?;
    if is_found() { Ok(()) } else { Err(ADVICE.into()) }
}

/// Installs a package of Debian's.
fn install(package: &str, advice: &str) -> Result {
    let mut become_root: &[&str] = &[];
    if !shell::succeeds(Command::new("apt-get").arg("--version")) {
        return Err(advice.into());
    }
    if shell::read(Command::new("id").arg("-u"))? != "0" {
        if !shell::succeeds(Command::new("sudo").args(["-n", "true"])) {
            return Err(format!(
                "{advice}: `sudo apt-get install --no-install-recommends {package}`"
            ));
        }
        become_root = &["sudo", "-n"];
    }
    shell::step(&format!("apt-get install {package}"));
    for arguments in [
        &["update"][..],
        &["install", "-y", "--no-install-recommends", package],
    ] {
        let words = [
            become_root,
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"],
            arguments,
        ]
        .concat();
        shell::run(Command::new(words[0]).args(&words[1..])).map_err(|cause| format!("{cause}; {advice}"))?;
    }
    Ok(())
}

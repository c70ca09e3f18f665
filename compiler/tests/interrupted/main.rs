//! Ctrl-C: whatever is done at that moment, nothing is there by half, and nothing goes on.
#![cfg(unix)]

mod generate;
#[cfg(feature = "lsp")]
mod lsp;
#[path = "../support/mod.rs"]
mod support;
#[cfg(feature = "wasm")]
mod wasm;

use std::process::{Command, Stdio};

/// turboc, as a terminal starts it. Whoever runs the tests may ignore Ctrl-C, as shells do for what runs in the background, and children inherit
/// that.
fn turboc() -> Command {
    let program = env!("CARGO_BIN_EXE_turboc");
    if cfg!(target_os = "linux") {
        let mut command = Command::new("env");
        command.args(["--default-signal=INT", program]);
        command
    } else {
        Command::new(program)
    }
}

/// Interrupts a process; with a minus sign before the number, a group of processes, as a terminal does.
fn interrupt(process: &str) {
    let killed = Command::new("kill")
        .args(["-INT", "--", process])
        .stderr(Stdio::null())
        .status();
    // It may have ended already.
    assert!(killed.is_ok(), "kill runs");
}

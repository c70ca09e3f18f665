//! `cargo xtask bench`: the measurements of `benchmarks/`, a workspace of its own.

use std::process::Command;

use crate::shell::{self, Result};
use crate::{npm, setup, turboc};

/// Builds a benchmark in release mode and runs it. It prints tables; a quiet machine makes them worth reading.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask bench compile --quick")]
pub(crate) struct Args {
    /// What to measure.
    bench: Bench,
    /// Fewer repeats, and none of what takes long.
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Bench {
    /// How long turboc takes, and rustc and tsc on what it writes.
    Compile,
    /// Values in Rust.
    Codec,
    /// Calls of old clients, which the server adapts to, beside those of current ones.
    Evolve,
    /// Values in JavaScript, in Node and in Chromium.
    Js,
    /// Calls and streams, beside raw sockets.
    Rpc,
    /// Memory of connections that wait.
    Idle,
    /// Small calls beside streams that saturate the socket.
    Fairness,
}

impl Bench {
    /// The package in `benchmarks/`, and which part of it, where it has several; none of JavaScript.
    fn package(self) -> Option<(&'static str, Option<&'static str>)> {
        match self {
            Self::Compile => Some(("bench-compile", None)),
            Self::Codec => Some(("bench-codec", None)),
            Self::Evolve => Some(("bench-evolve", None)),
            Self::Js => None,
            Self::Rpc => Some(("bench-rpc", Some("rpc"))),
            Self::Idle => Some(("bench-rpc", Some("idle"))),
            Self::Fairness => Some(("bench-rpc", Some("fairness"))),
        }
    }
}

/// Runs one benchmark.
///
/// # Errors
///
/// When it does not compile, or fails.
pub(crate) fn run(args: &Args) -> Result {
    let Some((package, part)) = args.bench.package() else {
        return run_js(args);
    };
    let manifest = shell::root().join("benchmarks").join("Cargo.toml");
    shell::step("building the benchmark");
    let cargo = |command: &str| {
        let mut cargo = shell::cargo();
        cargo.args([command, "--release", "--package", package]);
        cargo.arg("--manifest-path").arg(&manifest);
        cargo
    };
    shell::run(&mut cargo("build"))?;
    shell::step("measuring");
    let mut command = cargo("run");
    command.arg("--quiet").arg("--").args(part);
    if args.quick {
        command.arg("--quick");
    }
    shell::run(&mut command)
}

/// Generates the code to measure, and runs it.
fn run_js(args: &Args) -> Result {
    let missing = setup::all();
    if !missing.is_empty() {
        return Err(setup::describe(&missing));
    }
    let folder = shell::root().join("benchmarks").join("js");
    npm::install(&folder)?;
    npm::run(&folder, "peers")?;
    turboc::build()?;
    turboc::make(&folder)?;
    // Whichever package it comes from, the compiled engine is the same: it knows bytes and numbers of methods.
    let example = shell::root().join("examples").join("01-people");
    turboc::make(&example)?;
    shell::step("building the server");
    let benchmarks = shell::root().join("benchmarks");
    let mut build = shell::cargo();
    build.args(["build", "--release", "--package", "bench-rpc", "--manifest-path"]);
    shell::run(build.arg(benchmarks.join("Cargo.toml")))?;
    let server = format!("bench-rpc{}", std::env::consts::EXE_SUFFIX);
    shell::step("measuring");
    let mut command = Command::new("node");
    command.arg("main.mjs").current_dir(&folder);
    command
        .arg("--server")
        .arg(benchmarks.join("target").join("release").join(server));
    command.arg("--engine").arg(example.join("web").join("people"));
    if args.quick {
        command.arg("--quick");
    }
    shell::run(&mut command)
}

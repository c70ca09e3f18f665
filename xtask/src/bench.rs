//! `cargo xtask bench`: the measurements of `benchmarks/`, a workspace of its own.

use crate::shell::{self, Result};

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
    /// Calls and streams, beside raw sockets.
    Rpc,
    /// Memory of connections that wait.
    Idle,
}

impl Bench {
    /// The package in `benchmarks/`.
    fn package(self) -> &'static str {
        match self {
            Self::Compile => "bench-compile",
            Self::Rpc | Self::Idle => "bench-rpc",
        }
    }

    /// Which part of the package, where it has several.
    fn part(self) -> Option<&'static str> {
        match self {
            Self::Compile => None,
            Self::Rpc => Some("rpc"),
            Self::Idle => Some("idle"),
        }
    }
}

/// Runs one benchmark.
///
/// # Errors
///
/// When it does not compile, or fails.
pub(crate) fn run(args: &Args) -> Result {
    let manifest = shell::root().join("benchmarks").join("Cargo.toml");
    shell::step("building the benchmark");
    let cargo = |command: &str| {
        let mut cargo = shell::cargo();
        cargo.args([command, "--release", "--package", args.bench.package()]);
        cargo.arg("--manifest-path").arg(&manifest);
        cargo
    };
    shell::run(&mut cargo("build"))?;
    shell::step("measuring");
    let mut command = cargo("run");
    command.arg("--quiet").arg("--").args(args.bench.part());
    if args.quick {
        command.arg("--quick");
    }
    shell::run(&mut command)
}

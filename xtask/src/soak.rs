//! `cargo xtask soak`: mixed load, faults and hostile peers, from `generated-tests/soak`.

use std::process::Command;

use crate::shell::{self, Result};

/// Loads a server with everything that may happen to one, for as long as you like, and reports what was lost, what ran twice,
/// memory and latency. It fails if anything was. Ctrl-C ends it with its report.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask soak --seconds 600 --seed 7 --release")]
pub(crate) struct Args {
    /// How long.
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,
    /// Of everything that is left to chance.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Healthy clients; hostile peers and clients that vanish come on top.
    #[arg(long, value_name = "N", default_value_t = 24)]
    connections: u32,
    /// With optimisations: more load, and latencies that mean something. Without, overflow checks are on.
    #[arg(long)]
    release: bool,
}

/// Builds and runs it.
///
/// # Errors
///
/// When it does not compile, or something was lost.
pub(crate) fn run(args: &Args) -> Result {
    build(args.release)?;
    shell::become_(&mut command(args))
}

/// The soak that is part of `cargo xtask test`: a minute, in the build that the tests use.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn test() -> Result {
    let args = Args {
        seconds: 60,
        seed: 1,
        connections: 24,
        release: false,
    };
    build(args.release)?;
    shell::run(&mut command(&args))
}

fn build(release: bool) -> Result {
    shell::step("building the soak");
    let profile: &[&str] = if release { &["--release"] } else { &[] };
    shell::run(shell::cargo().args(["build", "--package", "soak"]).args(profile))
}

fn command(args: &Args) -> Command {
    shell::step(&format!("soaking for {} s", args.seconds));
    let mut command = shell::cargo();
    command.args(["run", "--quiet", "--package", "soak"]);
    if args.release {
        command.arg("--release");
    }
    command
        .arg("--")
        .args(["--seconds", &args.seconds.to_string()])
        .args(["--seed", &args.seed.to_string()])
        .args(["--connections", &args.connections.to_string()]);
    command
}

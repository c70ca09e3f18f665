//! Mixed load against a real server for as long as one likes: calls of every shape, cancellations, timeouts, slow readers,
//! connections that are cut, clients that vanish, and hostile peers beside healthy ones. `cargo xtask soak` runs it.
//!
//! The server is a process of its own, so that its memory is known. How a loss and a duplicate are known: every call bears a
//! number of its own, the server keeps a journal of the numbers that began, answers and items follow from the number, and
//! both ends of a stream check that it is whole and in order.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a command line: progress on standard error, the report on standard output"
)]

mod book;
mod calls;
mod faults;
mod hostile;
mod journal;
mod latency;
mod load;
mod memory;
mod pattern;
mod process;
mod ranges;
mod raw;
mod report;
mod server;
mod vanish;

/// What turboc makes of `soak.turbo`.
#[path = "../expected/api.rs"]
#[rustfmt::skip]
mod api;

use std::process::ExitCode;

use clap::Parser;

/// Loads a server with everything that may happen to one, and fails if a call was lost or ran twice, or if memory grew without
/// bound. Ctrl-C ends it with its report.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "soak",
    after_help = "Example:\n  cargo xtask soak --seconds 600 --seed 7"
)]
pub(crate) struct Args {
    /// How long.
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub(crate) seconds: u64,
    /// Of everything that is left to chance. The same seed begins the same calls; when they meet is never the same.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Healthy clients; hostile peers and clients that vanish come on top.
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(4..=10_000))]
    pub(crate) connections: u32,
    /// The server's half of this program, which the other half starts.
    #[arg(long, hide = true)]
    serve: bool,
    /// Makes the server do something wrong now and then, to see that it is noticed.
    #[arg(long, hide = true, value_name = "WHAT")]
    pub(crate) sabotage: Option<Sabotage>,
}

/// What a server may do wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Sabotage {
    /// Answers something else.
    Answer,
    /// Begins a call twice.
    Twice,
    /// Leaves an item out.
    Item,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(cause) => {
            eprintln!("error: no runtime: {cause}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = if args.serve {
        runtime
            .block_on(server::run(args.sabotage))
            .map(|()| ExitCode::SUCCESS)
    } else {
        runtime.block_on(load::run(&args))
    };
    // Work that does not end must not keep the process.
    runtime.shutdown_background();
    outcome.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        ExitCode::FAILURE
    })
}

//! Calls and streams beside raw sockets that do the same work, what idle connections take, and how calls fare beside streams.
//!
//! The servers are a process of their own, so that their processor time and memory are known. Each half runs on one thread.

mod fairness;
mod idle;
mod measure;
mod page;
mod process;
mod rpc;
mod serve;
mod tcp;
mod turbo;
mod websocket;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use tokio::runtime::{Builder, Runtime};

/// What everything here fails with: it is told to a person.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
struct Args {
    /// What to measure.
    bench: Bench,
    /// Fewer and shorter repeats.
    #[arg(long)]
    quick: bool,
    /// Only the work whose name contains this.
    #[arg(long, value_name = "TEXT", default_value = "")]
    row: String,
    /// Only this one: for a profiler.
    #[arg(long, value_name = "PEER")]
    only: Option<Peer>,
    /// What the page loads.
    #[arg(long, value_name = "FOLDER", hide = true)]
    files: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Bench {
    /// Calls and streams.
    Rpc,
    /// Idle connections.
    Idle,
    /// Small calls beside streams.
    Fairness,
    #[value(hide = true)]
    Serve,
    /// Serves a page that calls, with the module that it runs from this folder, until the standard input ends.
    #[value(hide = true)]
    Page,
}

/// Who does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    /// A TCP socket with length prefixes: the floor.
    Tcp,
    /// A WebSocket of axum's, as it comes.
    Websocket,
    /// Turbo, with all its limits.
    Turbo,
    /// The same, with the least window.
    #[value(hide = true)]
    Narrow,
}

fn main() -> Result {
    let args = Args::parse();
    let runtime = runtime()?;
    match args.bench {
        Bench::Rpc => runtime.block_on(rpc::run(args.quick, &args.row, args.only)),
        Bench::Idle => runtime.block_on(idle::run(args.quick)),
        Bench::Fairness => runtime.block_on(fairness::run(args.quick)),
        Bench::Serve => runtime.block_on(serve::run(args.only.ok_or("which server?")?)),
        Bench::Page => runtime.block_on(page::run(args.files.ok_or("which files?")?)),
    }
}

fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

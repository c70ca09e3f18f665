//! Calls and streams beside raw sockets that do the same work, what idle connections take, and how calls fare beside streams.
//!
//! The servers are a process of their own, so that their processor time and memory are known. Each half runs on one thread.

mod fairness;
mod idle;
mod measure;
mod peers;
mod process;
mod rpc;
mod serve;

use std::time::Duration;

use clap::{Parser, ValueEnum};
use tokio::runtime::{Builder, Runtime};

use crate::peers::Peer;

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
    /// Only these, separated by commas: `tcp,tcp-callers,turbo,tonic`. The names stand in `peers/mod.rs`.
    #[arg(long, value_name = "PEER", value_delimiter = ',')]
    peer: Vec<String>,
    /// So many repeats, in place of seven or three.
    #[arg(long)]
    repeats: Option<usize>,
    /// So long for each peer in each repeat.
    #[arg(long, value_name = "MILLISECONDS")]
    length: Option<u64>,
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
}

impl Args {
    /// Those that were asked for, or all.
    fn peers(&self) -> Result<Vec<Peer>> {
        match self.peer.is_empty() {
            true => Ok(peers::PEERS.to_vec()),
            false => self.peer.iter().map(|name| peers::named(name)).collect(),
        }
    }

    fn plan(&self) -> Result<rpc::Plan> {
        let (repeats, length) = if self.quick { (3, 300) } else { (7, 800) };
        Ok(rpc::Plan {
            peers: self.peers()?,
            row: self.row.clone(),
            repeats: self.repeats.unwrap_or(repeats).max(1),
            length: Duration::from_millis(self.length.unwrap_or(length)),
        })
    }
}

fn main() -> Result {
    let args = Args::parse();
    let runtime = runtime()?;
    match args.bench {
        Bench::Rpc => runtime.block_on(rpc::run(&args.plan()?)),
        Bench::Idle => runtime.block_on(idle::run(args.quick, &args.peer)),
        Bench::Fairness => runtime.block_on(fairness::run(args.quick)),
        Bench::Serve => runtime.block_on(serve::run(args.peers()?.remove(0))),
    }
}

fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

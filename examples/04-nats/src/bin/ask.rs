//! A client: over a WebSocket through the gateway, or straight over NATS. The calls are the same.

use std::error::Error;
use std::io::{self, Write};

use clap::{Parser, Subcommand};
use factors::v1::FactorsClient;
use futures_util::{StreamExt, stream};
use turbo_runtime::client::{Channel, connect};
use turbo_runtime::nats::{self, Options, async_nats};

/// Asks the workers.
#[derive(Parser)]
#[command(name = "ask", version)]
struct Args {
    /// The gateway, ws://..., or the NATS server, nats://...
    #[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:8080/rpc")]
    at: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The prime factors of each number, and who found them.
    Factor { numbers: Vec<u64> },
    /// So many primes.
    Primes {
        from: u64,
        #[arg(default_value_t = 10)]
        count: usize,
    },
    /// The greatest common divisor.
    Common { numbers: Vec<u64> },
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Args { at, what } = Args::parse();
    let factors = FactorsClient::new(dial(&at).await?);
    let mut out = io::stdout().lock();
    match what {
        What::Factor { numbers } => {
            for number in numbers {
                let found = factors.factor(number).await?;
                writeln!(out, "{number} = {:?}, says {}", found.factors, found.worker)?;
            }
        }
        What::Primes { from, count } => {
            // Dropping the stream stops the worker.
            let mut primes = factors.primes(from).take(count);
            while let Some(prime) = primes.next().await {
                writeln!(out, "{}", prime?)?;
            }
        }
        What::Common { numbers } => writeln!(out, "{}", factors.common(stream::iter(numbers)).await?)?,
    }
    Ok(())
}

async fn dial(at: &str) -> Result<Channel, Box<dyn Error>> {
    if at.starts_with("nats://") {
        let client = async_nats::connect(at).await?;
        return Ok(nats::connect(client, Options::default()).await?);
    }
    Ok(connect(at).await?)
}

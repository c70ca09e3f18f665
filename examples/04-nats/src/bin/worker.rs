//! One worker: takes its share of the calls, until it is asked to stop.

use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use clap::Parser;
use factors::Worker;
use factors::v1::FactorsServer;
use turbo_runtime::nats::{self, Options, async_nats};
use turbo_runtime::server::{Endpoint, shutdown_signal};

/// How long calls in flight may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(30);

/// Finds prime factors for whoever asks over NATS. Start as many as you like.
#[derive(Parser)]
#[command(name = "worker", version)]
struct Args {
    /// The NATS server.
    #[arg(long, value_name = "URL", default_value = "nats://127.0.0.1:4222")]
    nats: String,
    /// What the worker calls itself.
    name: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let client = async_nats::connect(&args.nats).await?;
    let endpoint = Endpoint::builder()
        .service(FactorsServer::new(Worker::new(&args.name)))
        .build();
    let instance = nats::serve(client, endpoint, Options::default()).await?;
    // Whoever has read this may close the pipe; the worker goes on.
    let _ = writeln!(io::stdout(), "{} is at work. Ctrl-C stops.", args.name);
    shutdown_signal().await;
    instance.shutdown(GRACE).await;
    Ok(())
}

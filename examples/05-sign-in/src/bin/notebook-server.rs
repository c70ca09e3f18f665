//! Serves notebooks and their page on 127.0.0.1. Everything is kept in memory.

use std::error::Error;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use notebook::{Accounts, Passes, app};
use tokio::net::TcpListener;
use turbo_runtime::server::shutdown_signal;

/// How long calls in flight may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(3);

/// Notebooks that their owners sign in to.
#[derive(Parser)]
#[command(name = "notebook-server", version)]
struct Args {
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// How long a pass is good, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..=31_536_000))]
    good_for: u64,
    /// The folder of the page.
    #[arg(long, value_name = "FOLDER", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/web"))]
    web: PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let accounts = Accounts::new().map_err(|_| "the system has no random numbers")?;
    let passes = Passes::new(Duration::from_secs(args.good_for));
    let (app, endpoint) = app(accounts, passes, &args.web);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await?;
    // Whoever has read the address may close the pipe; the server goes on.
    let _ = writeln!(
        io::stdout(),
        "The notebooks are on http://{}/. Ctrl-C stops.",
        listener.local_addr()?
    );
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            shutdown_signal().await;
            endpoint.shutdown(GRACE).await;
        })
        .await?;
    Ok(())
}

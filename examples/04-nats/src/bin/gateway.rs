//! The gateway: WebSockets on one side, the workers on the other. It knows no schema, and serves the page of somebody who does.

use std::error::Error;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use clap::Parser;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use turbo_runtime::nats::{Gateway, Options, async_nats};
use turbo_runtime::server::{Endpoint, shutdown_signal};

/// How long calls in flight may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(3);

/// Forwards calls from WebSockets on /rpc to services behind NATS.
#[derive(Parser)]
#[command(name = "gateway", version)]
struct Args {
    /// The NATS server.
    #[arg(long, value_name = "URL", default_value = "nats://127.0.0.1:4222")]
    nats: String,
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// The folder of the page.
    #[arg(long, value_name = "FOLDER", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/web"))]
    web: PathBuf,
    /// The services that may be called; more may be behind NATS that are nobody's business.
    #[arg(value_name = "SERVICE", default_value = "factors.v1.Factors")]
    services: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let client = async_nats::connect(&args.nats).await?;
    let gateway = Gateway::new(client, Options::default())
        .await?
        .only(args.services);
    let endpoint = Endpoint::builder().gateway(gateway).build();
    let app = Router::new()
        .route("/rpc", endpoint.clone().into())
        .fallback_service(ServeDir::new(&args.web));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await?;
    // Whoever has read the address may close the pipe; the gateway goes on.
    let _ = writeln!(
        io::stdout(),
        "The gateway is ws://{}/rpc. Ctrl-C stops.",
        listener.local_addr()?
    );
    let listener = listener.tap_io(|stream| {
        // Only answers would be late without it.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            shutdown_signal().await;
            endpoint.shutdown(GRACE).await;
        })
        .await?;
    Ok(())
}

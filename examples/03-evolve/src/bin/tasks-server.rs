//! Serves the tasks and a page on 127.0.0.1. Everything is kept in memory.

use std::error::Error;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use clap::Parser;
use tasks::Board;
use tasks::v1::TasksServer;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use turbo_runtime::server::{Endpoint, shutdown_signal};

/// How long calls in flight may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(3);

/// What a household has to do.
#[derive(Parser)]
#[command(name = "tasks-server", version)]
struct Args {
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// The folder of the page that is handed out: that of an earlier release is `v1/web` or `v2/web`.
    #[arg(long, value_name = "FOLDER", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/web"))]
    web: PathBuf,
}

/// Browsers may keep files, but ask each time whether there are others: a page that loads itself anew is to be the one of this release.
async fn ask_again(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let endpoint = Endpoint::builder()
        .service(TasksServer::new(Board::new()))
        .build();
    let counting = endpoint.clone();
    let app = Router::new()
        // Who still calls what. Elsewhere only operators should reach it.
        .route("/usage", get(move || async move { counting.usage().to_json() }))
        .route("/rpc", endpoint.clone().into())
        .fallback_service(ServeDir::new(&args.web))
        .layer(map_response(ask_again));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await?;
    // Whoever has read the address may close the pipe; the server goes on.
    let _ = writeln!(
        io::stdout(),
        "The tasks are on http://{}/. Ctrl-C stops.",
        listener.local_addr()?
    );
    axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            shutdown_signal().await;
            endpoint.shutdown(GRACE).await;
        })
        .await?;
    Ok(())
}

//! Serves the directory: its page, and its services on `/rpc`.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::serve::ListenerExt;
use clap::Parser;
use people::{Directory, Place};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use turbo_runtime::server::shutdown_signal;

/// How long calls in flight may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(3);

/// Serves the directory of people: the page on /, the services on /rpc.
#[derive(Parser)]
#[command(name = "people-server", version)]
struct Args {
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// The SQLite file, or :memory:.
    #[arg(long, value_name = "PATH", default_value = "people.db")]
    database: String,
    /// The folder with the page.
    #[arg(long, value_name = "DIR", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/web"))]
    web: PathBuf,
    /// Opens the page in the browser.
    #[arg(long)]
    open: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let has_colors = io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(has_colors)
        .with_target(false)
        .init();
    match serve(&Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            tracing::error!("{message}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(args: &Args) -> Result<(), Box<dyn Error>> {
    let listener = listen(args.port).await?;
    let place = Place::from(args.database.as_str());
    let directory = Arc::new(Directory::open(&place).map_err(|cause| format!("{place}: {cause}"))?);
    let endpoint = people::endpoint(Arc::clone(&directory));

    // The page changes whenever turboc runs: browsers ask each time, and get "not modified" if it has not.
    let revalidate =
        SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let app = Router::new()
        .fallback_service(ServeDir::new(&args.web))
        .layer(revalidate)
        .route("/rpc", endpoint.clone().into());

    let address = format!("http://{}/", listener.local_addr()?);
    // Whoever has read the address may close the pipe; the server goes on.
    let _ = writeln!(
        io::stdout(),
        "People are at home on {address}\nKept in {place}. Ctrl-C stops."
    );
    if args.open {
        open(&address);
    }
    let stop = async {
        shutdown_signal().await;
        tracing::info!("stopping");
    };
    // Answers are small and leave when they are ready: waiting to fill a packet would only make them late.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY is not set");
        }
    });
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            stop.await;
            // Clients are told to go before their streams end, so that they open them again elsewhere.
            tokio::join!(endpoint.shutdown(GRACE), async { directory.close() });
        })
        .await?;
    Ok(())
}

async fn listen(port: u16) -> Result<TcpListener, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|cause| match cause.kind() {
            io::ErrorKind::AddrInUse => {
                format!(
                    "port {port} is in use: choose another with --port, or any that is free with --port 0"
                )
            }
            _ => format!("port {port}: {cause}"),
        })
}

fn open(address: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    let started = command
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Err(cause) = started {
        tracing::warn!("cannot open a browser: {cause}");
    }
}

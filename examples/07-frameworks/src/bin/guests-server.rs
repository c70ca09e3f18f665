//! Serves the guest book and its four pages on 127.0.0.1. Everything is kept in memory.

use std::error::Error;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use clap::Parser;
use guests::v1::GuestsServer;
use guests::{Book, pages};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use turbo_runtime::server::{Endpoint, shutdown_signal};
use turboc::wasm_package::{Profile, Progress};

/// How long calls in flight may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(3);

/// A guest book, with a page in React, Svelte, Dioxus and Leptos each.
#[derive(Parser)]
#[command(name = "guests-server", version)]
struct Args {
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// Builds the pages, and serves nothing.
    #[arg(long)]
    build: bool,
    /// Builds without optimising: quickly, large and slow.
    #[arg(long, requires = "build")]
    dev: bool,
}

/// One line a step.
struct Steps;

impl Progress for Steps {
    fn step(&mut self, what: &str) {
        // Nobody may be there to read it.
        let _ = writeln!(io::stderr(), "{what}");
    }

    fn detail(&mut self, _what: &str) {}

    fn done(&mut self) {}
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    if args.build {
        let profile = if args.dev { Profile::Dev } else { Profile::Release };
        return Ok(pages::build(profile, &mut Steps)?);
    }
    let endpoint = Endpoint::builder()
        .service(GuestsServer::new(Book::default()))
        .build();
    let app = Router::new()
        .route("/rpc", endpoint.clone().into())
        .fallback_service(ServeDir::new(pages::web()));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await?;
    // Whoever has read the address may close the pipe; the server goes on.
    let _ = writeln!(
        io::stdout(),
        "The guest book lies open on http://{}/. Ctrl-C stops.",
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

//! What clients in JavaScript call: a service of turbo, the same as JSON over HTTP, and the files of a page. It prints its address, serves on
//! one thread, and ends with its standard input.

mod files;
mod people;

use std::net::SocketAddr;
use std::path::PathBuf;

use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt as _;
use clap::Parser;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use turbo_runtime::server::Endpoint;

use self::people::{People, api};

/// What everything here fails with: it is told to a person.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
struct Args {
    /// What a page loads.
    #[arg(long, value_name = "FOLDER")]
    files: PathBuf,
}

fn main() -> Result {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(args.files))
}

async fn serve(folder: PathBuf) -> Result {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let endpoint = Endpoint::builder()
        .service(api::calls::v1::CallsServer::new(People))
        .build();
    let app = Router::new()
        .route("/rpc", endpoint.into())
        .route("/person/{rowid}", get(people::person))
        .route("/people/{count}", get(people::people))
        .merge(files::router(folder));
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let serving = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>());
    tokio::select! {
        served = serving => Ok(served?),
        ended = input_ends() => ended,
    }
}

/// Whoever started this server has no more need of it.
async fn input_ends() -> Result {
    let mut nothing = [0; 16];
    while tokio::io::stdin().read(&mut nothing).await? > 0 {}
    Ok(())
}

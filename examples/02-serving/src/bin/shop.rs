//! The shop, its stock, and a client of both.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use shop::v1::{ShopClient, ShopServer, StockServer};
use shop::{Counter, SelfSigned, Warehouse};
use tokio::net::TcpListener;
use turbo_runtime::client::{self, Connector};
use turbo_runtime::server::{Acme, Endpoint, Server, Tls, shutdown_signal};

/// How long requests and calls in flight may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(3);

/// Two services that talk over TCP, and a page over HTTPS.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Says more of what happens.
    #[arg(long, global = true)]
    verbose: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the stock to the shop, without HTTP.
    Stock(Listening),
    /// Serves the page and the shop over HTTPS.
    Serve(Serving),
    /// Shows what is on the shelf.
    Shelf(Asking),
    /// Buys something.
    Buy {
        #[command(flatten)]
        asking: Asking,
        item: String,
        #[arg(default_value_t = 1)]
        count: u32,
    },
}

#[derive(Args)]
struct Listening {
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The port; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// A Unix socket to listen on too.
    #[arg(long, value_name = "PATH")]
    unix: Option<PathBuf>,
}

#[derive(Args)]
struct Serving {
    #[command(flatten)]
    listening: Listening,
    /// Where the stock is: tcp://host:port or unix:/path.
    #[arg(long, value_name = "URL")]
    stock: String,
    /// A chain of certificates, PEM; looked at again while the server runs. Without one it makes its own.
    #[arg(long, value_name = "PATH", requires = "key")]
    certificates: Option<PathBuf>,
    /// The key of it, PEM.
    #[arg(long, value_name = "PATH", requires = "certificates")]
    key: Option<PathBuf>,
    /// Gets a certificate for this name from Let's Encrypt, which must find this server on port 443 of it.
    #[arg(long, value_name = "NAME", conflicts_with = "certificates")]
    acme: Vec<String>,
    /// Where it is kept.
    #[arg(long, value_name = "DIR", default_value = "acme")]
    acme_cache: PathBuf,
    /// Asks for one that everybody trusts; without this it is one for trying things out.
    #[arg(long, requires = "acme")]
    acme_production: bool,
    /// Where to write the authority of a certificate that the server has made itself, so that clients can trust it.
    #[arg(long, value_name = "PATH")]
    authority: Option<PathBuf>,
}

#[derive(Args)]
struct Asking {
    /// Where the shop is: wss://host:port/rpc, or ws+unix:/path:/rpc.
    #[arg(long, value_name = "URL")]
    url: String,
    /// An authority to trust, PEM.
    #[arg(long, value_name = "PATH")]
    trust: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let level = if arguments.verbose {
        tracing::Level::DEBUG
    } else {
        tracing::Level::INFO
    };
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .with_max_level(level)
        .init();
    let done = match arguments.command {
        Command::Stock(listening) => stock(&listening).await,
        Command::Serve(serving) => serve(serving).await,
        Command::Shelf(asking) => shelf(&asking).await,
        Command::Buy { asking, item, count } => buy(&asking, &item, count).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            tracing::error!("{message}");
            ExitCode::FAILURE
        }
    }
}

async fn stock(listening: &Listening) -> Result<(), Box<dyn Error>> {
    let endpoint = Endpoint::builder()
        .service(StockServer::new(Warehouse::stocked()))
        .build();
    let listener = TcpListener::bind((listening.host, listening.port)).await?;
    say(&format!("The stock is on tcp://{}", listener.local_addr()?));
    let mut server = Server::new().grace(GRACE).messages(listener, &endpoint);
    if let Some(path) = &listening.unix {
        server = server.messages(unix(path)?, &endpoint);
    }
    server.run(stopped()).await;
    Ok(())
}

async fn serve(serving: Serving) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((serving.listening.host, serving.listening.port)).await?;
    let tls = tls(&serving)?;
    // The stock may come later, and may come back: calls wait for it.
    let counter = Arc::new(Counter::new(Connector::new(&serving.stock).start()));
    let endpoint = Endpoint::builder()
        .service(ShopServer::from_arc(Arc::clone(&counter)))
        .build();
    let app = shop::app(counter, &endpoint);
    say(&format!(
        "The shop is on https://localhost:{}/",
        listener.local_addr()?.port()
    ));
    let mut server = Server::new()
        .grace(GRACE)
        .https(listener, app.clone(), &tls)
        .endpoint(&endpoint);
    if let Some(path) = &serving.listening.unix {
        // For what runs on the same machine, such as a proxy: no TLS is needed there.
        server = server.http(unix(path)?, app);
    }
    server.run(stopped()).await;
    Ok(())
}

fn tls(serving: &Serving) -> Result<Tls, Box<dyn Error>> {
    if !serving.acme.is_empty() {
        let acme = Acme::new(&serving.acme).cache(&serving.acme_cache);
        let acme = if serving.acme_production {
            acme.production()
        } else {
            acme
        };
        return Ok(Tls::acme(acme)?);
    }
    if let (Some(certificates), Some(key)) = (&serving.certificates, &serving.key) {
        return Ok(Tls::files(certificates, key)?);
    }
    let made = SelfSigned::new()?;
    if let Some(path) = &serving.authority {
        std::fs::write(path, &made.authority)?;
    }
    Ok(Tls::pem(made.certificate.as_bytes(), made.key.as_bytes())?)
}

#[cfg(unix)]
fn unix(path: &Path) -> io::Result<tokio::net::UnixListener> {
    // One that was left behind is nobody's.
    match std::os::unix::net::UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path)?,
        _ => {}
    }
    tokio::net::UnixListener::bind(path)
}

#[cfg(not(unix))]
fn unix(_: &Path) -> io::Result<TcpListener> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "there are no Unix sockets here",
    ))
}

async fn shelf(asking: &Asking) -> Result<(), Box<dyn Error>> {
    for offer in ask(asking).await?.shelf().await? {
        say(&format!("{:>4}  {}", offer.left, offer.item));
    }
    Ok(())
}

async fn buy(asking: &Asking, item: &str, count: u32) -> Result<(), Box<dyn Error>> {
    let receipt = ask(asking).await?.buy(item, count).await?;
    say(&receipt);
    Ok(())
}

async fn ask(asking: &Asking) -> Result<ShopClient, Box<dyn Error>> {
    let mut tls = client::Tls::new();
    if let Some(path) = &asking.trust {
        tls = tls.trust(&std::fs::read(path)?)?;
    }
    Ok(ShopClient::new(
        Connector::new(&asking.url).tls(tls).connect().await?,
    ))
}

/// Whoever reads this may close the pipe; the program goes on.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Waits for Ctrl-C, or for the system's request to end.
async fn stopped() {
    shutdown_signal().await;
    tracing::info!("stopping");
}

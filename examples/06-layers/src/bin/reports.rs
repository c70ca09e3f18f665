//! `reports serve` and `reports load`.

#![allow(clippy::print_stdout, reason = "a program that people read")]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use axum::serve::ListenerExt;
use clap::{Parser, Subcommand};
use futures_util::{StreamExt, stream};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use reports::v1::ReportsClient;
use reports::{Settings, app};
use turbo_runtime::client::{Connector, Outgoing};
use turbo_runtime::server::shutdown_signal;

/// Reports, behind layers.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes reports.
    Serve {
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Reports that are made at once.
        #[arg(long, default_value_t = 4)]
        at_once: usize,
        /// Calls that begin in a second.
        #[arg(long, default_value_t = 100)]
        per_second: u64,
        /// Clients at a time.
        #[arg(long, default_value_t = 1_000)]
        clients: usize,
        /// Writes one object of JSON a line.
        #[arg(long)]
        json: bool,
    },
    /// Asks for many reports, and says what became of them.
    Load {
        #[arg(long, default_value = "ws://127.0.0.1:8080/rpc")]
        url: String,
        #[arg(long, default_value_t = 40)]
        calls: usize,
        #[arg(long, default_value_t = 8)]
        at_once: usize,
        /// Pages of each.
        #[arg(long, default_value_t = 5)]
        pages: u32,
    },
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    match Cli::parse().command {
        Command::Serve {
            port,
            at_once,
            per_second,
            clients,
            json,
        } => {
            let settings = Settings {
                at_once,
                timeout: Duration::from_secs(2),
                per_second,
                page: Duration::from_millis(20),
                clients,
            };
            serve(port, &settings, json).await
        }
        Command::Load {
            url,
            calls,
            at_once,
            pages,
        } => load(&url, calls, at_once, pages).await,
    }
}

async fn serve(port: u16, settings: &Settings, json: bool) -> Result<(), Box<dyn Error>> {
    // A line for each call when it ends, and one for each event within.
    let lines = tracing_subscriber::fmt().with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE);
    match json {
        true => lines.json().init(),
        false => lines.init(),
    }
    let seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];
    let metrics = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds)?
        .install_recorder()?;
    let (app, endpoint) = app(settings, metrics);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("Reports are made on ws://{}/rpc", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let service = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::select! {
        served = axum::serve(listener, service) => served?,
        () = shutdown_signal() => endpoint.shutdown(Duration::from_secs(5)).await,
    }
    Ok(())
}

async fn load(url: &str, calls: usize, at_once: usize, pages: u32) -> Result<(), Box<dyn Error>> {
    let slowest = std::sync::Arc::new(std::sync::Mutex::new(Duration::ZERO));
    let seen = std::sync::Arc::clone(&slowest);
    let channel = Connector::new(url)
        .intercept(move |call: &mut Outgoing<'_>| {
            let seen = std::sync::Arc::clone(&seen);
            call.on_end(move |end| {
                if let Ok(mut slowest) = seen.lock() {
                    *slowest = end.duration.max(*slowest);
                }
            });
            Ok(())
        })
        .connect()
        .await?;
    let client = ReportsClient::new(channel);
    let begin = Instant::now();
    let ends: Vec<String> = stream::iter(0..calls)
        .map(|number| {
            let call = client.render(&format!("Report {number}"), pages);
            async move {
                match call.await {
                    Ok(_) => "ok".to_owned(),
                    Err(error) => error.to_string(),
                }
            }
        })
        .buffer_unordered(at_once)
        .collect()
        .await;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for end in ends {
        *counts.entry(end).or_default() += 1;
    }
    for (end, count) in counts {
        println!("{count:4}  {end}");
    }
    let slowest = slowest.lock().map_or(Duration::ZERO, |slowest| *slowest);
    println!("in {:.2?}, the slowest in {slowest:.2?}", begin.elapsed());
    Ok(())
}

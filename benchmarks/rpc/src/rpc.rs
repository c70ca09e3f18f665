//! The table of calls and streams: all peers take turns in each repeat, and what counts is the median of the ratios.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bench_report::{Ratio, Row, Spread};
use futures_util::future::try_join_all;

use crate::measure::{Sample, Timer, median, spread};
use crate::process::{Server, own_cpu};
use crate::{Peer, Result, tcp, turbo, websocket};

/// One line.
enum Work {
    Calls {
        connections: usize,
        /// On each.
        in_flight: usize,
        size: usize,
    },
    Items {
        count: u32,
        size: u32,
    },
}

const ROWS: [(&str, Work); 11] = [
    ("unary, 1 in flight", calls(1, 1, 32)),
    ("unary, 16 in flight", calls(1, 16, 32)),
    ("unary, 256 in flight", calls(1, 256, 32)),
    ("unary, 4,096 in flight", calls(1, 4_096, 32)),
    ("64 connections, 1 in flight each", calls(64, 1, 32)),
    ("64 connections, 4 in flight each", calls(64, 4, 32)),
    ("64 connections, 64 in flight each", calls(64, 64, 32)),
    (
        "stream of items of 32 bytes",
        Work::Items {
            count: 100_000,
            size: 32,
        },
    ),
    (
        "stream of items of 1 KiB",
        Work::Items {
            count: 50_000,
            size: 1 << 10,
        },
    ),
    ("64 KiB there and back, 1 in flight", calls(1, 1, 64 << 10)),
    ("1 MiB there and back, 1 in flight", calls(1, 1, 1 << 20)),
];

const fn calls(connections: usize, in_flight: usize, size: usize) -> Work {
    Work::Calls {
        connections,
        in_flight,
        size,
    }
}

/// Who is measured: the floor first.
const COLUMNS: [(&str, Peer, Kind); 4] = [
    ("TCP, bytes and nothing else", Peer::Tcp, Kind::Bytes),
    ("TCP, a waiting task a call", Peer::Tcp, Kind::Callers),
    (
        "axum WebSocket, bytes and nothing else",
        Peer::Websocket,
        Kind::Bytes,
    ),
    ("turbo", Peer::Turbo, Kind::Callers),
];

/// Whether one task keeps everything in flight, or each call has one that waits for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bytes,
    Callers,
}

/// Measures everything and prints a table.
pub(crate) async fn run(quick: bool, row: &str, only: Option<Peer>) -> Result {
    let (repeats, length) = match quick {
        true => (3, Duration::from_millis(300)),
        false => (7, Duration::from_secs(1)),
    };
    let mut servers = Vec::new();
    for (_, peer, _) in COLUMNS {
        servers.push(Server::start(peer).await?);
    }
    println!("Medians of {repeats} repeats, and in brackets the least and the most.");
    for (name, work) in ROWS.iter().filter(|(name, _)| name.contains(row)) {
        let mut samples: [Vec<Sample>; COLUMNS.len()] = Default::default();
        // The first round warms everything up and does not count.
        for repeat in 0..=repeats {
            for ((column, server), samples) in COLUMNS.iter().zip(&servers).zip(&mut samples) {
                if only.is_some_and(|only| only != column.1) {
                    continue;
                }
                let sample = measure(column, server, work, length).await?;
                if repeat > 0 {
                    samples.extend(sample);
                }
            }
        }
        print(name, &samples);
        report(name, &samples)?;
    }
    Ok(())
}

/// One peer, once. Nothing if it does not do such work.
async fn measure(
    &(_, peer, kind): &(&str, Peer, Kind),
    server: &Server,
    work: &Work,
    length: Duration,
) -> Result<Option<Sample>> {
    let before = (own_cpu()?, server.cpu()?);
    let begin = Instant::now();
    let timer = Timer::start(length);
    let count = match *work {
        Work::Calls {
            connections,
            in_flight,
            size,
        } => {
            let all =
                (0..connections).map(|_| one(peer, kind, server.address, in_flight, size, timer.clone()));
            try_join_all(all).await?.iter().sum::<u64>()
        }
        Work::Items { count, size } => match peer {
            Peer::Tcp if kind == Kind::Callers => return Ok(None),
            Peer::Tcp => repeat(length, || tcp::stream(server.address, count, size)).await?,
            Peer::Turbo => repeat(length, || turbo::items(server.address, count, size)).await?,
            Peer::Websocket | Peer::Narrow => return Ok(None),
        },
    };
    let seconds = begin.elapsed().as_secs_f64();
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
    Ok(Some(Sample {
        rate: count as f64 / seconds,
        p50: timer.quantile(0.5),
        p99: timer.quantile(0.99),
        client: micros(own_cpu()? - before.0),
        server: micros(server.cpu()? - before.1),
    }))
}

async fn one(
    peer: Peer,
    kind: Kind,
    address: SocketAddr,
    in_flight: usize,
    size: usize,
    timer: Timer,
) -> Result<u64> {
    match (peer, kind) {
        (Peer::Tcp, Kind::Bytes) => tokio::spawn(tcp::calls(address, in_flight, size, timer)).await?,
        (Peer::Tcp, Kind::Callers) => tokio::spawn(tcp::callers(address, in_flight, size, timer)).await?,
        (Peer::Websocket, _) => tokio::spawn(websocket::calls(address, in_flight, size, timer)).await?,
        (Peer::Turbo | Peer::Narrow, _) => {
            tokio::spawn(turbo::calls(address, in_flight, size, timer)).await?
        }
    }
}

/// Streams one after the other for that long.
async fn repeat<F: Future<Output = Result<u64>>>(
    length: Duration,
    mut run: impl FnMut() -> F,
) -> Result<u64> {
    let end = Instant::now() + length;
    let mut count = run().await?;
    while Instant::now() < end {
        count += run().await?;
    }
    Ok(count)
}

fn print(name: &str, samples: &[Vec<Sample>; COLUMNS.len()]) {
    println!("\n{name}\n");
    println!(
        "| who | a second | of the first | of the first, by processor time | p50 | p99 | µs of processor: client | server |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let floor = &samples[0];
    for ((who, ..), samples) in COLUMNS
        .iter()
        .zip(samples)
        .filter(|(_, samples)| !samples.is_empty())
    {
        let of = |figure: fn(&Sample) -> f64| median(samples.iter().map(figure));
        let share = |figure: fn(&Sample) -> f64| {
            let ratios: Vec<f64> = samples
                .iter()
                .zip(floor)
                .map(|(sample, floor)| figure(sample) / figure(floor))
                .collect();
            let (least, most) = spread(ratios.iter().copied());
            format!("{:.2} ({least:.2} to {most:.2})", median(ratios))
        };
        let time = |seconds: f64| match seconds > 0.0 {
            true => format!("{:.0} µs", seconds * 1e6),
            false => "-".to_owned(),
        };
        println!(
            "| {who} | {:.0} | {} | {} | {} | {} | {:.2} | {:.2} |",
            of(|sample| sample.rate),
            share(|sample| sample.rate),
            share(|sample| 1.0 / (sample.client + sample.server)),
            time(of(|sample| sample.p50)),
            time(of(|sample| sample.p99)),
            of(|sample| sample.client),
            of(|sample| sample.server),
        );
    }
}

/// A figure of a repeat, what it is called, and its unit.
type Measure = (&'static str, &'static str, fn(&Sample) -> f64);

/// Tells programs; what was not measured is left out.
fn report(work: &str, samples: &[Vec<Sample>; COLUMNS.len()]) -> Result {
    const MEASURES: [Measure; 6] = [
        ("a second", "1/s", |it| it.rate),
        ("p50", "µs", |it| it.p50 * 1e6),
        ("p99", "µs", |it| it.p99 * 1e6),
        ("processor time", "µs", |it| it.client + it.server),
        ("processor time of the client", "µs", |it| it.client),
        ("processor time of the server", "µs", |it| it.server),
    ];
    for (measure, unit, figure) in MEASURES {
        let figures = |at: usize| samples[at].iter().map(figure).collect::<Vec<f64>>();
        let base = figures(0);
        for (at, (peer, ..)) in COLUMNS.iter().enumerate() {
            let figures = figures(at);
            let ratio = Spread::of_ratios(&figures, &base).map(|of| Ratio {
                base: COLUMNS[0].0,
                of,
            });
            let Some(value) = Spread::of(figures).filter(|value| value.median > 0.0) else {
                continue;
            };
            let row = Row {
                work,
                measure,
                peer,
                unit,
                value,
                ratio,
            };
            row.write()?;
        }
    }
    Ok(())
}

//! The table of calls and streams: all peers take turns in each repeat, and what counts is the median of the ratios.

use std::time::{Duration, Instant};

use bench_report::{Ratio, Spread};
use futures_util::future::try_join_all;

use crate::Result;
use crate::measure::{Sample, Timer, median};
use crate::peers::Peer;
use crate::process::{Server, own_cpu};

/// What to measure, and for how long.
pub(crate) struct Plan {
    pub(crate) peers: Vec<Peer>,
    /// Only the work whose name contains this.
    pub(crate) row: String,
    pub(crate) repeats: usize,
    /// For each peer in each repeat.
    pub(crate) length: Duration,
}

/// One table.
#[derive(Clone, Copy)]
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

const ROWS: [(&str, Work); 12] = [
    ("unary, 1 in flight", calls(1, 1, 32)),
    ("unary, 16 in flight", calls(1, 16, 32)),
    ("unary, 256 in flight", calls(1, 256, 32)),
    ("unary, 4,096 in flight", calls(1, 4_096, 32)),
    ("64 connections, 1 in flight each", calls(64, 1, 32)),
    ("64 connections, 4 in flight each", calls(64, 4, 32)),
    ("64 connections, 16 in flight each", calls(64, 16, 32)),
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

/// Who is compared with everyone.
const TURBO: &str = "turbo";

/// Measures everything and prints tables.
pub(crate) async fn run(plan: &Plan) -> Result {
    println!(
        "Medians of {} repeats of {} ms, and in brackets the middle half of the ratios.",
        plan.repeats,
        plan.length.as_millis()
    );
    for (name, work) in ROWS.iter().filter(|(name, _)| name.contains(&plan.row)) {
        let does = |peer: &&Peer| peer.has_streams || !matches!(work, Work::Items { .. });
        let mut rows = Vec::new();
        for &peer in plan.peers.iter().filter(does) {
            rows.push(Row {
                peer,
                server: Server::start(peer).await?,
                samples: Vec::new(),
            });
        }
        // The first round warms everything up and does not count; each begins with somebody else.
        let count = rows.len();
        for repeat in 0..=plan.repeats {
            for turn in 0..count {
                let row = &mut rows[(turn + repeat) % count];
                let sample = measure(row, *work, plan.length)
                    .await
                    .map_err(|error| format!("{}, {name}: {error}", row.peer.title))?;
                if repeat > 0 {
                    row.samples.push(sample);
                }
            }
        }
        print(name, &rows);
        report(name, &rows)?;
    }
    Ok(())
}

/// One peer in one table.
struct Row {
    peer: Peer,
    server: Server,
    samples: Vec<Sample>,
}

/// One peer, once.
async fn measure(row: &Row, work: Work, length: Duration) -> Result<Sample> {
    let server = &row.server;
    let connections = match work {
        Work::Calls { connections, .. } => connections,
        Work::Items { .. } => 1,
    };
    let opened = (0..connections).map(|_| (row.peer.open)(server.address));
    let opened = try_join_all(opened).await?;
    let before = (own_cpu()?, server.cpu()?);
    let begin = Instant::now();
    let timer = Timer::start(length);
    let all = opened.into_iter().map(|connection| {
        let timer = timer.clone();
        tokio::spawn(match work {
            Work::Calls { in_flight, size, .. } => connection.calls(in_flight, size, timer),
            Work::Items { count, size } => connection.items(count, size, timer),
        })
    });
    let mut count = 0;
    for done in try_join_all(all).await? {
        count += done?;
    }
    let seconds = begin.elapsed().as_secs_f64();
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
    Ok(Sample {
        rate: count as f64 / seconds,
        p50: timer.quantile(0.5),
        p99: timer.quantile(0.99),
        client: micros(own_cpu()? - before.0),
        server: micros(server.cpu()? - before.1),
    })
}

fn print(name: &str, rows: &[Row]) {
    let [first, ..] = rows else { return };
    let turbo = rows.iter().find(|row| row.peer.name == TURBO);
    println!("\n{name}\n");
    println!(
        "| who | a second | of the first | turbo's, of this | p50 | of the first | p99 | s of processor for 100,000: server | client |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for row in rows {
        let of = |figure: fn(&Sample) -> f64| median(row.samples.iter().map(figure));
        let rate = |sample: &Sample| sample.rate;
        let p50 = |sample: &Sample| sample.p50;
        let time = |seconds: f64| match seconds > 0.0 {
            true => format!("{:.1} µs", seconds * 1e6),
            false => "-".to_owned(),
        };
        println!(
            "| {} | {:.0} | {} | {} | {} | {} | {} | {:.3} | {:.3} |",
            row.peer.title,
            of(rate),
            ratio(row, first, rate),
            turbo.map_or_else(|| "-".to_owned(), |turbo| ratio(turbo, row, rate)),
            time(of(p50)),
            ratio(row, first, p50),
            time(of(|sample| sample.p99)),
            of(|sample| sample.server) / 10.0,
            of(|sample| sample.client) / 10.0,
        );
    }
}

/// The median of the ratios within a repeat, and the middle half of them.
fn ratio(row: &Row, base: &Row, figure: fn(&Sample) -> f64) -> String {
    let figures = |row: &Row| row.samples.iter().map(figure).collect::<Vec<f64>>();
    let spread = Spread::of_ratios(&figures(row), &figures(base)).filter(|of| of.median.is_finite());
    let Some(Spread { low, median, high }) = spread else {
        return "-".to_owned();
    };
    match median < 10.0 {
        true => format!("{median:.2} ({low:.2} to {high:.2})"),
        false => format!("{median:.1} ({low:.1} to {high:.1})"),
    }
}

/// The same for programs.
fn report(work: &str, rows: &[Row]) -> Result {
    type Measure = (&'static str, &'static str, fn(&Sample) -> f64);
    const MEASURES: [Measure; 6] = [
        ("a second", "1/s", |it| it.rate),
        ("p50", "µs", |it| it.p50 * 1e6),
        ("p99", "µs", |it| it.p99 * 1e6),
        ("processor time", "µs", |it| it.client + it.server),
        ("processor time of the client", "µs", |it| it.client),
        ("processor time of the server", "µs", |it| it.server),
    ];
    let [first, ..] = rows else { return Ok(()) };
    for (measure, unit, figure) in MEASURES {
        let figures = |row: &Row| row.samples.iter().map(figure).collect::<Vec<f64>>();
        let base = figures(first);
        for row in rows {
            let figures = figures(row);
            let ratio = Spread::of_ratios(&figures, &base).map(|of| Ratio {
                base: first.peer.title,
                of,
            });
            let Some(value) = Spread::of(figures).filter(|value| value.median > 0.0) else {
                continue;
            };
            let line = bench_report::Row {
                work,
                measure,
                peer: row.peer.title,
                unit,
                value,
                ratio,
            };
            line.write()?;
        }
    }
    Ok(())
}

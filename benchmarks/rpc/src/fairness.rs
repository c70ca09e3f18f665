//! How long small calls take beside streams that saturate their socket, as ratios to the same calls alone.
//!
//! One caller asks, waits, and asks again. Each stream is a duplex one: both sides send items of a KiB as fast as the other takes
//! them. Everything is one WebSocket over loopback; the first repeat warms up and does not count.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bench_report::{Ratio, Row, Spread};

use crate::Result;
use crate::measure::{Timer, median, spread};
use crate::peers::{NARROW, named, turbo};
use crate::process::Server;

/// Streams beside the calls, and whether windows are narrow. The first row is what the others are measured by.
const ROWS: [(&str, usize, bool); 5] = [
    ("nothing", 0, false),
    ("1 stream", 1, false),
    ("16 streams", 16, false),
    ("1 stream, windows of 16 KiB", 1, true),
    ("16 streams, windows of 16 KiB", 16, true),
];

/// Items of a stream; their size in bytes.
pub(crate) const ITEM: usize = 1 << 10;

/// How many items have come through in each direction before anything is measured.
const SATURATED: u64 = 4_096;

/// What one row was in one repeat.
#[derive(Clone, Copy)]
struct Sample {
    /// In seconds.
    p50: f64,
    p99: f64,
    /// Calls a second.
    calls: f64,
    /// MiB of items a second that the client took, and gave.
    down: f64,
    up: f64,
}

/// Items that a client has taken and given.
#[derive(Default)]
pub(crate) struct Flow {
    pub(crate) down: AtomicU64,
    pub(crate) up: AtomicU64,
}

impl Flow {
    fn now(&self) -> (u64, u64) {
        (self.down.load(Ordering::Relaxed), self.up.load(Ordering::Relaxed))
    }
}

/// Measures and prints a table.
pub(crate) async fn run(quick: bool) -> Result {
    let (repeats, length) = match quick {
        true => (5, Duration::from_millis(500)),
        false => (11, Duration::from_secs(2)),
    };
    let (wide, narrow) = (
        Server::start(named("turbo")?).await?,
        Server::start(NARROW).await?,
    );
    let mut samples: [Vec<Sample>; ROWS.len()] = Default::default();
    for repeat in 0..=repeats {
        for ((_, streams, is_narrow), samples) in ROWS.iter().zip(&mut samples) {
            let address = match is_narrow {
                true => narrow.address,
                false => wide.address,
            };
            let sample = measure(address, *is_narrow, *streams, length).await?;
            if repeat > 0 {
                samples.push(sample);
            }
        }
    }
    println!("Medians of {repeats} repeats, and in brackets the least and the most.\n");
    println!("| beside | p50 | of alone | p99 | of alone | calls a second | items down, up: MiB/s |");
    println!("|---|---|---|---|---|---|---|");
    let alone = &samples[0];
    for ((name, ..), samples) in ROWS.iter().zip(&samples) {
        let of = |figure: fn(&Sample) -> f64| median(samples.iter().map(figure));
        let ratio = |figure: fn(&Sample) -> f64| {
            let ratios: Vec<f64> = samples
                .iter()
                .zip(alone)
                .map(|(sample, alone)| figure(sample) / figure(alone))
                .collect();
            let (least, most) = spread(ratios.iter().copied());
            format!("{:.1} ({least:.1} to {most:.1})", median(ratios))
        };
        println!(
            "| {name} | {:.0} µs | {} | {:.0} µs | {} | {:.0} | {:.0}, {:.0} |",
            of(|sample| sample.p50) * 1e6,
            ratio(|sample| sample.p50),
            of(|sample| sample.p99) * 1e6,
            ratio(|sample| sample.p99),
            of(|sample| sample.calls),
            of(|sample| sample.down),
            of(|sample| sample.up),
        );
    }
    report(&samples)
}

/// Tells programs.
fn report(samples: &[Vec<Sample>; ROWS.len()]) -> Result {
    let figures =
        |at: usize, figure: fn(&Sample) -> f64| samples[at].iter().map(figure).collect::<Vec<f64>>();
    for (at, (peer, ..)) in ROWS.iter().enumerate() {
        for (measure, figure) in [
            ("p50", (|it| it.p50 * 1e6) as fn(&Sample) -> f64),
            ("p99", |it| it.p99 * 1e6),
        ] {
            let (figures, base) = (figures(at, figure), figures(0, figure));
            let ratio = Spread::of_ratios(&figures, &base).map(|of| Ratio { base: ROWS[0].0, of });
            let Some(value) = Spread::of(figures) else {
                continue;
            };
            let row = Row {
                work: "a small call beside",
                measure,
                peer,
                unit: "µs",
                value,
                ratio,
            };
            row.write()?;
        }
    }
    Ok(())
}

/// One row, once, over a connection of its own.
async fn measure(address: SocketAddr, is_narrow: bool, streams: usize, length: Duration) -> Result<Sample> {
    let channel = match is_narrow {
        true => turbo::open_narrow(address).await?,
        false => turbo::open(address).await?,
    };
    let flow = Arc::new(Flow::default());
    let floods: Vec<_> = (0..streams)
        .map(|_| tokio::spawn(turbo::flood(channel.clone(), Arc::clone(&flow))))
        .collect();
    while streams > 0 && (flow.now().0 < SATURATED || flow.now().1 < SATURATED) {
        if floods.iter().any(tokio::task::JoinHandle::is_finished) {
            return Err("a stream has ended".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let before = flow.now();
    let begin = Instant::now();
    let timer = Timer::start(length);
    let calls = turbo::ask(&channel, 32, timer.clone()).await?;
    let seconds = begin.elapsed().as_secs_f64();
    let after = flow.now();
    for flood in floods {
        flood.abort();
    }
    channel.close().await;
    let rate = |items: u64| (items as usize * ITEM) as f64 / f64::from(1 << 20) / seconds;
    Ok(Sample {
        p50: timer.quantile(0.5),
        p99: timer.quantile(0.99),
        calls: calls as f64 / seconds,
        down: rate(after.0 - before.0),
        up: rate(after.1 - before.1),
    })
}

//! Values in Rust: bytes out of them and back, beside what a server might use instead.
//!
//! All peers encode the same values. Time is told as a share of what the published bincode takes with its own derives, in
//! the same repeat.

mod data;
mod format;
mod measure;
mod peers;
mod plain;
mod work;

use std::time::Duration;

use bench_report::{Ratio, Row, Spread};
use clap::Parser;

use self::data::Values;
use self::measure::{Figure, Plan, measure};
use self::peers::{
    Bincode, BincodeSerde, Bitcode, Encoded, Memcpy, MessagePack, Postcard, Prost, Rkyv, SerdeJson, SonicRs,
    Turbo, Wincode, messages, types,
};
use self::plain::{Blob, Numbers, Records, Small};
use self::work::{Op, Work, clones, work};

#[derive(Parser)]
struct Args {
    /// Fewer and shorter repeats.
    #[arg(long)]
    quick: bool,
    /// Only the kind of values whose name contains this.
    #[arg(long, value_name = "TEXT", default_value = "")]
    row: String,
    /// Only the peers whose name contains this, and the base: for a profiler.
    #[arg(long, value_name = "TEXT", default_value = "")]
    peer: String,
}

/// Everyone who has types for these values.
macro_rules! everyone {
    ($values:expr, $name:ident) => {
        vec![
            work::<Bincode, $name, _>("bincode 2.0.1, its derives", $values),
            work::<Turbo, types::$name, _>("turbo", $values),
            work::<Memcpy, Encoded, _>("memcpy of the bytes", $values),
            clones($values),
            work::<Wincode, $name, _>("wincode, varint", $values),
            work::<Postcard, $name, _>("postcard", $values),
            work::<Bitcode, $name, _>("bitcode", $values),
            work::<Rkyv, $name, _>("rkyv, checked, owned", $values),
            work::<Prost, messages::$name, _>("prost", $values),
            work::<MessagePack, $name, _>("rmp-serde", $values),
            work::<BincodeSerde, $name, _>("bincode 2.0.1, serde", $values),
            work::<SerdeJson, $name, _>("serde_json", $values),
            work::<SonicRs, $name, _>("sonic-rs", $values),
        ]
    };
}

fn main() -> std::io::Result<()> {
    let args = Args::parse();
    let plan = if args.quick {
        Plan {
            repeats: 5,
            length: Duration::from_millis(20),
        }
    } else {
        Plan {
            repeats: 15,
            length: Duration::from_millis(60),
        }
    };
    let values = Values::new();
    let rows: [(&str, &dyn Fn() -> Vec<Work>); 4] = [
        ("small record", &|| everyone!(&values.small, Small)),
        ("1,000 mixed records", &|| everyone!(&values.records, Records)),
        ("1 MiB of bytes", &|| everyone!(&values.blobs, Blob)),
        ("100,000 f64", &|| everyone!(&values.numbers, Numbers)),
    ];
    for (name, peers) in rows {
        if name.contains(&args.row) {
            let mut works = peers();
            same_bytes(&works);
            let mut at = 0;
            works.retain(|work| {
                at += 1;
                at == 1 || work.peer.contains(&args.peer)
            });
            print(name, &mut works, plan)?;
        }
    }
    Ok(())
}

/// The format is bincode's.
fn same_bytes(works: &[Work]) {
    let bytes = |peer: &str| {
        works
            .iter()
            .find(|work| work.peer.starts_with(peer))
            .and_then(|work| work.bytes)
    };
    assert_eq!(bytes("turbo"), bytes("bincode"));
}

fn print(name: &str, works: &mut [Work], plan: Plan) -> std::io::Result<()> {
    let figures = Op::ALL.map(|op| measure(works, op, plan));
    println!("### {name}\n");
    println!(
        "| of bincode's time | bytes | {} |",
        Op::ALL.map(Op::words).join(" | ")
    );
    println!("|---|---|{}", "---|".repeat(Op::ALL.len()));
    for (at, work) in works.iter().enumerate() {
        let bytes = work.bytes.map_or("-".to_owned(), |bytes| bytes.to_string());
        let cells = figures
            .iter()
            .map(|of_op| of_op[at].map_or("-".to_owned(), |figure| cell(figure, at == 0)));
        let cells: Vec<String> = cells.collect();
        println!("| {} | {bytes} | {} |", work.peer, cells.join(" | "));
    }
    println!();
    for (op, of_op) in Op::ALL.iter().zip(&figures) {
        for (work, figure) in works.iter().zip(of_op) {
            let Some(figure) = figure else { continue };
            report(
                name,
                op.words(),
                work.peer,
                "ns",
                figure.nanos,
                Some(figure.ratio),
            )?;
        }
    }
    for work in works.iter() {
        if let Some(bytes) = work.bytes {
            let bytes = Spread::exactly(bytes as f64);
            report(name, "bytes on the wire", work.peer, "B", bytes, None)?;
        }
    }
    Ok(())
}

/// Tells programs.
fn report(
    work: &str,
    measure: &str,
    peer: &str,
    unit: &str,
    value: Spread,
    ratio: Option<Spread>,
) -> std::io::Result<()> {
    let base = "bincode 2.0.1, its derives";
    let ratio = ratio.map(|of| Ratio { base, of });
    let row = Row {
        work,
        measure,
        peer,
        unit,
        value,
        ratio,
    };
    row.write()
}

fn cell(figure: Figure, is_base: bool) -> String {
    if is_base {
        let nanos = figure.nanos.median;
        return if nanos < 10_000.0 {
            format!("1 = {nanos:.0} ns")
        } else {
            format!("1 = {:.0} µs", nanos / 1e3)
        };
    }
    let Spread { low, median, high } = figure.ratio;
    format!("{median:.2} ({low:.2} to {high:.2})")
}

//! Calls in memory, on one thread: of a client of the old schema, whom the server adapts to; of a current client of the same server; and of
//! a current client of a server that knows no other schema.

mod measure;
mod peers;
mod people;

use bench_report::{Row, Spread};
use clap::Parser;
use tokio::runtime::Builder;

use crate::measure::{Ratio, measure};
use crate::peers::{Alone, Current, Old, Work};

#[derive(Parser)]
struct Args {
    /// Fewer and shorter repeats.
    #[arg(long)]
    quick: bool,
}

fn main() -> std::io::Result<()> {
    let args = Args::parse();
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (repeats, millis) = if args.quick { (7, 60) } else { (21, 150) };
    println!("| work | an old client, of a current one | with adapters in the server, of one without |");
    println!("|---|---|---|");
    for work in Work::ALL {
        let ratios = runtime.block_on(async {
            // Connections are tasks of the runtime.
            let peers = (Old::new(), Current::new(), Alone::new());
            measure(*work, repeats, millis, peers).await
        });
        let [adapted, current] = ratios;
        println!("| {} | {adapted} | {current} |", work.name());
        report(work.name(), "an old client", "a current one", &adapted)?;
        report(work.name(), "with adapters in the server", "without", &current)?;
    }
    Ok(())
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} ({:.2} to {:.2})", self.median, self.low, self.high)
    }
}

/// Tells programs.
fn report(work: &str, peer: &str, base: &str, ratio: &Ratio) -> std::io::Result<()> {
    let of = Spread::from([ratio.low, ratio.median, ratio.high]);
    let row = Row {
        work,
        measure: "processor time",
        peer,
        unit: "of the base",
        value: of,
        ratio: Some(bench_report::Ratio { base, of }),
    };
    row.write()
}

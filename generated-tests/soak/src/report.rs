//! What is told: a line each second, and everything at the end.

use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::Args;
use crate::api::soak::v1::Report;
use crate::book::Book;
use crate::latency::Latency;
use crate::memory::Memory;

/// What was found when all was over.
pub(crate) struct Seen {
    pub(crate) report: Report,
    /// What must not be, besides losses and duplicates.
    pub(crate) problems: Vec<String>,
}

/// The line of a second.
pub(crate) fn progress(second: u64, book: &Book, server: &Memory) {
    let totals = book.totals();
    eprintln!(
        "[{second:4} s] {} calls, {} items, {} lost, {} cuts, {} attacks, server {}",
        totals.calls(),
        totals.items,
        totals.lost,
        book.cuts.load(Ordering::Relaxed),
        book.attacks.load(Ordering::Relaxed),
        mib(server.last()),
    );
}

/// Prints the report. The code says whether all is well.
pub(crate) fn print(
    args: &Args,
    elapsed: Duration,
    book: &Book,
    seen: Seen,
    server: &Memory,
    clients: &Memory,
) -> ExitCode {
    let totals = book.totals();
    let Seen { report, mut problems } = seen;
    if totals.lost > 0 {
        problems.push(format!("{} calls were lost", totals.lost));
    }
    if report.duplicates > 0 {
        problems.push(format!("{} calls ran twice", report.duplicates));
    }
    if report.disorders > 0 {
        problems.push(format!(
            "{} streams of clients arrived otherwise than they were sent",
            report.disorders
        ));
    }
    if totals.answered == 0 {
        problems.push("nothing was answered".to_owned());
    }
    let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let seconds = elapsed.as_secs_f64();
    println!(
        "soak of {seconds:.0} s, {} clients, seed {}",
        args.connections, args.seed
    );
    println!(
        "calls        {}, {:.0} a second",
        totals.calls(),
        totals.calls() as f64 / seconds
    );
    println!("  answered   {}, with {} items", totals.answered, totals.items);
    println!("  cancelled  {}", totals.cancelled);
    println!("  too late   {}", totals.timed_out);
    println!(
        "  broken     {} indeterminate and {} streams, of clients that do not resume what was cut",
        totals.indeterminate, totals.broken
    );
    println!("losses       {}", totals.lost);
    println!(
        "duplicates   {} of {} that began",
        report.duplicates, report.begun
    );
    println!(
        "faults       {} cuts, {} attacks, {} clients that vanished, {} that said goodbye",
        count(&book.cuts),
        count(&book.attacks),
        count(&book.vanished),
        count(&book.visits)
    );
    println!(
        "memory       at most {} in the server, {} in the clients",
        mib(server.peak()),
        mib(clients.peak())
    );
    println!("small calls  {}", times(&totals.steady));
    println!("  beside cuts  {}", times(&totals.shaken));
    for loss in &totals.losses {
        println!("lost: {loss}");
    }
    for problem in &problems {
        println!("PROBLEM: {problem}");
    }
    match problems.is_empty() {
        true => {
            println!("nothing was lost, and nothing ran twice");
            ExitCode::SUCCESS
        }
        false => ExitCode::FAILURE,
    }
}

fn times(latency: &Latency) -> String {
    let millis = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1_000.0);
    format!(
        "p50 {}, p99 {}, at most {}",
        millis(latency.quantile(0.5)),
        millis(latency.quantile(0.99)),
        millis(latency.most())
    )
}

fn mib(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "unknown".to_owned(),
        |bytes| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20)),
    )
}

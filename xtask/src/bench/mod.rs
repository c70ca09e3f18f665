//! `cargo xtask bench`: the measurements of `benchmarks/`, a workspace of its own, and the charts that are drawn from them.

mod javascript;
mod list;
mod record;

use std::ffi::OsString;

use self::list::{ALL, Bench, Kind, Wanted};
use self::record::Record;
use crate::npm;
use crate::shell::{self, Result};

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench                        everything, one after the other
  cargo xtask bench --quick                the same with fewer and shorter repeats
  cargo xtask bench codec                  one of them
  cargo xtask bench codec --add -- --row small
                                           a part of one, into the result that is there
  cargo xtask bench charts                 draws what the results have

Tables are printed; target/bench/NAME.jsonl has each figure for programs, with the machine and the versions
of all that is compared. Charts are in benchmarks/charts. A quiet machine makes figures worth reading.";

/// Builds benchmarks in release mode, runs them one after the other, and draws charts of what they found.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// What to measure; everything if nothing is said.
    #[arg(value_parser = list::wanted())]
    bench: Option<Wanted>,
    /// Fewer and shorter repeats, and none of what takes long.
    #[arg(long)]
    quick: bool,
    /// Adds to the results that are there in place of beginning new ones; what is measured again replaces what was.
    #[arg(long)]
    add: bool,
    /// What else the benchmark is told; `-- --help` shows what it understands.
    #[arg(last = true, value_name = "ARGUMENTS", requires = "bench")]
    rest: Vec<OsString>,
}

/// Runs what is wanted, then draws.
///
/// # Errors
///
/// When a benchmark does not compile, or fails; the others run all the same.
pub(crate) fn run(args: &Args) -> Result {
    npm::node()?;
    let benches = match &args.bench {
        Some(Wanted(benches)) => benches.clone(),
        None => ALL.iter().collect(),
    };
    let mut failures = Vec::new();
    for (at, bench) in benches.iter().enumerate() {
        if let Err(cause) = measure(bench, at + 1, benches.len(), args) {
            failures.push(format!("{}: {cause}", bench.name));
        }
    }
    failures.extend(record::draw().err());
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\nerror: "))
    }
}

fn measure(bench: &Bench, at: usize, of: usize, args: &Args) -> Result {
    let mut command = match bench.kind {
        Kind::Rust {
            package,
            part,
            has_packages,
        } => {
            if has_packages {
                javascript::packages()?;
            }
            shell::step(&format!("{}: building", bench.name));
            cargo("build", package)?;
            let mut command = std::process::Command::new(program(package));
            command.current_dir(shell::root()).args(part);
            command
        }
        Kind::JavaScript { script, beside, .. } => javascript::prepare(script, beside)?,
    };
    if args.quick {
        command.arg("--quick");
    }
    command.args(&args.rest);
    let times = if args.quick { bench.quick } else { bench.whole };
    shell::step(&format!(
        "{}: measuring, {at} of {of}; this takes about {times}",
        bench.name
    ));
    let record = Record::begin(bench, args.quick, args.add)?;
    shell::run(command.env("TURBO_BENCH_RESULT", record.file()))?;
    record.end()
}

/// Runs cargo on a package of the benchmarks, in release mode.
fn cargo(verb: &str, package: &str) -> Result {
    let manifest = shell::root().join("benchmarks").join("Cargo.toml");
    let mut cargo = shell::cargo();
    cargo.args([verb, "--release", "--package", package, "--manifest-path"]);
    shell::run(cargo.arg(manifest))
}

/// The program of a package of the benchmarks.
fn program(package: &str) -> std::path::PathBuf {
    let release = shell::root().join("benchmarks").join("target").join("release");
    release.join(format!("{package}{}", std::env::consts::EXE_SUFFIX))
}

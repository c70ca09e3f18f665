//! Measures the compiler, and what its output costs other compilers. `cargo xtask bench compile` builds and runs it.

mod compiled;
mod downstream;
mod files;
mod generators;
mod measure;
mod proto;
mod schema;
mod stages;
mod table;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::schema::Parts;
use crate::stages::Subject;

/// That of `turboc`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures turboc on schemas of 1,000 to 100,000 types, beside other generators, and rustc and tsc on what they generate.
#[derive(Parser)]
struct Args {
    /// Fewer repeats, and nothing of 100,000 types.
    #[arg(long)]
    quick: bool,
    /// How often each stage runs, after a run that is not counted.
    #[arg(long, value_name = "TIMES")]
    repeats: Option<usize>,
    /// Only this part of it.
    #[arg(long, value_name = "PART")]
    only: Option<Part>,
    /// Of rustc only `check`, `build` or `build --release`.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    mode: String,
    /// Of what rustc compiles, only these crates, with commas between them.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    peer: Vec<String>,
    /// Runs the whole line over 10,000 types so many times and measures nothing: for a profiler.
    #[arg(long, value_name = "TIMES")]
    profile: Option<usize>,
    /// With `--profile`, what an editor waits for in place of the whole line.
    #[arg(long, requires = "profile")]
    keystroke: bool,
    /// Writes a schema of so many types into the current folder instead of measuring.
    #[arg(long, value_name = "TYPES")]
    write: Option<usize>,
}

/// What is measured, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Turboc, stage by stage.
    Turboc,
    /// Turboc beside generators of Protocol Buffers.
    Generators,
    /// What rustc takes for what they write.
    Rustc,
    /// What tsc takes.
    Tsc,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), String> {
    if let Some(types) = args.write {
        for (path, text) in schema::files(types, Parts::All) {
            std::fs::write(&path, text).map_err(|cause| format!("{path}: {cause}"))?;
        }
        return Ok(());
    }
    let generated = |name: &str, types| Subject {
        name: name.to_owned(),
        files: schema::files(types, Parts::All),
    };
    if let Some(times) = args.profile {
        return stages::profile(&generated("10k", 10_000), times, args.keystroke);
    }
    let is_wanted = |part| args.only.is_none_or(|only| only == part);
    let repeats = args.repeats.unwrap_or(if args.quick { 3 } else { 9 });
    if is_wanted(Part::Turboc) {
        let mut subjects = vec![samples(), generated("1k", 1_000), generated("10k", 10_000)];
        if !args.quick {
            subjects.push(generated("100k", 100_000));
        }
        stages::run(&subjects, repeats)?;
    }
    if is_wanted(Part::Generators) {
        generators::run(repeats)?;
    }
    if is_wanted(Part::Rustc) {
        let only = downstream::Only {
            mode: &args.mode,
            peers: &args.peer,
        };
        downstream::rustc(only, args.repeats.unwrap_or(if args.quick { 1 } else { 5 }))?;
    }
    if is_wanted(Part::Tsc) {
        downstream::typescript(repeats)?;
    }
    Ok(())
}

/// The schemas that the project's own tests compile.
fn samples() -> Subject {
    let files = [
        (
            "everything.turbo",
            include_str!("../../../generated-tests/everything/everything.turbo"),
        ),
        (
            "extras.turbo",
            include_str!("../../../generated-tests/everything/extras.turbo"),
        ),
        (
            "money.turbo",
            include_str!("../../../generated-tests/everything/money.turbo"),
        ),
        (
            "geo/point.turbo",
            include_str!("../../../generated-tests/everything/geo/point.turbo"),
        ),
    ];
    Subject {
        name: "samples".to_owned(),
        files: files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into(),
    }
}

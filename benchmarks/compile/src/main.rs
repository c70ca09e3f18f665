//! Measures the compiler, and what its output costs other compilers. `cargo xtask bench compile` builds and runs it.

mod downstream;
mod measure;
mod schema;
mod stages;
mod table;

use std::process::ExitCode;

use clap::Parser;

use crate::schema::Parts;
use crate::stages::Subject;

/// That of `turboc`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures turboc on schemas of 1,000 to 100,000 types, and rustc and tsc on what it generates.
#[derive(Parser)]
struct Args {
    /// Fewer repeats, and nothing of 100,000 types.
    #[arg(long)]
    quick: bool,
    /// How often each stage runs, after a run that is not counted.
    #[arg(long, value_name = "TIMES")]
    repeats: Option<usize>,
    /// Nothing of rustc and tsc.
    #[arg(long)]
    only_turboc: bool,
    /// Nothing of turboc and tsc, and of rustc only `check`, `build` or `build --release`; or all, if it is empty.
    #[arg(long, value_name = "TEXT", conflicts_with = "only_turboc")]
    only_rustc: Option<String>,
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
    let only = downstream::Only {
        mode: args.only_rustc.as_deref().unwrap_or_default(),
        peers: &args.peer,
    };
    let rustc_repeats = args.repeats.unwrap_or(if args.quick { 1 } else { 5 });
    if args.only_rustc.is_some() {
        return downstream::rustc(only, rustc_repeats);
    }
    let mut subjects = vec![samples(), generated("1k", 1_000), generated("10k", 10_000)];
    if !args.quick {
        subjects.push(generated("100k", 100_000));
    }
    let repeats = args.repeats.unwrap_or(if args.quick { 3 } else { 9 });
    stages::run(&subjects, repeats)?;
    if args.only_turboc {
        return Ok(());
    }
    downstream::rustc(only, rustc_repeats)?;
    downstream::typescript(rustc_repeats)
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

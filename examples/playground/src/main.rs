//! `cargo xtask playground`: builds the module, serves the page.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use turboc::wasm_package::{Built, Profile, Progress};

/// Builds the compiler for the browser, and serves the page: schema on one side, what becomes of it on the other.
#[derive(Parser)]
#[command(name = "playground", version)]
struct Args {
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8090)]
    port: u16,
    /// Builds without optimising: quickly, large and slow.
    #[arg(long)]
    dev: bool,
    /// Only builds: examples/playground/web is then complete, for any server of files.
    #[arg(long, conflicts_with = "no_build")]
    build: bool,
    /// Serves what was built before.
    #[arg(long)]
    no_build: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            say(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args) -> Result<(), String> {
    if !args.no_build {
        let profile = if args.dev { Profile::Dev } else { Profile::Release };
        report(&playground::build(profile, &mut Steps)?);
    }
    if args.build {
        return Ok(());
    }
    playground::serve(&playground::web(), args.port).await
}

fn report(built: &Built) {
    if !built.warnings.is_empty() {
        say(&built.warnings);
    }
    for size in &built.sizes {
        say(&format!(
            "  {}: {} kB, {} kB as gzip",
            size.file.display(),
            size.raw / 1000,
            size.gzip / 1000
        ));
    }
}

/// One line a step.
struct Steps;

impl Progress for Steps {
    fn step(&mut self, what: &str) {
        say(what);
    }

    fn detail(&mut self, _what: &str) {}

    fn done(&mut self) {}
}

fn say(line: &str) {
    // Nobody may be there to read it.
    let _ = writeln!(io::stderr(), "{line}");
}

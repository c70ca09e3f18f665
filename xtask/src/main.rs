//! The project's own chores, as `cargo xtask ...`.

#![allow(clippy::print_stderr, reason = "a command line speaks on standard error")]

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod demo;
mod evolve;
mod matrix;
mod npm;
mod playground;
mod setup;
mod shell;
mod soak;
mod test;
mod turboc;
mod vscode;

const EXAMPLES: &str = "\
Examples:
  cargo xtask demo               build and serve examples/01-people
  cargo xtask demo --port 0      ... on any port that is free
  cargo xtask playground         the compiler in a browser
  cargo xtask test               every test there is
  cargo xtask test watch_people  those whose name contains watch_people
  cargo xtask matrix             every client beside every fault, as a table
  cargo xtask soak --seconds 600 load, faults and hostile peers for ten minutes
  cargo xtask evolve --pairs 960 old clients call new servers, for pairs of schemas by chance
  cargo xtask bench              everything that is measured, with charts; `bench --help` says how long
  cargo xtask bench rpc --quick  one of it, roughly
  cargo xtask setup              only what the tests need
  cargo xtask vscode             target/vscode/turbo.vsix, the extension for VS Code";

/// The project's own chores. Each command first sets up what it needs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    Bench(bench::Args),
    Demo(demo::Args),
    Evolve(evolve::Args),
    Matrix(matrix::Args),
    Playground(playground::Args),
    /// Sets up what tests need: the wasm target, npm packages, Chromium. Quick when all is there.
    Setup,
    Soak(soak::Args),
    Test(test::Args),
    /// Packages the extension for VS Code as target/vscode/turbo.vsix.
    Vscode,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().chore {
        Chore::Bench(args) => bench::run(&args),
        Chore::Demo(args) => demo::run(&args),
        Chore::Evolve(args) => evolve::run(&args),
        Chore::Matrix(args) => matrix::run(&args),
        Chore::Playground(args) => playground::run(&args),
        Chore::Setup => setup::run(),
        Chore::Soak(args) => soak::run(&args),
        Chore::Test(args) => test::run(&args),
        Chore::Vscode => vscode::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nerror: {message}");
            ExitCode::FAILURE
        }
    }
}

//! The command line: one file a subcommand, each with its `Args` and its `run`.

mod breaking;
mod check;
mod completions;
mod diff;
mod dump;
mod error;
mod explain;
mod fmt;
mod format;
mod generate;
mod init;
mod lint;
mod lock;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
mod project;
#[cfg(feature = "wasm")]
mod steps;
mod ui;
mod waiting;
#[cfg(feature = "wasm")]
mod wasm;
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use error::{Exit, Failure};
pub use ui::Ui;

/// Compiles .turbo schemas to Rust, wasm and TypeScript.
#[derive(Debug, Parser)]
#[command(name = "turboc", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: ui::Args,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  turboc init            a schema and a turbo.toml to begin with
  turboc check           every problem in the schemas that turbo.toml names
  turboc check --fix     makes the fixes that are certain
  turboc generate        writes the code that turbo.toml asks for
  turboc breaking        what a change of the schema breaks for clients that are running
  turboc explain E0308   what an error means

Exit codes:
  0  all is well
  1  a schema or turbo.toml has problems, or generated files are out of date
  2  wrong usage, or something in the environment: a file that cannot be read or written";

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Generate(generate::Args),
    Check(check::Args),
    Fmt(fmt::Args),
    Lint(lint::Args),
    Lock(lock::Args),
    Breaking(breaking::Args),
    #[cfg(feature = "wasm")]
    Wasm(wasm::Args),
    Dump(dump::Args),
    Explain(explain::Args),
    #[cfg(feature = "lsp")]
    Lsp(lsp::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut ui = Ui::new(&cli.global);
    let result = match &cli.command {
        Command::Init(args) => init::run(args, &mut ui),
        Command::Generate(args) => generate::run(args, &mut ui),
        Command::Check(args) => check::run(args, &mut ui),
        Command::Fmt(args) => fmt::run(args, &mut ui),
        Command::Lint(args) => lint::run(args, &mut ui),
        Command::Lock(args) => lock::run(args, &mut ui),
        Command::Breaking(args) => breaking::run(args, &mut ui),
        #[cfg(feature = "wasm")]
        Command::Wasm(args) => wasm::run(args, &mut ui),
        Command::Dump(args) => dump::run(args, &mut ui),
        Command::Explain(args) => explain::run(args, &mut ui),
        #[cfg(feature = "lsp")]
        Command::Lsp(args) => lsp::run(args, &mut ui),
        Command::Completions(args) => Ok(completions::run(args, &mut ui)),
        Command::Man(args) => man::run(args, &mut ui),
    };
    ui.finish(result)
}

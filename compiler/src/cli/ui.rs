//! The terminal: colours, quiet, and output into a pipe that may close.

use std::io::{self, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};

use turbo_idl::Style;

use super::{Exit, Failure};
use crate::problems::Problems;

/// Options of every subcommand.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Print problems only
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Color {
    /// On a terminal that understands them
    Auto,
    /// Into files and pipes too
    Always,
    /// Nowhere
    Never,
}

/// Where a subcommand writes to.
#[derive(Debug)]
pub struct Ui {
    color: ColorChoice,
    quiet: bool,
}

impl Ui {
    pub(super) fn new(args: &Args) -> Self {
        let color = match args.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            color,
            quiet: args.quiet,
        }
    }

    /// Whether only problems are wanted.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// What the subcommand was asked for, to the standard output. A closed pipe is not a problem.
    pub fn print(&mut self, text: &str) {
        ignore_closed(AutoStream::new(io::stdout(), self.color).write_all(text.as_bytes()));
    }

    /// How the work goes, one line on the standard error; nothing with `--quiet`.
    pub fn status(&mut self, line: &str) {
        if !self.quiet {
            self.write_error(&format!("{line}\n"));
        }
    }

    /// Problems, to the standard error, and how many errors there are if there are any.
    pub fn problems(&mut self, problems: &Problems) {
        let text = problems.render(Style::Colored);
        if !text.is_empty() {
            // A blank line between the problems and whatever comes next.
            self.write_error(&format!("{text}\n"));
        }
        match problems.errors() {
            0 => {}
            1 => self.error("1 problem found"),
            more => self.error(&format!("{more} problems found")),
        }
    }

    /// One problem without a place, to the standard error.
    pub fn error(&mut self, message: &str) {
        self.write_error(&format!(
            "\u{1b}[1m\u{1b}[91merror\u{1b}[0m\u{1b}[1m: {message}\u{1b}[0m\n"
        ));
    }

    /// Styles are dropped where nobody wants them.
    fn write_error(&mut self, text: &str) {
        ignore_closed(AutoStream::new(io::stderr(), self.color).write_all(text.as_bytes()));
    }

    pub(super) fn finish(&mut self, result: Result<Exit, Failure>) -> ExitCode {
        match result {
            Ok(Exit::Success) => ExitCode::SUCCESS,
            Ok(Exit::Problems) => ExitCode::from(1),
            Err(failure) => {
                self.error(&failure.to_string());
                ExitCode::from(2)
            }
        }
    }
}

/// Whoever reads a pipe may stop reading, as `head` does; that is their choice, and no failure of ours.
fn ignore_closed(result: io::Result<()>) {
    drop(result);
}

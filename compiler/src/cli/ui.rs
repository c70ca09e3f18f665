//! The terminal: colours, quiet, and output into a pipe that may close.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};

use turbo_idl::{Style, machine};

use super::waiting::Waiting;
use super::{Exit, Failure, format};
use crate::problems::Problems;
use crate::stages::Stage;

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
    /// Print what is read and written, and how long it takes
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    verbose: bool,
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
    verbose: bool,
    /// What programs are told when all is done.
    report: Option<machine::Report>,
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
            verbose: args.verbose,
            report: None,
        }
    }

    /// From here on problems are collected for a document on the standard output, if one is wanted.
    pub(super) fn report_to_programs(&mut self, format: format::Args) {
        self.report = format.report();
    }

    /// Whether problems are told to programs.
    pub(super) fn is_for_programs(&self) -> bool {
        self.report.is_some()
    }

    /// An error about a file that is no problem of a schema, told to programs only.
    pub(super) fn file_error(&mut self, rule: &'static str, title: &'static str, message: &str, file: &Path) {
        if let Some(report) = &mut self.report {
            report.add_file(rule, title, message, &file.display().to_string());
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

    /// What goes on within, one line on the standard error; only with `--verbose`.
    pub fn verbose(&mut self, line: &str) {
        if self.verbose {
            self.write_error(&format!("{line}\n"));
        }
    }

    /// A sign of life until it is dropped, if the work takes long.
    pub(super) fn waiting(&self, what: &str) -> Waiting {
        Waiting::new(what, self.quiet)
    }

    /// Which files were read, and how long each stage took; only with `--verbose`.
    pub(super) fn stages(&mut self, inputs: &[PathBuf], stages: &[Stage]) {
        for input in inputs {
            self.verbose(&format!("read {}", input.display()));
        }
        for stage in stages {
            let milliseconds = stage.took.as_secs_f64() * 1000.0;
            self.verbose(&format!("{} in {milliseconds:.1} ms", stage.what));
        }
    }

    /// Problems, to the standard error, and how many errors there are if there are any; or for programs, when all
    /// is done.
    pub fn problems(&mut self, problems: &Problems) {
        if let Some(report) = &mut self.report {
            report.add(&problems.diagnostics, &problems.sources);
            return;
        }
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
        // Whoever reads it wants a whole document or none.
        if let (Some(report), Ok(_)) = (self.report.take(), &result) {
            // As it is: a text may hold what a terminal would take for a colour.
            ignore_closed(io::stdout().write_all(report.document().as_bytes()));
        }
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

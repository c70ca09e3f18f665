//! `turboc lint`

use std::path::{Path, PathBuf};

use turbo_idl::Level;
use turbo_idl::lint::{LINTS, Levels};

use super::check::{failed, named, tell};
use super::project::{self, Loaded};
use super::{Exit, Failure, Ui, format};
use crate::config::FILE_NAME;
use crate::stages::Start;
use crate::{compile, fixing};

const EXAMPLES: &str = "\
Examples:
  turboc lint                    the schemas of turbo.toml in this folder, and what they import from it
  turboc lint people.turbo       only this schema, with the levels of turbo.toml if there is one
  turboc lint schemas            all schemas in this folder, likewise
  turboc lint --fix              makes every fix that is certain, and shows what is left
  turboc lint --deny-warnings    fails on warnings too: a line for CI
  turboc lint --list             all lints, with their levels
  turboc explain unused-import   the long story of a lint

In turbo.toml:
  [lints]
  missing-docs = \"deny\"     # an error; \"warn\" is a warning, \"allow\" says nothing

In a schema, before what it is about, or before the package for a whole file:
  @allow(missing-docs)

`turboc check` and `turboc generate` do not lint: code can be made of every schema without errors.

Exit codes:
  0  nothing is denied
  1  problems, or lints of level \"deny\"; with --deny-warnings, warnings
  2  wrong usage, a configuration that cannot be read, or a file that cannot be written";

/// Report what may be meant so and seldom is
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Schemas, or folders of schemas, to lint by themselves [default: those of turbo.toml]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A configuration of another name or in another place
    #[arg(long, value_name = "TOML")]
    config: Option<PathBuf>,
    /// Fail on warnings too
    #[arg(long)]
    deny_warnings: bool,
    /// Make every fix that is certain
    #[arg(long)]
    fix: bool,
    /// Show all lints with their levels, and lint nothing
    #[arg(long, conflicts_with_all = ["files", "deny_warnings", "fix", "format"])]
    list: bool,
    #[command(flatten)]
    format: format::Args,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    ui.report_to_programs(args.format);
    // Levels are chosen in turbo.toml; files by themselves, and the list, need none.
    let is_needed = (args.files.is_empty() && !args.list) || args.config.is_some();
    let config = if is_needed || Path::new(FILE_NAME).is_file() {
        match project::load(&project::Args::at(args.config.clone()), ui)? {
            Loaded::Config(config) => Some(config),
            Loaded::Problems => return Ok(Exit::Problems),
        }
    } else {
        None
    };
    let none = Levels::default();
    let levels = config.as_ref().map_or(&none, |config| &config.lints);
    if args.list {
        ui.print(&list(levels));
        return Ok(Exit::Success);
    }
    let paths = named(&args.files)?;
    let project = config.as_ref().filter(|_| paths.is_empty());
    if args.fix {
        let changes = match project {
            Some(config) => fixing::lints(config),
            None => fixing::named_lints(&paths, levels),
        };
        tell(&changes.map_err(failed)?, ui);
    }
    let start = Start::now();
    let problems = match project {
        Some(config) => compile::lint(config),
        None => compile::lint_files(&paths, levels),
    };
    ui.stages(&problems.files(), &[start.done("linted")]);
    ui.problems(&problems);
    let warnings = problems.warnings();
    if problems.has_errors() {
        return Ok(Exit::Problems);
    }
    match warnings {
        0 => ui.status("nothing to say"),
        1 => ui.status("1 warning"),
        more => ui.status(&format!("{more} warnings")),
    }
    Ok(if args.deny_warnings && warnings > 0 {
        Exit::Problems
    } else {
        Exit::Success
    })
}

/// One lint a line: its name, its level and what it is.
fn list(levels: &Levels) -> String {
    let width = LINTS.iter().map(|lint| lint.name.len()).max().unwrap_or(0);
    LINTS
        .iter()
        .map(|lint| {
            let level = match levels.of(lint) {
                Level::Allow => "allow",
                Level::Warn => "warn",
                Level::Deny => "deny",
            };
            format!("{:width$}  {level:5}  {}\n", lint.name, lint.title)
        })
        .collect()
}

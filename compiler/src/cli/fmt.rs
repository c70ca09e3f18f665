//! `turboc fmt`

use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;

use turbo_idl::{FileId, FsLoader, LoadError, Loader, SourceMap};

use super::generate::files_of;
use super::project::{self, Loaded};
use super::{Exit, Failure, Ui, diff};
use crate::output::{self, Stale};
use crate::problems::Problems;
use crate::stages::Start;
use crate::{compile, schema_files};

const EXAMPLES: &str = "\
Examples:
  turboc fmt                        the schemas of turbo.toml in this folder, and what they import from it
  turboc fmt people.turbo schemas   this file, and all schemas in this folder
  turboc fmt --check                fails where a schema is not formatted: a line for CI
  turboc fmt - < people.turbo       from the standard input to the standard output, for editors

There is one style and nothing to choose. A schema whose syntax is wrong is left alone.

Exit codes:
  0  all schemas are formatted
  1  a syntax that is wrong; problems in turbo.toml; with --check, schemas that are not formatted
  2  wrong usage, or a file that cannot be read or written";

/// Lay schemas out in the one style
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Schemas, folders of schemas, or `-` for the standard input [default: the schemas of turbo.toml]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write nothing, and show as a diff what is not formatted
    #[arg(long)]
    check: bool,
    /// A configuration of another name or in another place
    #[arg(long, value_name = "TOML", conflicts_with = "files")]
    config: Option<PathBuf>,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    let is_input = |path: &PathBuf| path.as_os_str() == "-";
    if args.files.iter().any(is_input) {
        if args.files.len() > 1 {
            return Err(Failure::new("`-` is the standard input, and stands alone"));
        }
        return input(args.check, ui);
    }
    let paths = if args.files.is_empty() {
        match project::load(&project::Args::at(args.config.clone()), ui)? {
            Loaded::Config(config) => compile::schemas_within(&config),
            Loaded::Problems => return Ok(Exit::Problems),
        }
    } else {
        schema_files::find(&args.files).map_err(|error| Failure::new(error.to_string()))?
    };
    let start = Start::now();
    let (stale, problems) = look(&paths)?;
    ui.stages(&paths, &[start.done("formatted")]);
    let refused = problems.diagnostics.len();
    ui.problems(&problems);
    let exit = if args.check {
        check(paths.len(), &stale, ui)
    } else {
        write(paths.len(), &stale, refused, ui)?
    };
    Ok(if refused > 0 { Exit::Problems } else { exit })
}

/// What is not formatted among some files, and what is wrong with others.
fn look(paths: &[PathBuf]) -> Result<(Vec<Stale>, Problems), Failure> {
    let mut problems = Problems::default();
    let mut stale = Vec::new();
    for path in paths {
        let read = turbo_idl::read(&FsLoader::new(), &compile::slashed(path), &mut problems.sources);
        let formatted = read
            .map_err(|problem| vec![*problem])
            .and_then(|file| turbo_idl::format(&problems.sources, file));
        match formatted {
            Ok(text) => {
                stale.extend(output::differs(path, text).map_err(|error| Failure::new(error.to_string()))?);
            }
            Err(found) => problems.diagnostics.extend(found),
        }
    }
    Ok((stale, problems))
}

fn write(all: usize, stale: &[Stale], refused: usize, ui: &mut Ui) -> Result<Exit, Failure> {
    for file in stale {
        output::replace(&file.path, &file.should_be).map_err(|error| Failure::new(error.to_string()))?;
        ui.status(&format!("  formatted {}", file.path.display()));
    }
    if refused == 0 {
        ui.status(&format!(
            "formatted {}, {} unchanged",
            files_of(stale.len()),
            all - stale.len()
        ));
    }
    Ok(Exit::Success)
}

fn check(all: usize, stale: &[Stale], ui: &mut Ui) -> Exit {
    for file in stale {
        ui.print(&diff::unified(&file.path, file));
    }
    if stale.is_empty() {
        ui.status(&format!("{} checked, all formatted", files_of(all)));
        return Exit::Success;
    }
    ui.error(&format!(
        "{} not formatted: run `turboc fmt`",
        files_of(stale.len())
    ));
    Exit::Problems
}

/// The name of the standard input in messages.
const INPUT: &str = "<input>";

fn input(is_check: bool, ui: &mut Ui) -> Result<Exit, Failure> {
    let mut problems = Problems::default();
    let formatted = turbo_idl::read(&Input, INPUT, &mut problems.sources)
        .map_err(|problem| vec![*problem])
        .and_then(|file| turbo_idl::format(&problems.sources, file));
    match formatted {
        Err(found) => {
            problems.diagnostics = found;
            ui.problems(&problems);
            Ok(Exit::Problems)
        }
        Ok(text) if is_check => Ok(check(1, &unlike(&problems.sources, text), ui)),
        Ok(text) => {
            // As it is: a text may hold what a terminal would take for a colour. Whoever reads may stop reading.
            drop(io::stdout().write_all(text.as_bytes()));
            Ok(Exit::Success)
        }
    }
}

/// The standard input, if its text is not as it should be.
fn unlike(sources: &SourceMap, should_be: String) -> Vec<Stale> {
    let is = sources.file(FileId(0)).text();
    if is == should_be {
        return Vec::new();
    }
    vec![Stale {
        path: PathBuf::from(INPUT),
        is: Some(is.to_owned()),
        should_be,
    }]
}

struct Input;

impl Loader for Input {
    fn load(&self, _path: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        let mut bytes = Vec::new();
        let read = io::stdin().take(limit as u64 + 1).read_to_end(&mut bytes);
        match read {
            Err(error) => Err(LoadError::Unreadable(error.to_string())),
            Ok(_) if bytes.len() > limit => Err(LoadError::TooLarge),
            Ok(_) => Ok(bytes),
        }
    }
}

//! `turboc check`

use std::path::PathBuf;
use std::slice;

use super::generate::files_of;
use super::project::{self, Loaded};
use super::{Exit, Failure, Ui, format};
use crate::fixing::{self, Change};
use crate::output::WriteError;
use crate::problems::Problems;
use crate::stages::Start;
use crate::{compile, schema_files};

const EXAMPLES: &str = "\
Examples:
  turboc check                     turbo.toml in this folder, and its schemas
  turboc check --config web.toml   the same for another configuration
  turboc check people.turbo        only this schema, and what it imports
  turboc check schemas             all schemas in this folder
  turboc check --fix               makes every fix that is certain, and shows what is left
  turboc check --format sarif      for code hosts and editors; json for everything else

--fix changes turbo.toml, its schemas and what they import from its folder, nothing else.

Exit codes:
  0  no problems, or none that are left
  1  problems
  2  wrong usage, a configuration that cannot be read, or a file that cannot be written";

/// Report every problem in schemas, and fix what has a certain fix
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Schemas, or folders of schemas, to check by themselves [default: those of turbo.toml]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A configuration of another name or in another place
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    config: Option<PathBuf>,
    /// Make every fix that is certain
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    format: format::Args,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    ui.report_to_programs(args.format);
    let (problems, count) = if args.files.is_empty() {
        let project = project::Args::at(args.config.clone());
        if args.fix {
            let change = fixing::configuration(&project.path()).map_err(failed)?;
            tell(change.as_slice(), ui);
        }
        let config = match project::load(&project, ui)? {
            Loaded::Config(config) => config,
            Loaded::Problems => return Ok(Exit::Problems),
        };
        if args.fix {
            tell(&fixing::schemas(&config).map_err(failed)?, ui);
        }
        let waiting = ui.waiting("checking");
        let generated = compile::generate(&config);
        drop(waiting);
        ui.stages(&generated.inputs, &generated.stages);
        (generated.problems, generated.inputs.len())
    } else {
        let paths = named(&args.files)?;
        if args.fix {
            tell(&fixing::named(&paths).map_err(failed)?, ui);
        }
        let start = Start::now();
        let waiting = ui.waiting("checking");
        let compilation = compile::files(&paths);
        drop(waiting);
        let inputs: Vec<PathBuf> = compilation
            .sources
            .iter()
            .map(|(_, source)| PathBuf::from(source.name()))
            .collect();
        ui.stages(&inputs, &[start.done("checked")]);
        (
            Problems {
                sources: compilation.sources,
                diagnostics: compilation.diagnostics,
            },
            inputs.len(),
        )
    };
    ui.problems(&problems);
    if problems.has_errors() {
        let fixable = problems.fixable();
        if fixable > 0 && !args.fix {
            ui.status(&format!(
                "{fixable} of them {} a certain fix: `turboc check --fix` makes {}",
                if fixable == 1 { "has" } else { "have" },
                if fixable == 1 { "it" } else { "them" }
            ));
        }
        return Ok(Exit::Problems);
    }
    ui.status(&format!("{} checked, no errors", files_of(count)));
    Ok(Exit::Success)
}

/// The schemas that somebody named. What is not there is reported as one that is imported and not there.
pub(super) fn named(files: &[PathBuf]) -> Result<Vec<String>, Failure> {
    let mut paths = Vec::new();
    for file in files {
        if !file.is_dir() {
            paths.push(compile::slashed(file));
            continue;
        }
        let found =
            schema_files::find(slice::from_ref(file)).map_err(|error| Failure::new(error.to_string()))?;
        if found.is_empty() {
            return Err(Failure::new(format!(
                "there is no schema in `{}`",
                file.display()
            )));
        }
        paths.extend(found.iter().map(|path| compile::slashed(path)));
    }
    Ok(paths)
}

pub(super) fn failed(error: WriteError) -> Failure {
    Failure::new(error.to_string())
}

/// Says what was changed, each title once with its number.
pub(super) fn tell(changes: &[Change], ui: &mut Ui) {
    for change in changes {
        ui.status(&format!("fixed {}", change.path.display()));
        let mut told: Vec<(&str, usize)> = Vec::new();
        for title in &change.titles {
            match told.iter_mut().find(|(known, _)| known == title) {
                Some((_, count)) => *count += 1,
                None => told.push((title, 1)),
            }
        }
        for (title, count) in told {
            let times = if count == 1 {
                String::new()
            } else {
                format!(" ({count} times)")
            };
            ui.status(&format!("  {title}{times}"));
        }
    }
}

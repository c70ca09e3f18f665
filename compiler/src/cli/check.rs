//! `turboc check`

use std::path::PathBuf;

use super::generate::files_of;
use super::project::{self, Loaded};
use super::{Exit, Failure, Ui};
use crate::compile;
use crate::problems::Problems;

const EXAMPLES: &str = "\
Examples:
  turboc check                     turbo.toml in this folder, and its schemas
  turboc check --config web.toml   the same for another configuration
  turboc check people.turbo        only this schema, and what it imports

Exit codes:
  0  no problems
  1  problems
  2  wrong usage, or a configuration that cannot be read";

/// Report every problem in schemas, and write nothing
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Schemas to check by themselves [default: those of turbo.toml]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A configuration of another name or in another place
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    config: Option<PathBuf>,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    let (problems, count) = if args.files.is_empty() {
        let config = match project::load(&project::Args::at(args.config.clone()), ui)? {
            Loaded::Config(config) => config,
            Loaded::Problems => return Ok(Exit::Problems),
        };
        let generated = compile::generate(&config);
        (generated.problems, generated.inputs.len())
    } else {
        let paths: Vec<String> = args
            .files
            .iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        let compilation = compile::files(&paths);
        let count = compilation.sources.iter().count();
        (
            Problems {
                sources: compilation.sources,
                diagnostics: compilation.diagnostics,
            },
            count,
        )
    };
    ui.problems(&problems);
    if problems.has_errors() {
        return Ok(Exit::Problems);
    }
    ui.status(&format!("{} checked, no errors", files_of(count)));
    Ok(Exit::Success)
}

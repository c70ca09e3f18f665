//! `turboc generate`

use std::collections::BTreeMap;
use std::path::PathBuf;

use turbo_idl::{FsLoader, Loader};

use super::project::{self, Loaded};
use super::watch::Watched;
use super::{Exit, Failure, Ui, diff, format};
use crate::config::Config;
use crate::{compile, output};

const EXAMPLES: &str = "\
Examples:
  turboc generate                    what turbo.toml in this folder asks for
  turboc generate examples/people    what examples/people/turbo.toml asks for
  turboc generate --watch            the same, and again whenever a schema changes
  turboc generate --check            fails where a file is out of date: a line for CI
  turboc generate --verbose          says what is read, and how long each stage takes

Only files whose text changes are written. Files that were generated once and are not any more stay.

Exit codes:
  0  all files are up to date
  1  problems in turbo.toml or in a schema; with --check, files out of date
  2  wrong usage, or a file that cannot be read or written";

/// Write the code that turbo.toml asks for
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    project: project::Args,
    /// Write nothing, and show as a diff what is out of date
    #[arg(long)]
    check: bool,
    /// Go on until Ctrl-C, and write again whenever turbo.toml, a schema or turbo.lock has changed
    #[arg(long, conflicts_with_all = ["check", "format"])]
    watch: bool,
    #[command(flatten)]
    format: format::Args,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    ui.report_to_programs(args.format);
    if args.watch {
        return Err(watch(args, ui));
    }
    once(args, &FsLoader::new(), ui)
}

fn once(args: &Args, loader: &dyn Loader, ui: &mut Ui) -> Result<Exit, Failure> {
    let config = match project::load(&args.project, ui)? {
        Loaded::Config(config) => config,
        Loaded::Problems => return Ok(Exit::Problems),
    };
    let waiting = ui.waiting("generating");
    let generated = compile::generate_from(loader, &config);
    drop(waiting);
    ui.stages(&generated.inputs, &generated.stages);
    ui.problems(&generated.problems);
    match generated.files {
        None => Ok(Exit::Problems),
        Some(files) if args.check => check(&config, files, ui),
        Some(files) => write(&config, &files, ui),
    }
}

/// Generates again and again. Only what is in the way from the start ends it.
fn watch(args: &Args, ui: &mut Ui) -> Failure {
    let mut is_first = true;
    loop {
        let watched = Watched::new(args.project.path());
        match once(args, &watched, ui) {
            Ok(_) => {}
            Err(failure) if is_first => return failure,
            Err(failure) => ui.error(&failure.to_string()),
        }
        is_first = false;
        ui.status(&format!("watching {}; Ctrl-C ends it", files_of(watched.count())));
        watched.wait();
    }
}

fn write(config: &Config, files: &BTreeMap<PathBuf, String>, ui: &mut Ui) -> Result<Exit, Failure> {
    if config.targets.is_empty() {
        ui.status("nothing to write: there is no `[[target]]`");
        return Ok(Exit::Success);
    }
    let written = output::write(&config.root, files).map_err(|error| Failure::new(error.to_string()))?;
    for path in &written.changed {
        ui.status(&format!("  wrote {}", config.root.join(path).display()));
    }
    ui.status(&format!(
        "wrote {}, {} unchanged",
        files_of(written.changed.len()),
        written.unchanged
    ));
    Ok(Exit::Success)
}

fn check(config: &Config, files: BTreeMap<PathBuf, String>, ui: &mut Ui) -> Result<Exit, Failure> {
    let all = files.len();
    let stale = output::stale(&config.root, files).map_err(|error| Failure::new(error.to_string()))?;
    for file in &stale {
        let path = config.root.join(&file.path);
        if ui.is_for_programs() {
            let message = "this file is out of date: run `turboc generate`";
            ui.file_error("out-of-date", "a generated file is out of date", message, &path);
        } else {
            ui.print(&diff::unified(&path, file));
        }
    }
    if stale.is_empty() {
        ui.status(&format!("{} up to date", files_of(all)));
        return Ok(Exit::Success);
    }
    ui.error(&format!(
        "{} out of date: run `turboc generate`",
        files_of(stale.len())
    ));
    Ok(Exit::Problems)
}

/// `1 file`, `2 files`
pub(super) fn files_of(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}

//! `turboc lock`

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use turbo_idl::lock::{self, Added, FILE_NAME, Lock, MAX_SIZE};
use turbo_idl::{Diagnostic, SourceMap};

use super::project::{self, Loaded};
use super::{Exit, Failure, Ui, format};
use crate::problems::Problems;
use crate::{compile, output};

const EXAMPLES: &str = "\
Examples:
  turboc lock --name v3     adds the schemas of turbo.toml to turbo.lock, as release v3
  turboc lock --retire v1   says that no client of release v1 is left
  turboc lock --list        the releases, from the oldest to the newest

Run it when a release leaves the house, and commit turbo.lock: it is what `turboc breaking` compares with. No other command
writes it. A release whose schemas are those of the newest one is not added.

After a conflict of a merge, take the whole file of the branch that was released first, and run it again for the other.

Exit codes:
  0  the lock is as it was asked for
  1  problems in turbo.toml, in a schema or in turbo.lock
  2  wrong usage, a name that is taken or unknown, or a file that cannot be read or written";

/// Keep what is released: write the revision of the schemas into turbo.lock
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    project: project::Args,
    /// Add the schemas as a release of this name
    #[arg(long, value_name = "NAME", required_unless_present_any = ["retire", "list"])]
    name: Option<String>,
    /// Retire a release: nobody is left who was made from it
    #[arg(long, value_name = "NAME")]
    retire: Vec<String>,
    /// Show the releases, and write nothing
    #[arg(long, conflicts_with_all = ["name", "retire"])]
    list: bool,
    #[command(flatten)]
    format: format::Args,
}

pub(super) fn run(args: &Args, ui: &mut Ui) -> Result<Exit, Failure> {
    ui.report_to_programs(args.format);
    let path = beside(&args.project.path());
    let mut sources = SourceMap::default();
    let lock = read(&path, &mut sources)?.and_then(|lock| lock.verify_all().map(|()| lock));
    let lock = match lock {
        Ok(lock) => lock,
        Err(problem) => {
            show(sources, *problem, ui);
            return Ok(Exit::Problems);
        }
    };
    if args.list {
        ui.print(&list(&lock));
        return Ok(Exit::Success);
    }
    edit(args, &path, lock, ui)
}

fn edit(args: &Args, path: &Path, mut lock: Lock, ui: &mut Ui) -> Result<Exit, Failure> {
    let before = lock.text();
    let mut said = Vec::new();
    if let Some(name) = &args.name {
        let config = match project::load(&args.project, ui)? {
            Loaded::Config(config) => config,
            Loaded::Problems => return Ok(Exit::Problems),
        };
        let compilation = compile::files(&compile::roots(&config));
        ui.problems(&Problems {
            sources: compilation.sources,
            diagnostics: compilation.diagnostics,
        });
        let Some(schema) = compilation.schema else {
            return Ok(Exit::Problems);
        };
        let is_first = lock.releases().is_empty();
        said.push(match lock.add(name, &schema).map_err(failed)? {
            Added::Nothing => {
                let newest = lock.releases().last().map_or("", |release| release.name.as_str());
                format!("the schemas are those of release {newest}: nothing to add")
            }
            Added::Yes(1) if is_first => format!("added release {name}, the first one: 1 item"),
            Added::Yes(count) if is_first => format!("added release {name}, the first one: {count} items"),
            Added::Yes(1) => format!("added release {name}: 1 item is other than before"),
            Added::Yes(count) => format!("added release {name}: {count} items are other than before"),
        });
    }
    for name in &args.retire {
        lock.retire(name).map_err(failed)?;
        said.push(format!("retired release {name}"));
    }
    let text = lock.text();
    if text != before {
        output::replace(path, &text).map_err(failed)?;
    }
    said.iter().for_each(|line| ui.status(line));
    Ok(Exit::Success)
}

fn failed(error: impl std::error::Error) -> Failure {
    Failure::new(error.to_string())
}

/// The lock in the folder of a configuration.
pub(super) fn beside(config: &Path) -> PathBuf {
    config.with_file_name(FILE_NAME)
}

/// Reads a lock. Where there is none there is one without releases.
pub(super) fn read(path: &Path, sources: &mut SourceMap) -> Result<Result<Lock, Box<Diagnostic>>, Failure> {
    let name = compile::slashed(path);
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(MAX_SIZE as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(lock::read(&name, &bytes, sources)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Ok(Lock::new())),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Err(Failure::new(format!("cannot read `{name}`: permission denied")))
        }
        Err(error) => Err(Failure::new(format!("cannot read `{name}`: {error}"))),
    }
}

/// Shows what is wrong with a lock.
pub(super) fn show(sources: SourceMap, problem: Diagnostic, ui: &mut Ui) {
    ui.problems(&Problems {
        sources,
        diagnostics: vec![problem],
    });
}

/// One release a line.
fn list(lock: &Lock) -> String {
    let width = lock.releases().iter().map(|release| release.name.len()).max();
    let width = width.unwrap_or(0);
    lock.releases()
        .iter()
        .map(|release| match &release.digest {
            Some(digest) => format!("{:width$}  {digest}\n", release.name),
            None => format!("{:width$}  retired\n", release.name),
        })
        .collect()
}

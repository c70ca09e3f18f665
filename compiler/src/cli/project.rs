//! Finding and reading `turbo.toml` for the subcommands that need one.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Failure, Ui};
use crate::config::{Config, FILE_NAME, ReadError};

/// Where `turbo.toml` is.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// The folder that holds turbo.toml [default: the current one]
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// A configuration of another name or in another place
    #[arg(long, value_name = "FILE", conflicts_with = "folder")]
    config: Option<PathBuf>,
}

impl Args {
    /// A configuration, or the one in the current folder.
    pub(super) fn at(config: Option<PathBuf>) -> Self {
        Self { folder: None, config }
    }

    /// Where the configuration is, or should be.
    pub(super) fn path(&self) -> PathBuf {
        match (&self.config, &self.folder) {
            (Some(file), _) => file.clone(),
            (None, Some(folder)) => folder.join(FILE_NAME),
            (None, None) => PathBuf::from(FILE_NAME),
        }
    }
}

/// What became of reading it.
pub(super) enum Loaded {
    /// It is well.
    Config(Config),
    /// It has problems, which have been shown.
    Problems,
}

pub(super) fn load(args: &Args, ui: &mut Ui) -> Result<Loaded, Failure> {
    let path = args.path();
    ui.verbose(&format!("read {}", path.display()));
    read(&path, ui)
}

fn read(path: &Path, ui: &mut Ui) -> Result<Loaded, Failure> {
    match Config::read(path) {
        Ok(config) => Ok(Loaded::Config(config)),
        Err(ReadError::Problems(problems)) => {
            ui.problems(&problems);
            Ok(Loaded::Problems)
        }
        Err(ReadError::Unreadable(cause)) => {
            if let Some(file) = path.parent().filter(|parent| parent.is_file()) {
                return Err(Failure::new(format!(
                    "`{}` is a file: name the folder that holds turbo.toml, or a configuration with `--config`",
                    file.display()
                )));
            }
            let path = path.display();
            Err(Failure::new(match cause.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory => format!(
                    "there is no `{path}`\n\nA turbo.toml says what to generate:\n\n    \
                     schemas = [\"people.turbo\"]\n\n    [[target]]\n    backend = \"rust_server\"\n    out = \"src/people.rs\"\n\n\
                     `turboc init` writes one to begin with, and a small schema"
                ),
                ErrorKind::IsADirectory => format!("cannot read `{path}`: it is a folder"),
                ErrorKind::PermissionDenied => format!("cannot read `{path}`: permission denied"),
                _ => format!("cannot read `{path}`: {cause}"),
            }))
        }
    }
}

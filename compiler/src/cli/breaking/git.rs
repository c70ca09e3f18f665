//! Schemas as a revision of git has them. Git itself is asked, so that whatever it understands is a revision.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use turbo_idl::{LoadError, Loader};

use crate::cli::Failure;
use crate::config::{Config, FILE_NAME};

/// A configuration that anyone would write is far smaller.
const MAX_CONFIG: usize = 1 << 20;

/// A commit, seen from a folder.
pub(super) struct Git {
    folder: PathBuf,
    commit: String,
}

impl Git {
    /// The commit that a revision means in the repository of a folder.
    pub(super) fn at(folder: &Path, revision: &str) -> Result<Self, Failure> {
        let folder = if folder.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            folder.to_owned()
        };
        // A colon would name a file of a revision, and a hyphen an option.
        let is_plain = !revision.is_empty() && !revision.starts_with('-') && !revision.contains(':');
        let commit = format!("{revision}^{{commit}}");
        let git = Self {
            folder,
            commit: String::new(),
        };
        let unknown = || {
            Failure::new(format!(
                "there is no file, folder or revision of git called `{revision}`"
            ))
        };
        if !is_plain {
            return Err(unknown());
        }
        let asked = git.ask(
            &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit],
            128,
        );
        match asked? {
            Some(commit) => Ok(Self {
                commit: String::from_utf8_lossy(&commit).trim().to_owned(),
                ..git
            }),
            None => match git.ask(&["rev-parse", "--git-dir"], 1 << 16)? {
                Some(_) => Err(unknown()),
                None => Err(Failure::new(format!(
                    "there is no file or folder called `{revision}`, and `{}` is in no repository of git",
                    git.folder.display()
                ))),
            },
        }
    }

    /// The schemas that the revision's own configuration names, by their paths from the folder; or those of the current one, where it
    /// had none that can be read.
    pub(super) fn project(self, config: &Config, path: &Path) -> (Self, Vec<String>) {
        let name = path
            .file_name()
            .map_or(FILE_NAME.into(), |name| name.to_string_lossy());
        let text = self.load(&name, MAX_CONFIG).ok();
        let text = text.and_then(|text| String::from_utf8(text).ok());
        let then = text.and_then(|text| Config::parse(&name, &text, Path::new("")).ok());
        let schemas = then.as_ref().map_or(&config.schemas, |then| &then.schemas);
        let roots = schemas.iter().map(|schema| schema.path.clone()).collect();
        (self, roots)
    }

    /// What git answers, or nothing if it says no. More than the limit is cut off, one byte behind it.
    fn ask(&self, arguments: &[&str], limit: usize) -> Result<Option<Vec<u8>>, Failure> {
        let asked = Command::new("git")
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let refused = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => Failure::new("there is no `git` that could be asked for an old revision"),
            _ => Failure::new(format!("cannot run `git`: {error}")),
        };
        let mut git = asked.map_err(refused)?;
        let mut answer = Vec::new();
        if let Some(output) = git.stdout.take() {
            output
                .take(limit as u64 + 1)
                .read_to_end(&mut answer)
                .map_err(refused)?;
        }
        // Whoever wrote more than was read has failed, and that is known from the length.
        let is_well = git.wait().map_err(refused)?.success() || answer.len() > limit;
        Ok(is_well.then_some(answer))
    }
}

impl Loader for Git {
    fn load(&self, path: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        if Path::new(path).is_absolute() {
            return Err(LoadError::Unreadable(
                "an absolute path is in no revision of git".to_owned(),
            ));
        }
        let blob = format!("{}:./{path}", self.commit);
        match self.ask(&["cat-file", "blob", &blob], limit) {
            Ok(Some(content)) if content.len() > limit => Err(LoadError::TooLarge),
            Ok(Some(content)) => Ok(content),
            Ok(None) => Err(LoadError::NotFound),
            Err(failure) => Err(LoadError::Unreadable(failure.0)),
        }
    }
}

//! Schemas that somebody named, by themselves or by the folders that they are in.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders that hold what others wrote or what was made.
const SKIPPED: [&str; 2] = ["node_modules", "target"];

/// A folder or a file that cannot be read.
#[derive(Debug)]
pub struct FindError {
    path: PathBuf,
    cause: io::Error,
}

/// The files as they are, and of each folder every `.turbo` file in it and below; each once, in the order in which they were
/// asked for, those of a folder by name. Folders that are hidden, `node_modules` and `target` are left out, and links to
/// folders are not followed.
///
/// # Errors
/// The first path that is not there, or that cannot be read.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FindError> {
    let mut files = Vec::new();
    for path in paths {
        let is_folder = fs::metadata(path).map_err(|cause| refused(path, cause))?.is_dir();
        if is_folder {
            below(path, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    let mut seen = BTreeSet::new();
    let plain = files.iter().map(|file| file.strip_prefix(".").unwrap_or(file));
    Ok(plain
        .filter(|file| seen.insert(*file))
        .map(Path::to_owned)
        .collect())
}

/// Folders may lie deeper than the stack.
fn below(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), FindError> {
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        let is_folder = fs::symlink_metadata(&path)
            .map_err(|cause| refused(&path, cause))?
            .is_dir();
        if !is_folder && path != folder {
            files.push(path);
            continue;
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(&path).map_err(|cause| refused(&path, cause))? {
            let entry = entry.map_err(|cause| refused(&path, cause))?;
            let kind = entry.file_type().map_err(|cause| refused(&path, cause))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_wanted = if kind.is_dir() {
                !name.starts_with('.') && !SKIPPED.contains(&name.as_str())
            } else {
                name.ends_with(".turbo") && entry.path().is_file()
            };
            if is_wanted {
                entries.push(entry.path());
            }
        }
        entries.sort();
        entries.reverse();
        left.extend(entries);
    }
    Ok(())
}

fn refused(path: &Path, cause: io::Error) -> FindError {
    FindError {
        path: path.to_owned(),
        cause,
    }
}

impl fmt::Display for FindError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match self.cause.kind() {
            io::ErrorKind::NotFound => write!(out, "there is no `{path}`"),
            io::ErrorKind::PermissionDenied => write!(out, "cannot read `{path}`: permission denied"),
            _ => write!(out, "cannot read `{path}`: {}", self.cause),
        }
    }
}

impl std::error::Error for FindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

//! The files that backends write, in memory until all of them are known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Generated files by path. Paths are relative to the folder of `turbo.toml`, or absolute.
#[derive(Debug, Default)]
pub struct Output {
    files: BTreeMap<PathBuf, String>,
    conflicts: Vec<PathBuf>,
}

impl Output {
    /// Adds a file. The same text twice is one file; another text under the same path is a conflict.
    pub fn text(&mut self, path: impl Into<PathBuf>, text: String) {
        let path = path.into();
        match self.files.get(&path) {
            Some(there) if *there != text => self.conflicts.push(path),
            Some(_) => {}
            None => {
                self.files.insert(path, text);
            }
        }
    }

    /// The files in order of path.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.files.iter().map(|(path, text)| (path.as_path(), text.as_str()))
    }
}

//! The files that backends write, in memory until all of them are known.

#[cfg(not(target_family = "wasm"))]
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[cfg(not(target_family = "wasm"))]
pub use write::{Stale, WriteError, Written, differs, replace, stale, write};

use crate::rust::file::File;

/// Generated files by path. Paths are relative to the folder of `turbo.toml`, or absolute.
#[derive(Debug, Default)]
pub struct Output {
    files: BTreeMap<PathBuf, Entry>,
    conflicts: Vec<Conflict>,
    target: usize,
}

/// Two targets that want different things of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The file.
    pub path: PathBuf,
    /// The index of the target that wrote it first.
    pub first: usize,
    /// The index of the target that wrote something else.
    pub second: usize,
}

#[derive(Debug)]
struct Entry {
    target: usize,
    content: Content,
}

#[derive(Debug, PartialEq, Eq)]
enum Content {
    Text(String),
    Rust(File),
}

impl Output {
    /// Says which target, by its index in `turbo.toml`, writes from here on.
    pub fn begin(&mut self, target: usize) {
        self.target = target;
    }

    /// Adds a file. The same text twice is one file; another text under the same path is a conflict.
    pub fn text(&mut self, path: impl Into<PathBuf>, text: String) {
        self.add(path.into(), Content::Text(text));
    }

    /// Adds a file of Rust. It merges with what other backends add to the same file.
    pub fn rust(&mut self, path: impl Into<PathBuf>, file: File) {
        self.add(path.into(), Content::Rust(file));
    }

    /// Adds what other targets have written.
    pub fn take(&mut self, other: Self) {
        for (path, entry) in other.files {
            self.target = entry.target;
            self.add(path, entry.content);
        }
        self.conflicts.extend(other.conflicts);
    }

    /// What targets disagree about, in order of finding.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// The files in order of path, with their text.
    #[must_use]
    pub fn into_files(self) -> BTreeMap<PathBuf, String> {
        let text = |entry: Entry| match entry.content {
            Content::Text(text) => text,
            Content::Rust(file) => file.render(),
        };
        self.files
            .into_iter()
            .map(|(path, entry)| (path, text(entry)))
            .collect()
    }

    fn add(&mut self, path: PathBuf, content: Content) {
        let path = lexical(&path);
        let Some(there) = self.files.get_mut(&path) else {
            self.files.insert(
                path,
                Entry {
                    target: self.target,
                    content,
                },
            );
            return;
        };
        let fits = match (&mut there.content, &content) {
            (Content::Rust(there), Content::Rust(file)) => there.merge(file),
            (there, content) => there == content,
        };
        if !fits {
            self.conflicts.push(Conflict {
                path,
                first: there.target,
                second: self.target,
            });
        }
    }
}

/// Without `.`, so that `./a` and `a` are one file. `..` stays, since links may lead elsewhere.
fn lexical(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| !matches!(part, std::path::Component::CurDir))
        .collect()
}

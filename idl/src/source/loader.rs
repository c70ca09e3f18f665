use std::collections::BTreeMap;
use std::fmt;

/// Where schemas come from: files, or a map in memory in a browser and in tests.
pub trait Loader {
    /// The bytes behind a normalised path.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read; or, as a loader may refuse early, when it is larger
    /// than `limit` bytes.
    fn load(&self, path: &str, limit: usize) -> Result<Vec<u8>, LoadError>;

    /// Paths that might have been meant when `path` is not there. May be empty.
    fn neighbours(&self, path: &str) -> Vec<String> {
        let _ = path;
        Vec::new()
    }
}

/// Why a file could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no file of that name.
    NotFound,
    /// It is larger than the limit.
    TooLarge,
    /// It is there, and this is in the way: the system's words, without the path.
    Unreadable(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => out.write_str("there is no such file"),
            Self::TooLarge => out.write_str("the file is too large"),
            Self::Unreadable(reason) => out.write_str(reason),
        }
    }
}

impl std::error::Error for LoadError {}

/// Files that are only in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryLoader {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryLoader {
    /// No files yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces the one of that path.
    #[must_use]
    pub fn with(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(super::normalize(path), content.into());
        self
    }
}

impl Loader for MemoryLoader {
    fn load(&self, path: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        let content = self.files.get(path).ok_or(LoadError::NotFound)?;
        if content.len() > limit {
            return Err(LoadError::TooLarge);
        }
        Ok(content.clone())
    }

    fn neighbours(&self, _path: &str) -> Vec<String> {
        self.files.keys().cloned().collect()
    }
}

/// Files on a disk, relative to the current folder or to one that is named.
#[cfg(not(target_family = "wasm"))]
#[derive(Clone, Debug, Default)]
pub struct FsLoader {
    base: std::path::PathBuf,
}

#[cfg(not(target_family = "wasm"))]
impl FsLoader {
    /// Relative to the current folder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Relative to `base`, which diagnostics do not show.
    #[must_use]
    pub fn rooted(base: impl Into<std::path::PathBuf>) -> Self {
        Self { base: base.into() }
    }
}

#[cfg(not(target_family = "wasm"))]
impl Loader for FsLoader {
    fn load(&self, path: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        use std::io::{ErrorKind, Read};

        let refuse = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => LoadError::NotFound,
            ErrorKind::PermissionDenied => LoadError::Unreadable("permission denied".to_owned()),
            _ => LoadError::Unreadable(error.to_string()),
        };
        let full = self.base.join(path);
        if full.is_dir() {
            return Err(LoadError::Unreadable("it is a folder".to_owned()));
        }
        // Read rather than ask for the size: a pipe or a device has none.
        let mut content = Vec::new();
        let file = std::fs::File::open(full).map_err(refuse)?;
        file.take(limit as u64 + 1)
            .read_to_end(&mut content)
            .map_err(refuse)?;
        if content.len() > limit {
            return Err(LoadError::TooLarge);
        }
        Ok(content)
    }

    fn neighbours(&self, path: &str) -> Vec<String> {
        let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
        let Ok(entries) = std::fs::read_dir(self.base.join(if folder.is_empty() { "." } else { folder }))
        else {
            return Vec::new();
        };
        let names = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok());
        let mut paths: Vec<String> = names
            .filter(|name| name.ends_with(".turbo"))
            .map(|name| format!("{folder}{name}"))
            .collect();
        paths.sort();
        paths
    }
}

//! Files on the disk: written only where their text changes, and never half.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files whose text changed, or that were not there, in order of path.
    pub changed: Vec<PathBuf>,
    /// How many files had their text already.
    pub unchanged: usize,
}

/// Why a file could not be written or read.
#[derive(Debug)]
pub struct WriteError {
    /// What was tried: "cannot write".
    action: &'static str,
    path: PathBuf,
    cause: io::Error,
}

/// A file that is not as it would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The file.
    pub path: PathBuf,
    /// Its text, or nothing if it is missing.
    pub is: Option<String>,
    /// The text that would be written.
    pub should_be: String,
}

/// Writes files into `root`, with the folders that they need. A file that has its text already is not touched.
///
/// Each file is written whole under another name and then renamed, so nobody ever sees half of it. What was
/// generated once and is not any more stays: it may have become somebody's own.
///
/// # Errors
/// The first file that cannot be written. The files before it are written.
pub fn write(root: &Path, files: &BTreeMap<PathBuf, String>) -> Result<Written, WriteError> {
    let mut written = Written::default();
    for (path, text) in files {
        let full = root.join(path);
        if is_current(read(&full)?.as_deref(), text) {
            written.unchanged += 1;
            continue;
        }
        replace(&full, text)?;
        written.changed.push(path.clone());
    }
    Ok(written)
}

/// The files that [`write()`] would change. Writes nothing.
///
/// # Errors
/// The first file that is there and cannot be read.
pub fn stale(root: &Path, files: BTreeMap<PathBuf, String>) -> Result<Vec<Stale>, WriteError> {
    let mut stale = Vec::new();
    for (path, should_be) in files {
        let is = read(&root.join(&path))?;
        if !is_current(is.as_deref(), &should_be) {
            let is = is.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            stale.push(Stale { path, is, should_be });
        }
    }
    Ok(stale)
}

/// A file of which every byte counts: what is there, and what should be, if the two differ.
///
/// # Errors
/// It is there and cannot be read.
pub fn differs(path: &Path, should_be: String) -> Result<Option<Stale>, WriteError> {
    let is = read(path)?;
    if is.as_deref() == Some(should_be.as_bytes()) {
        return Ok(None);
    }
    Ok(Some(Stale {
        path: path.to_owned(),
        is: is.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        should_be,
    }))
}

/// Whether a file has its text. Line ends are not looked at: version control may have changed them.
fn is_current(is: Option<&[u8]>, should_be: &str) -> bool {
    let Some(is) = is else { return false };
    is == should_be.as_bytes()
        || is
            .split(|&byte| byte == b'\n')
            .map(without_return)
            .eq(lines(should_be))
}

fn lines(text: &str) -> impl Iterator<Item = &[u8]> {
    text.as_bytes().split(|&byte| byte == b'\n')
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, WriteError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        // A file where a folder should be is the writer's trouble.
        Err(cause)
            if matches!(
                cause.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(cause) => Err(WriteError {
            action: "cannot read",
            path: path.to_owned(),
            cause,
        }),
    }
}

/// Replaces what a file holds, whole or not at all. Who may read and write it stays as it was.
///
/// # Errors
/// It cannot be written.
pub fn replace(path: &Path, content: impl AsRef<[u8]>) -> Result<(), WriteError> {
    // A link stays a link: what it leads to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|cause| WriteError {
            action: "cannot create the folder",
            path: folder.to_owned(),
            cause,
        })?;
    }
    let beside = beside(&path);
    let permissions = fs::metadata(&path).map(|there| there.permissions()).ok();
    fs::write(&beside, content)
        .and_then(|()| permissions.map_or(Ok(()), |permissions| fs::set_permissions(&beside, permissions)))
        .and_then(|()| fs::rename(&beside, &path))
        .map_err(|cause| {
            // The error that is reported is the first one.
            drop(fs::remove_file(&beside));
            WriteError {
                action: "cannot write",
                path,
                cause,
            }
        })
}

/// A name in the same folder that no other process uses.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.cause.kind() {
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "there is a file in its place".to_owned()
            }
            io::ErrorKind::IsADirectory => "there is a folder in its place".to_owned(),
            io::ErrorKind::StorageFull => "the disk is full".to_owned(),
            _ => self.cause.to_string(),
        };
        write!(f, "{} `{}`: {reason}", self.action, self.path.display())
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

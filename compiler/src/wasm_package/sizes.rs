//! What a page has to load.

use std::fs;
use std::path::{Path, PathBuf};

use super::Error;
use crate::typescript::SHARED;

/// A file of the package that pages load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Relative to the package's folder.
    pub file: PathBuf,
    /// In bytes.
    pub raw: u64,
    /// As a server that compresses sends it, in bytes.
    pub gzip: u64,
}

/// A gzip file's header and trailer (RFC 1952).
const GZIP_FRAME: u64 = 18;

pub(super) fn of(package: &Path, files: &[&str], modules: &[String]) -> Result<Vec<Size>, Error> {
    let files = files
        .iter()
        .chain(SHARED)
        .map(PathBuf::from)
        .chain(modules.iter().map(|path| format!("{path}.js").into()));
    let mut sizes = Vec::new();
    for file in files {
        let path = package.join(&file);
        // The runtime may come from elsewhere.
        if !path.exists() {
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| Error::file("read", &path, error))?;
        let gzip = miniz_oxide::deflate::compress_to_vec(&bytes, 9).len() as u64 + GZIP_FRAME;
        sizes.push(Size {
            file,
            raw: bytes.len() as u64,
            gzip,
        });
    }
    Ok(sizes)
}

//! Files that are written for others to read.

use std::fs;
use std::path::Path;

/// Writes a file and the folders that it needs.
///
/// # Errors
/// When it cannot be written.
pub fn put(path: &Path, text: &str) -> Result<(), String> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .map_err(|cause| format!("{}: {cause}", path.display()))
}

/// Writes files into a folder.
///
/// # Errors
/// When one cannot be written.
pub fn put_all(folder: &Path, files: &[(String, String)]) -> Result<(), String> {
    files
        .iter()
        .try_for_each(|(path, text)| put(&folder.join(path), text))
}

use std::collections::BTreeMap;

use turbo_idl::{FsLoader, LoadError, Loader};

use super::documents::Documents;
use super::uri;

/// Files as the editor has them, and the others as they are on the disk.
pub(super) struct Overlay<'a> {
    pub(super) documents: &'a Documents,
    /// Texts that stand in the place of both.
    pub(super) instead: BTreeMap<String, String>,
}

impl Loader for Overlay<'_> {
    fn load(&self, path: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        let open = self.documents.get(path).map(|document| &document.text);
        match self.instead.get(path).or(open) {
            Some(text) if text.len() > limit => Err(LoadError::TooLarge),
            Some(text) => Ok(text.clone().into_bytes()),
            // What has no place on a disk imports nothing from one.
            None if !uri::is_absolute(path) => Err(LoadError::NotFound),
            None => FsLoader::new().load(path, limit),
        }
    }

    fn neighbours(&self, path: &str) -> Vec<String> {
        if uri::is_absolute(path) {
            FsLoader::new().neighbours(path)
        } else {
            Vec::new()
        }
    }
}

//! The `turbo.toml` that a file belongs to.

use std::path::Path;

use turbo_idl::lint::Levels;
use turbo_idl::source::normalize;

use crate::config::{self, FILE_NAME};

use super::uri;

/// What a `turbo.toml` says of schemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Project {
    /// The path of the file.
    pub(super) path: String,
    pub(super) text: String,
    /// The paths of the schemas, each with where it stands in the text.
    pub(super) schemas: Vec<(String, std::ops::Range<usize>)>,
    /// The levels of lints.
    pub(super) levels: Levels,
}

/// The configuration in the folder of a file, or in the nearest one above it, that can be read and names schemas.
pub(super) fn nearest(file: &str) -> Option<Project> {
    if !uri::is_absolute(file) {
        return None;
    }
    let mut folder = Path::new(file).parent();
    while let Some(at) = folder {
        if let Some(text) = config::read_text(&at.join(FILE_NAME)) {
            return read(&at.to_string_lossy().replace('\\', "/"), text);
        }
        folder = at.parent();
    }
    None
}

fn read(folder: &str, text: String) -> Option<Project> {
    let (schemas, levels) = config::schemas_and_lints(&text);
    let schemas: Vec<(String, std::ops::Range<usize>)> = schemas
        .into_iter()
        .map(|schema| {
            let path = Path::new(folder).join(&schema.path);
            let path = normalize(&path.to_string_lossy().replace('\\', "/"));
            (path, schema.span.range())
        })
        .collect();
    if schemas.is_empty() {
        return None;
    }
    let path = normalize(&format!("{folder}/{FILE_NAME}"));
    Some(Project {
        path,
        text,
        schemas,
        levels,
    })
}

/// Why the text of an import cannot be a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportPathError {
    /// There is nothing in it.
    Empty,
    /// It has a `\`.
    Backslash,
    /// It starts at the root of a disk or is an address.
    Absolute,
}

/// Brings a path into the one form that stands for a file: `/` between folders, no `.`, no `..` that
/// could be taken back, nothing twice. Links on the disk are not followed.
#[must_use]
pub fn normalize(path: &str) -> String {
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    };
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            ".." if is_absolute => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if is_absolute { format!("/{joined}") } else { joined }
}

/// The normalised path that an import in the file `importer` means.
///
/// # Errors
/// When the text of the import cannot be a path.
pub fn join(importer: &str, import: &str) -> Result<String, ImportPathError> {
    if import.is_empty() {
        return Err(ImportPathError::Empty);
    }
    if import.starts_with(['/', '\\']) || import.contains(':') {
        return Err(ImportPathError::Absolute);
    }
    if import.contains('\\') {
        return Err(ImportPathError::Backslash);
    }
    let folder = importer.rfind('/').map_or("", |slash| &importer[..=slash]);
    Ok(normalize(&format!("{folder}{import}")))
}

/// The text of an import in the file `importer` that means the file `imported`: the way back from [`join`].
///
/// Nothing if there is no such text: one of them starts at a root and the other does not.
#[must_use]
pub(crate) fn relative(importer: &str, imported: &str) -> Option<String> {
    if importer.starts_with('/') != imported.starts_with('/') {
        return None;
    }
    let folder = importer.rfind('/').map_or("", |slash| &importer[..slash]);
    let mut from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut to: Vec<&str> = imported.split('/').filter(|part| !part.is_empty()).collect();
    while !from.is_empty() && to.len() > 1 && from[0] == to[0] {
        from.remove(0);
        to.remove(0);
    }
    // Nobody knows what the folder above is called.
    if from.contains(&"..") {
        return None;
    }
    Some("../".repeat(from.len()) + &to.join("/"))
}

/// The name that an import gives to its file when it says none: the file's name up to its first dot.
#[must_use]
pub fn import_name(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.split('.').next().unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::{ImportPathError, import_name, join, normalize, relative};

    #[test]
    fn one_file_has_one_path() {
        // L-9
        assert_eq!(normalize("./a/./b//../c.turbo"), "a/c.turbo");
        assert_eq!(normalize("../a.turbo"), "../a.turbo");
        assert_eq!(normalize("a/../../b.turbo"), "../b.turbo");
        assert_eq!(normalize("/../a.turbo"), "/a.turbo");
        assert_eq!(join("a/b.turbo", "../c.turbo"), Ok("c.turbo".to_owned()));
        assert_eq!(join("b.turbo", "./c.turbo"), Ok("c.turbo".to_owned()));
    }

    #[test]
    fn an_import_is_a_relative_path() {
        // L-9
        assert_eq!(join("a.turbo", ""), Err(ImportPathError::Empty));
        assert_eq!(join("a.turbo", "b\\c.turbo"), Err(ImportPathError::Backslash));
        assert_eq!(join("a.turbo", "/c.turbo"), Err(ImportPathError::Absolute));
        assert_eq!(join("a.turbo", "C:\\c.turbo"), Err(ImportPathError::Absolute));
        assert_eq!(
            join("a.turbo", "https://example.org/c.turbo"),
            Err(ImportPathError::Absolute)
        );
    }

    #[test]
    fn the_way_to_a_file_leads_there() {
        for (importer, imported, text) in [
            ("a.turbo", "b.turbo", "b.turbo"),
            ("a.turbo", "geo/b.turbo", "geo/b.turbo"),
            ("geo/a.turbo", "b.turbo", "../b.turbo"),
            ("x/y/a.turbo", "x/z/b.turbo", "../z/b.turbo"),
            ("/x/a.turbo", "/b.turbo", "../b.turbo"),
            ("../a.turbo", "../b.turbo", "b.turbo"),
        ] {
            assert_eq!(relative(importer, imported).as_deref(), Some(text));
            assert_eq!(join(importer, text), Ok(imported.to_owned()));
        }
        assert_eq!(relative("a.turbo", "/b.turbo"), None);
        assert_eq!(relative("../a.turbo", "b.turbo"), None);
    }

    #[test]
    fn a_file_gives_its_import_a_name() {
        // L-10
        assert_eq!(import_name("geo/point.turbo"), "point");
        assert_eq!(import_name("money"), "money");
    }
}

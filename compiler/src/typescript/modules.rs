//! Where the module of a package lies, and how one reaches another.

use std::collections::HashMap;

use turbo_idl::case;
use turbo_idl::ir::{Ident, Package, PackageId, Schema};

use crate::options::Sources;

/// The path of each package's module below the output folder, without an ending, in the order of the packages.
///
/// `people.v1` is `people`, and `acme.people` is `acme/people`. A version is left out where that meets no other
/// package; where it does, all of those keep it: `people/v1` and `people/v2`.
pub(super) fn paths(schema: &Schema) -> Vec<String> {
    let short: Vec<String> = schema
        .packages
        .iter()
        .map(|package| join(unversioned(package)))
        .collect();
    let long: Vec<String> = schema
        .packages
        .iter()
        .map(|package| join(&package.path))
        .collect();
    // How many packages have a path, short or long.
    let mut owners: HashMap<&str, usize> = HashMap::with_capacity(long.len());
    for (short, long) in short.iter().zip(&long) {
        *owners.entry(short).or_default() += 1;
        if long != short {
            *owners.entry(long).or_default() += 1;
        }
    }
    let path = |(short, long): (&String, &String)| {
        let meets_another = owners.get(short.as_str()).is_some_and(|owners| *owners > 1);
        if meets_another { long } else { short }.clone()
    };
    short.iter().zip(&long).map(path).collect()
}

/// Where the modules of a schema lie, and what they are.
#[derive(Clone, Copy)]
pub(super) struct Layout<'a> {
    /// As [`paths`] says.
    pub(super) paths: &'a [String],
    pub(super) sources: Sources,
    /// How many releases there have been of the schema.
    pub(super) releases: usize,
}

impl Layout<'_> {
    /// How the module at `from` imports that of a package.
    pub(super) fn import(self, from: &str, package: PackageId) -> String {
        let path = &self.paths[package.0 as usize];
        relative(from, &format!("{path}.{}", self.sources.ending()))
    }
}

fn join(segments: &[Ident]) -> String {
    let segments: Vec<String> = segments
        .iter()
        .map(|segment| case::snake(segment.as_written()))
        .collect();
    segments.join("/")
}

fn unversioned(package: &Package) -> &[Ident] {
    match package.path.as_slice() {
        [name @ .., last] if !name.is_empty() && is_version(last.as_written()) => name,
        path => path,
    }
}

/// `v1`, `v2beta`
fn is_version(segment: &str) -> bool {
    segment
        .strip_prefix('v')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// How the module at `from` imports the file at `to`: both relative to the output folder.
pub(super) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = from.len() - 1;
    let shared = from[..folders]
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(a, b)| a == b)
        .count();
    let up = folders - shared;
    let start = if up == 0 {
        "./".to_owned()
    } else {
        "../".repeat(up)
    };
    start + &to[shared..].join("/")
}

/// The name under which other modules import a package. Segments keep their spelling, so no two packages share one.
pub(super) fn alias(package: &Package) -> String {
    package
        .path
        .iter()
        .map(|segment| format!("${}", segment.as_written()))
        .collect()
}

#[cfg(test)]
mod tests {
    use turbo_idl::ir::Docs;
    use turbo_idl::source::{FileId, Span};

    use super::*;

    fn schema(packages: &[&str]) -> Schema {
        let package = |path: &&str| Package {
            path: path.split('.').map(Ident::new).collect(),
            docs: Docs::default(),
            file: String::new(),
            span: Span {
                file: FileId(0),
                start: 0,
                end: 0,
            },
        };
        Schema {
            packages: packages.iter().map(package).collect(),
            ..Schema::default()
        }
    }

    #[test]
    fn versions_stand_in_a_path_only_where_they_tell_packages_apart() {
        for (packages, expected) in [
            (&["people.v1", "money"][..], &["people", "money"][..]),
            (&["people.v1", "people.v2"], &["people/v1", "people/v2"]),
            (&["people.v1", "people"], &["people/v1", "people"]),
            (
                &["acme.people.v1beta2", "v1", "acme.video"],
                &["acme/people", "v1", "acme/video"],
            ),
        ] {
            assert_eq!(paths(&schema(packages)), expected);
        }
    }

    #[test]
    fn imports_are_relative() {
        for (from, to, path) in [
            ("people", "money.js", "./money.js"),
            ("people", "geo/point.js", "./geo/point.js"),
            ("geo/point", "turbo-runtime.js", "../turbo-runtime.js"),
            ("people/v1", "people/v2.js", "./v2.js"),
            ("a/b/c", "a/d/e.js", "../d/e.js"),
        ] {
            assert_eq!(relative(from, to), path, "{from} {to}");
        }
    }
}

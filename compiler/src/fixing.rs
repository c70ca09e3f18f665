//! Certain fixes, made in the files themselves.

use std::fs;
use std::path::{Path, PathBuf};

use turbo_idl::lint::Levels;
use turbo_idl::source::normalize;
use turbo_idl::{Diagnostic, Fixed, FsLoader, Loader, SourceMap, apply_all};

use crate::compile;
use crate::config::{Config, ReadError};
use crate::output::{self, WriteError};

/// A file that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// What was done, in order.
    pub titles: Vec<String>,
}

/// So often `turbo.toml` is looked at again.
const MOST_ROUNDS: usize = 8;

/// Fixes the schemas of `config`, and what they import from its folder.
///
/// # Errors
/// The first file that cannot be read or written. The files before it are written.
pub fn schemas(config: &Config) -> Result<Vec<Change>, WriteError> {
    let own: Vec<String> = compile::schemas_within(config)
        .iter()
        .map(|path| compile::slashed(path))
        .collect();
    let roots: Vec<String> = compile::roots(config);
    files(compiled(&roots), |name| own.iter().any(|own| own == name))
}

/// As [`schemas`], with what lints have certain fixes for.
///
/// # Errors
/// The first file that cannot be read or written. The files before it are written.
pub fn lints(config: &Config) -> Result<Vec<Change>, WriteError> {
    let is_own = |name: &str| compile::is_within(config, name);
    let roots = compile::roots(config);
    files(linted(&roots, &config.lints, is_own), is_own)
}

/// Fixes schema files by themselves, and what they import from the current folder.
///
/// # Errors
/// The first file that cannot be read or written. The files before it are written.
pub fn named(paths: &[String]) -> Result<Vec<Change>, WriteError> {
    let roots: Vec<String> = paths.iter().map(|path| normalize(path)).collect();
    files(compiled(&roots), |name| is_named(&roots, name))
}

/// As [`named`], with what lints have certain fixes for.
///
/// # Errors
/// The first file that cannot be read or written. The files before it are written.
pub fn named_lints(paths: &[String], levels: &Levels) -> Result<Vec<Change>, WriteError> {
    let roots: Vec<String> = paths.iter().map(|path| normalize(path)).collect();
    let is_own = |name: &str| is_named(&roots, name);
    files(linted(&roots, levels, is_own), is_own)
}

/// Whether a file was named, or lies in the current folder.
fn is_named(roots: &[String], name: &str) -> bool {
    compile::is_here(name) || roots.iter().any(|root| root == name)
}

/// What is wrong with some schemas and what they import.
fn compiled(roots: &[String]) -> impl FnMut(&dyn Loader) -> (SourceMap, Vec<Diagnostic>) {
    let mut roots = roots.to_vec();
    roots.sort();
    roots.dedup();
    move |loader| {
        let compilation = turbo_idl::compile(loader, &roots);
        (compilation.sources, compilation.diagnostics)
    }
}

/// The same, with what lints have to say.
fn linted(
    roots: &[String],
    levels: &Levels,
    is_own: impl Fn(&str) -> bool,
) -> impl FnMut(&dyn Loader) -> (SourceMap, Vec<Diagnostic>) {
    move |loader| {
        let problems = compile::lint_from(loader, roots, levels, &is_own);
        (problems.sources, problems.diagnostics)
    }
}

fn files(
    check: impl FnMut(&dyn Loader) -> (SourceMap, Vec<Diagnostic>),
    may_change: impl Fn(&str) -> bool,
) -> Result<Vec<Change>, WriteError> {
    let Fixed { files, .. } = turbo_idl::fix(&FsLoader::new(), check, may_change);
    let mut changes = Vec::new();
    for (name, file) in files {
        let path = PathBuf::from(name);
        if write(&path, &file.before, &file.after)? {
            changes.push(Change {
                path,
                titles: file.titles,
            });
        }
    }
    Ok(changes)
}

/// Fixes a `turbo.toml`. Nothing if there is nothing certain to fix, or it cannot be read.
///
/// # Errors
/// It cannot be written.
pub fn configuration(path: &Path) -> Result<Option<Change>, WriteError> {
    let mut titles = Vec::new();
    let mut left = usize::MAX;
    for _ in 0..MOST_ROUNDS {
        let Err(ReadError::Problems(problems)) = Config::read(path) else {
            break;
        };
        let made = apply_all(&problems.diagnostics, &problems.sources);
        let Some((file, text)) = made.files.into_iter().next() else {
            break;
        };
        // A round that leaves more than the one before it does no good.
        let before = problems.sources.file(file).text();
        let after = match Config::parse("", &text, Path::new("")) {
            Ok(_) => 0,
            Err(problems) => problems.diagnostics.len(),
        };
        if after > left.min(problems.diagnostics.len()) || !write(path, before, &text)? {
            break;
        }
        left = after;
        let made = made
            .fixes
            .iter()
            .map(|&at| problems.diagnostics[at].fixes[0].title.clone());
        titles.extend(made);
    }
    Ok((!titles.is_empty()).then(|| Change {
        path: path.to_owned(),
        titles,
    }))
}

const MARK: &str = "\u{feff}";

/// Writes a text in the place of another, with the byte order mark that was there; not if somebody else was faster.
fn write(path: &Path, before: &str, after: &str) -> Result<bool, WriteError> {
    let Ok(is) = fs::read(path) else {
        return Ok(false);
    };
    let mark = if is.starts_with(MARK.as_bytes()) { MARK } else { "" };
    if is[mark.len()..] != *before.as_bytes() {
        return Ok(false);
    }
    output::replace(path, format!("{mark}{after}"))?;
    Ok(true)
}

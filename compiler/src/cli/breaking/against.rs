//! Old revisions, wherever they are.

use std::path::{Path, PathBuf};

use turbo_idl::breaking::behind;
use turbo_idl::ir::Schema;
use turbo_idl::lock::Lock;
use turbo_idl::{Compilation, Diagnostic, Severity, SourceMap};

use super::git::Git;
use crate::cli::{Failure, lock};
use crate::compile;
use crate::config::{Config, FILE_NAME, ReadError};

/// An old revision, its places in the sources of the new one.
pub(super) struct Old {
    pub(super) name: String,
    pub(super) schema: Schema,
}

/// What is wrong with an old revision.
type Wrong = Vec<Diagnostic>;

/// The project that is compared.
pub(super) struct Against<'a> {
    pub(super) config: &'a Config,
    /// Where its configuration is.
    pub(super) path: PathBuf,
}

impl Against<'_> {
    /// The old revisions that somebody asks for.
    pub(super) fn find(
        &self,
        what: &str,
        sources: &mut SourceMap,
    ) -> Result<Result<Vec<Old>, Wrong>, Failure> {
        let beside = lock::beside(&self.path);
        if what == "lock" {
            return releases(&beside, None, sources);
        }
        if let Some(release) = what.strip_prefix("lock:") {
            return releases(&beside, Some(release), sources);
        }
        let path = Path::new(what);
        if path.is_dir() {
            return project(&path.join(FILE_NAME), what, sources);
        }
        if path.is_file() {
            return match path.extension().and_then(|ending| ending.to_str()) {
                Some("lock") => releases(path, None, sources),
                Some("toml") => project(path, what, sources),
                _ => Ok(revision(
                    compile::files(&[compile::slashed(path)]),
                    what,
                    "",
                    sources,
                )),
            };
        }
        let git = Git::at(&self.config.root, what)?;
        let (loader, roots) = git.project(self.config, &self.path);
        let prefix = format!("{what}:");
        Ok(revision(
            compile::files_from(&loader, &roots),
            what,
            &prefix,
            sources,
        ))
    }
}

/// The releases of a lock that are not retired, or one of them.
fn releases(
    path: &Path,
    only: Option<&str>,
    sources: &mut SourceMap,
) -> Result<Result<Vec<Old>, Wrong>, Failure> {
    let lock = match lock::read(path, sources)? {
        Ok(lock) => lock,
        Err(problem) => return Ok(Err(vec![*problem])),
    };
    let name = compile::slashed(path);
    if lock.releases().is_empty() {
        return Err(Failure::new(format!(
            "there is nothing to compare with: `{name}` has no releases\n\n\
             `turboc lock --name v1` writes the schemas as they are now into it, and `--against` names something else."
        )));
    }
    let mut old = Vec::new();
    for at in wanted(&lock, only, &name)? {
        match lock.revision(at) {
            Ok(schema) => old.push(Old {
                name: lock.releases()[at].name.clone(),
                schema,
            }),
            Err(problem) => return Ok(Err(vec![*problem])),
        }
    }
    Ok(Ok(old))
}

fn wanted(lock: &Lock, only: Option<&str>, path: &str) -> Result<Vec<usize>, Failure> {
    let releases = lock.releases();
    let Some(name) = only else {
        let live: Vec<usize> = (0..releases.len())
            .filter(|&at| !releases[at].is_retired())
            .collect();
        if live.is_empty() {
            return Err(Failure::new(format!(
                "all releases of `{path}` are retired: there is nothing to compare with"
            )));
        }
        return Ok(live);
    };
    match releases.iter().position(|release| release.name == name) {
        Some(at) if releases[at].is_retired() => Err(Failure::new(format!("release {name:?} is retired"))),
        Some(at) => Ok(vec![at]),
        None => Err(Failure::new(format!(
            "there is no release {name:?} in `{path}`; `turboc lock --list` shows those that are"
        ))),
    }
}

/// The schemas of another configuration.
fn project(path: &Path, name: &str, sources: &mut SourceMap) -> Result<Result<Vec<Old>, Wrong>, Failure> {
    match Config::read(path) {
        Ok(config) => Ok(revision(
            compile::files(&compile::roots(&config)),
            name,
            "",
            sources,
        )),
        Err(ReadError::Problems(problems)) => Err(Failure::new(format!(
            "`{}` has problems: {}",
            path.display(),
            problems.diagnostics.first().map_or("", |first| &first.message)
        ))),
        Err(ReadError::Unreadable(error)) => {
            Err(Failure::new(format!("cannot read `{}`: {error}", path.display())))
        }
    }
}

/// Puts the files of an old revision behind those of the new one.
fn revision(
    compilation: Compilation,
    name: &str,
    prefix: &str,
    sources: &mut SourceMap,
) -> Result<Vec<Old>, Wrong> {
    let files = sources.iter().count() as u32;
    for (_, file) in compilation.sources.iter() {
        sources.add(format!("{prefix}{}", file.name()), file.text());
    }
    let Some(mut schema) = compilation.schema else {
        let wrong = compilation.diagnostics.into_iter();
        let wrong = wrong.filter(|found| found.severity == Severity::Error);
        return Err(wrong.map(|found| moved(found, files)).collect());
    };
    behind(&mut schema, files);
    Ok(vec![Old {
        name: name.to_owned(),
        schema,
    }])
}

/// A problem of an old revision. Nobody can make its fixes any more.
fn moved(mut problem: Diagnostic, files: u32) -> Diagnostic {
    problem.fixes.clear();
    for label in problem.primary.iter_mut().chain(&mut problem.secondary) {
        label.span.file.0 += files;
    }
    problem
}

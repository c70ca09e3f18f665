//! The whole line: from schema files, through the checks, to files in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use turbo_idl::source::normalize;
use turbo_idl::{Code, Compilation, Diagnostic, FsLoader, Severity, ir};

use crate::config::{Config, Target};
use crate::limits;
use crate::output::Output;
use crate::problems::Problems;

/// What a configuration leads to.
#[derive(Debug)]
pub struct Generated {
    /// What is wrong: nothing, or only warnings, where `files` is something.
    pub problems: Problems,
    /// The text of every generated file by its path, absolute or relative to [`Config::root`]. Nothing if there is an error.
    pub files: Option<BTreeMap<PathBuf, String>>,
    /// Every schema file that was read, imports included: what the generated files depend on.
    pub inputs: Vec<PathBuf>,
}

/// Compiles the schemas of `config` and generates the code of all its targets. Writes nothing.
#[must_use]
pub fn generate(config: &Config) -> Generated {
    let compilation = schemas(config);
    let inputs = inputs(&compilation);
    let mut problems = Problems { sources: compilation.sources, diagnostics: compilation.diagnostics };
    let Some(schema) = compilation.schema else {
        return Generated { problems, files: None, inputs };
    };
    for target in &config.targets {
        add_new(&mut problems.diagnostics, limits::check(target.backend, &schema));
    }
    if problems.has_errors() {
        return Generated { problems, files: None, inputs };
    }
    match emit(config, &schema) {
        Ok(files) => Generated { problems, files: Some(files), inputs },
        Err(conflicts) => Generated { problems: conflicts, files: None, inputs },
    }
}

/// Compiles the schemas of `config` and checks them against its targets.
#[must_use]
pub fn check(config: &Config) -> Problems {
    generate(config).problems
}

/// Compiles schema files by themselves. Paths are relative to the current folder, or absolute.
#[must_use]
pub fn files(paths: &[String]) -> Compilation {
    // In one order whatever the order of asking, so that the output does not depend on it.
    let mut roots: Vec<String> = paths.iter().map(|path| normalize(path)).collect();
    roots.sort();
    roots.dedup();
    turbo_idl::compile(&FsLoader::new(), &roots)
}

/// The schema of `config`, with the names of files as they look from its folder.
fn schemas(config: &Config) -> Compilation {
    let root = slashed(&config.root);
    let paths: Vec<String> = config
        .schemas
        .iter()
        .map(|schema| if root.is_empty() || schema.path.starts_with('/') { schema.path.clone() } else { format!("{root}/{}", schema.path) })
        .collect();
    let mut compilation = files(&paths);
    if let Some(schema) = &mut compilation.schema {
        for package in &mut schema.packages {
            package.file = seen_from(&root, &package.file);
        }
    }
    compilation
}

fn emit(config: &Config, schema: &ir::Schema) -> Result<BTreeMap<PathBuf, String>, Problems> {
    let mut output = Output::default();
    for (index, Target { backend, options, .. }) in config.targets.iter().enumerate() {
        output.begin(index);
        backend.emit(schema, options, &mut output);
    }
    let conflicts: Vec<Diagnostic> = output
        .conflicts()
        .iter()
        .map(|conflict| {
            let span = |target: usize| config.targets[target].out_span;
            let message = format!("two targets write `{}`, and not the same", slashed(&conflict.path));
            Diagnostic::error(Code::OutputTwice, span(conflict.second), message, "written again here")
                .and_at(span(conflict.first), "first written here")
        })
        .collect();
    if conflicts.is_empty() {
        return Ok(output.into_files());
    }
    Err(Problems { sources: config.sources.clone(), diagnostics: conflicts })
}

/// Two targets may have the same complaint.
fn add_new(problems: &mut Vec<Diagnostic>, more: Vec<Diagnostic>) {
    for problem in more {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
}

fn inputs(compilation: &Compilation) -> Vec<PathBuf> {
    compilation.sources.iter().map(|(_, source)| PathBuf::from(source.name())).collect()
}

/// A path as schemas spell it.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A file as it looks from a folder, both relative to the current folder or both absolute.
fn seen_from(folder: &str, file: &str) -> String {
    let folder = normalize(folder);
    let folder: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = file.split('/').filter(|part| !part.is_empty()).collect();
    let shared = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    if folder[shared..].contains(&"..") {
        // What lies between is known to the file system only.
        return file.to_owned();
    }
    let mut seen = vec![".."; folder.len() - shared];
    seen.extend(&parts[shared..]);
    seen.join("/")
}

/// Whether nothing but warnings was found.
#[must_use]
pub fn is_clean(compilation: &Compilation) -> bool {
    compilation.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error)
}

#[cfg(test)]
mod tests {
    use super::seen_from;

    #[test]
    fn files_are_named_from_the_folder_of_the_configuration() {
        for (folder, file, seen) in [
            ("", "people.turbo", "people.turbo"),
            ("a", "a/people.turbo", "people.turbo"),
            ("./a/", "a/b/people.turbo", "b/people.turbo"),
            ("a/b", "a/people.turbo", "../people.turbo"),
            ("a", "people.turbo", "../people.turbo"),
            ("/x/a", "/x/b/people.turbo", "../b/people.turbo"),
            ("../a", "../a/people.turbo", "people.turbo"),
            ("../a", "../b/people.turbo", "../b/people.turbo"),
            ("../a", "people.turbo", "people.turbo"),
        ] {
            assert_eq!(seen_from(folder, file), seen, "{folder} {file}");
        }
    }
}

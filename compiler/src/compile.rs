//! The whole line: from schema files, through the checks, to files in memory.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

#[cfg(not(target_family = "wasm"))]
use turbo_idl::FsLoader;
use turbo_idl::lint::{LONG_CHAIN, Levels, has_long_chain};
use turbo_idl::parallel;
use turbo_idl::source::normalize;
use turbo_idl::{Cache, Code, Compilation, Diagnostic, Label, Loader, SourceMap, Span, ir};

use crate::backend::Work;
use crate::config::{Config, Schema, Target};
use crate::limits;
use crate::output::Output;
use crate::problems::Problems;
use crate::releases::{self, Releases};
use crate::stages::{Stage, Start};
use crate::typescript;

/// What a configuration leads to.
#[derive(Debug)]
pub struct Generated {
    /// What is wrong: nothing, or only warnings, where `files` is something.
    pub problems: Problems,
    /// What the schemas say, with their files as they look from [`Config::root`]. Nothing if they have an error; there is one
    /// where only a target cannot express it.
    pub schema: Option<ir::Schema>,
    /// The text of every generated file by its path, absolute or relative to [`Config::root`]. Nothing if there is an error.
    pub files: Option<BTreeMap<PathBuf, String>>,
    /// Every schema file that was read, imports included, and the lock: what the generated files depend on.
    pub inputs: Vec<PathBuf>,
    /// The paths of the modules that the `typescript` backend writes, without an ending and relative to its output
    /// folder. None if there is an error.
    pub modules: Vec<String>,
    /// What was done, in order, and how long it took.
    pub stages: Vec<Stage>,
}

/// Compiles the schemas of `config` and generates the code of all its targets. Writes nothing.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn generate(config: &Config) -> Generated {
    generate_from(&FsLoader::new(), config)
}

/// As [`generate`], with the schemas that a loader has: those in memory in a browser. There it neither reads
/// files nor asks for the time, and needs no threads.
#[must_use]
pub fn generate_from(loader: &dyn Loader, config: &Config) -> Generated {
    let mut stages = Vec::new();
    let generated = staged(loader, config, &mut stages);
    Generated { stages, ..generated }
}

fn staged(loader: &dyn Loader, config: &Config, stages: &mut Vec<Stage>) -> Generated {
    let start = Start::now();
    let compilation = schemas(loader, config);
    stages.push(start.done("checked"));
    let mut inputs = inputs(&compilation);
    let mut problems = Problems {
        sources: compilation.sources,
        diagnostics: compilation.diagnostics,
    };
    place(config, &mut problems);
    let refused = |problems, schema, inputs| Generated {
        problems,
        schema,
        files: None,
        inputs,
        modules: Vec::new(),
        stages: Vec::new(),
    };
    let Some(schema) = compilation.schema else {
        return refused(problems, None, inputs);
    };
    let is_large = schema.types.len() >= LARGE;
    let complaints = parallel::map_if(is_large, &config.targets, |target| {
        limits::check(target.backend, &schema)
    });
    problems.diagnostics.extend(without_repeats(complaints));
    if problems.has_errors() {
        return refused(problems, Some(schema), inputs);
    }
    problems.diagnostics.extend(long_chains(loader, config, &schema));
    let releases = match releases(loader, config, &schema, &mut problems.sources, stages) {
        Ok(releases) => releases,
        Err(problem) => {
            problems.diagnostics.push(*problem);
            return refused(problems, Some(schema), inputs);
        }
    };
    inputs.extend(releases.file.clone());
    match emit(config, &schema, &releases, stages) {
        Ok(files) => Generated {
            problems,
            files: Some(files),
            inputs,
            modules: typescript::module_paths(&schema),
            schema: Some(schema),
            stages: Vec::new(),
        },
        Err(conflicts) => refused(conflicts, Some(schema), inputs),
    }
}

/// What the lint says of types that Rust's compiler may not come to the end of, if a target is Rust: a warning unless it is allowed.
fn long_chains(loader: &dyn Loader, config: &Config, schema: &ir::Schema) -> Vec<Diagnostic> {
    let mut targets = config.targets.iter();
    if !targets.any(|target| target.backend.is_rust()) || !has_long_chain(schema) {
        return Vec::new();
    }
    // Whether it is allowed stands in the files, which are read in the same order as before.
    let levels = config.lints.only(&LONG_CHAIN);
    lint_from(loader, &roots(config), &levels, |name| is_within(config, name)).diagnostics
}

/// The releases whose clients the targets serve.
fn releases(
    loader: &dyn Loader,
    config: &Config,
    schema: &ir::Schema,
    sources: &mut SourceMap,
    stages: &mut Vec<Stage>,
) -> Result<Releases, Box<Diagnostic>> {
    if !config
        .targets
        .iter()
        .any(|target| target.backend.serves_releases())
    {
        return Ok(Releases::default());
    }
    let start = Start::now();
    let releases = releases::beside(loader, config, schema, sources)?;
    if releases.file.is_some() {
        stages.push(start.done("compared with releases"));
    }
    Ok(releases)
}

/// So many types are worth a thread.
const LARGE: usize = 500;

/// Compiles schema files by themselves. Paths are relative to the current folder, or absolute.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn files(paths: &[String]) -> Compilation {
    files_from(&FsLoader::new(), paths)
}

/// As [`files`], with the schemas that a loader has.
#[must_use]
pub fn files_from(loader: &dyn Loader, paths: &[String]) -> Compilation {
    // In one order whatever the order of asking, so that the output does not depend on it.
    let mut roots: Vec<String> = paths.iter().map(|path| normalize(path)).collect();
    roots.sort();
    roots.dedup();
    turbo_idl::compile(loader, &roots)
}

/// The schemas of `config`, and what they import from its folder, by the paths under which they can be read. Imports from
/// elsewhere belong to others.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn schemas_within(config: &Config) -> Vec<PathBuf> {
    let named = roots(config);
    let read = files(&named).sources;
    let imported = read.iter().map(|(_, source)| source.name().to_owned());
    let mut paths = named.clone();
    paths.extend(imported.filter(|file| is_within(config, file)));
    paths.sort();
    paths.dedup();
    paths.into_iter().map(PathBuf::from).collect()
}

/// The schemas of `config`, by the paths under which they can be read.
pub(crate) fn roots(config: &Config) -> Vec<String> {
    config.schemas.iter().map(|schema| path(config, schema)).collect()
}

/// What is wrong with the schemas of `config`, and what lints have to say of them and of what they import from its folder.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn lint(config: &Config) -> Problems {
    lint_in(&FsLoader::new(), config)
}

/// As [`lint`], with the schemas that a loader has.
#[must_use]
pub fn lint_in(loader: &dyn Loader, config: &Config) -> Problems {
    let mut problems = lint_from(loader, &roots(config), &config.lints, |name| {
        is_within(config, name)
    });
    place(config, &mut problems);
    problems
}

/// The same for schema files by themselves, and for what they import from the current folder.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn lint_files(paths: &[String], levels: &Levels) -> Problems {
    let roots: Vec<String> = paths.iter().map(|path| normalize(path)).collect();
    lint_from(&FsLoader::new(), &roots, levels, |name| {
        is_here(name) || roots.iter().any(|root| root == name)
    })
}

/// Everything that is wrong with some schemas, and what lints have to say of those files that are our own.
pub(crate) fn lint_from(
    loader: &dyn Loader,
    roots: &[String],
    levels: &Levels,
    is_own: impl Fn(&str) -> bool,
) -> Problems {
    let mut roots = roots.to_vec();
    roots.sort();
    roots.dedup();
    let Compilation {
        sources,
        mut diagnostics,
        ..
    } = turbo_idl::lint_with(&mut Cache::new(), loader, &roots, levels);
    diagnostics.retain(|diagnostic| {
        let file = diagnostic.primary.as_ref().map(|label| label.span.file);
        diagnostic.rule.lint().is_none() || file.is_some_and(|file| is_own(sources.file(file).name()))
    });
    Problems { sources, diagnostics }
}

/// Whether a file is a schema of `config`, or lies in its folder.
pub(crate) fn is_within(config: &Config, file: &str) -> bool {
    let seen = seen_from(&slashed(&config.root), file);
    let is_outside = seen.starts_with("../") || seen.starts_with('/') || seen.contains(':');
    !is_outside || config.schemas.iter().any(|schema| path(config, schema) == file)
}

/// Whether a file lies in the current folder.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn is_here(file: &str) -> bool {
    !file.starts_with('/') && !file.starts_with("../") && !file.contains(':')
}

/// The schema of `config`, with the names of files as they look from its folder.
fn schemas(loader: &dyn Loader, config: &Config) -> Compilation {
    let mut compilation = files_from(loader, &roots(config));
    if let Some(schema) = &mut compilation.schema {
        let root = slashed(&config.root);
        for package in &mut schema.packages {
            package.file = seen_from(&root, &package.file);
        }
    }
    compilation
}

/// A schema's path as the loader knows it.
fn path(config: &Config, schema: &Schema) -> String {
    normalize(&slashed(&config.root.join(&schema.path)))
}

/// A schema that cannot be read has no text to show, but the line of the configuration that asks for it.
fn place(config: &Config, problems: &mut Problems) {
    let Some((_, source)) = config.sources.iter().next() else {
        return;
    };
    let is_about_a_file = |problem: &&mut Diagnostic| problem.primary.is_none();
    let mut file = None;
    for problem in problems.diagnostics.iter_mut().filter(is_about_a_file) {
        let quoted = |schema: &&Schema| problem.message.contains(&format!("`{}`", path(config, schema)));
        let Some(schema) = config.schemas.iter().find(quoted) else {
            continue;
        };
        let file = *file.get_or_insert_with(|| problems.sources.add(source.name(), source.text()));
        problem.primary = Some(Label {
            span: Span { file, ..schema.span },
            text: String::new(),
        });
    }
}

fn emit(
    config: &Config,
    schema: &ir::Schema,
    releases: &Releases,
    stages: &mut Vec<Stage>,
) -> Result<BTreeMap<PathBuf, String>, Problems> {
    let mut output = Output::default();
    let work = Work::new(schema).with_releases(&releases.live, releases.count);
    let targets: Vec<(usize, &Target)> = config.targets.iter().enumerate().collect();
    let is_large = schema.types.len() >= LARGE;
    let emitted = parallel::map_if(is_large, &targets, |(index, Target { backend, options, .. })| {
        let mut output = Output::default();
        output.begin(*index);
        let start = Start::now();
        backend.emit(&work, options, &mut output);
        (output, start.done(format!("generated {}", backend.name())))
    });
    for (emitted, stage) in emitted {
        output.take(emitted);
        stages.push(stage);
    }
    let start = Start::now();
    let conflicts: Vec<Diagnostic> = output
        .conflicts()
        .iter()
        .map(|conflict| {
            let span = |target: usize| config.targets[target].out_span;
            let message = format!(
                "two targets write `{}`, and not the same",
                slashed(&conflict.path)
            );
            Diagnostic::error(
                Code::OutputTwice,
                span(conflict.second),
                message,
                "written again here",
            )
            .and_at(span(conflict.first), "first written here")
        })
        .collect();
    if conflicts.is_empty() {
        let files = output.into_files();
        stages.push(start.done("laid out"));
        return Ok(files);
    }
    Err(Problems {
        sources: config.sources.clone(),
        diagnostics: conflicts,
    })
}

/// Two targets may have the same complaint.
fn without_repeats(complaints: Vec<Vec<Diagnostic>>) -> Vec<Diagnostic> {
    // Only those with one place and one message are compared: a schema may be wrong in a hundred thousand places.
    let mut known: HashMap<(Option<Span>, String), Vec<usize>> = HashMap::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    for problem in complaints.into_iter().flatten() {
        let place = problem.primary.as_ref().map(|label| label.span);
        let same = known.entry((place, problem.message.clone())).or_default();
        if !same.iter().any(|&at| problems[at] == problem) {
            same.push(problems.len());
            problems.push(problem);
        }
    }
    problems
}

fn inputs(compilation: &Compilation) -> Vec<PathBuf> {
    compilation
        .sources
        .iter()
        .map(|(_, source)| PathBuf::from(source.name()))
        .collect()
}

/// A path as schemas spell it.
pub(crate) fn slashed(path: &Path) -> String {
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

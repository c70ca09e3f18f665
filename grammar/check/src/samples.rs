//! Every schema of the project.

use std::fs;
use std::path::{Path, PathBuf};

use turbo_idl::{Code, FileId, MemoryLoader, Parsed, Severity, compile, parse};

/// A schema file, and what the language says of its syntax.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Where it stands, from the project's folder.
    pub path: PathBuf,
    /// What is in it, without a byte order mark.
    pub text: String,
    /// The tree, and what is wrong with the syntax.
    pub parsed: Parsed,
}

impl Sample {
    /// Reads a text as a schema. Nothing if the compiler would not even parse it: it is too large, or nested too deeply.
    #[must_use]
    pub fn new(path: &Path, text: &str) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let loader = MemoryLoader::new().with("sample.turbo", text);
        let sources = compile(&loader, &["sample.turbo".to_owned()]).sources;
        sources.iter().next()?;
        Some(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            parsed: parse(&sources, FileId(0)),
        })
    }

    /// Whether the syntax tree has all that is in the file.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        // The tree has a place for one package.
        let is_lost = |code| code == Some(Code::SecondPackage);
        let mut codes = self
            .parsed
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.rule.code());
        self.mistakes().is_empty() && !codes.any(is_lost)
    }

    /// What is wrong with the syntax, as codes.
    #[must_use]
    pub fn mistakes(&self) -> Vec<Code> {
        let mistakes = self.parsed.diagnostics.iter();
        mistakes
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .filter_map(|diagnostic| diagnostic.rule.code())
            .filter(|code| code.id().starts_with("E02") || *code == Code::NestedTooDeeply)
            .collect()
    }
}

/// Every file `*.turbo` of the project that is text, in order.
///
/// # Panics
///
/// If the project cannot be read.
#[must_use]
pub fn all() -> Vec<Sample> {
    let root = crate::root();
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let samples = paths.iter().filter_map(|path| {
        let bytes = fs::read(path).expect("a readable schema");
        let text = String::from_utf8(bytes).ok()?;
        Sample::new(path.strip_prefix(&root).unwrap_or(path), &text)
    });
    samples.collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || matches!(&*name, "target" | "node_modules") {
            continue;
        }
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "turbo") {
            paths.push(path);
        }
    }
}

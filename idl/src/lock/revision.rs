//! A release as a schema again: compiled like any other, so that all bounds and checks of the language hold for it.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::error::{changed, damaged};
use super::items::import_name;
use super::{Entry, Lock, Release};
use crate::diagnostics::{Diagnostic, quoted};
use crate::ir::Schema;
use crate::source::{FileId, MemoryLoader, SourceMap, Span};

/// A file that is made of texts of the lock.
#[derive(Default)]
struct File {
    text: String,
    /// The parts of the lock in it, in order.
    parts: Vec<Part>,
}

/// A text of the lock in such a file.
#[derive(Clone, Copy)]
struct Part {
    /// Its first byte in the file.
    start: u32,
    /// The byte behind its last.
    end: u32,
    /// Its first byte in the lock, if it was read from one.
    there: Option<(FileId, u32)>,
}

impl Lock {
    /// The schema of a release, by its index. Spans point into the lock.
    ///
    /// # Errors
    /// The release is retired, or is not what was locked.
    pub fn revision(&self, release: usize) -> Result<Schema, Box<Diagnostic>> {
        let told = &self.releases[release];
        if told.is_retired() {
            let why = "it is retired, and parts of it are not there any more";
            return Err(changed(told.span, &told.name, why));
        }
        self.verify(release)?;
        self.compile(release)
    }

    /// Looks whether all releases that are not retired have what was locked, as far as their hashes tell.
    ///
    /// # Errors
    /// The first that has not.
    pub fn verify_all(&self) -> Result<(), Box<Diagnostic>> {
        let mut live = (0..self.releases.len()).filter(|&at| !self.releases[at].is_retired());
        live.try_for_each(|at| self.verify(at))
    }

    fn verify(&self, release: usize) -> Result<(), Box<Diagnostic>> {
        let Release { name, digest, span } = &self.releases[release];
        let found = self.digest(release);
        match digest {
            Some(told) if *told != found => {
                let why = format!("what is here has the hash {found}, and not {told}");
                Err(changed(*span, name, &why))
            }
            _ => Ok(()),
        }
    }

    /// The hash over all that a release has.
    pub(super) fn digest(&self, release: usize) -> String {
        let mut hasher = Sha256::new();
        for (name, entry) in self.items_of(release) {
            hasher.update(name);
            hasher.update("\n");
            hasher.update(entry.text.as_deref().unwrap_or_default());
            hasher.update("\n");
        }
        let hash = hasher.finalize();
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    fn compile(&self, release: usize) -> Result<Schema, Box<Diagnostic>> {
        let mut packages: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for (name, entry) in self.items_of(release) {
            let package = name.rsplit_once('.').map_or(name, |(package, _)| package);
            packages.entry(package).or_default().push(entry);
        }
        let names: BTreeMap<String, &str> = packages
            .keys()
            .map(|&package| (import_name(package), package))
            .collect();
        let mut files: BTreeMap<String, File> = BTreeMap::new();
        for (package, entries) in &packages {
            files.insert(path(package), file(package, entries, &names));
        }
        let mut loader = MemoryLoader::new();
        for (path, file) in &files {
            loader = loader.with(path, file.text.as_str());
        }
        let roots: Vec<String> = files.keys().cloned().collect();
        let compilation = crate::compile(&loader, &roots);
        let place = |span: Span| place(span, &compilation.sources, &files);
        let told = &self.releases[release];
        let Some(mut schema) = compilation.schema else {
            let first = compilation.diagnostics.first();
            let message = first.map_or("it cannot be read", |first| first.message.as_str());
            let message = format!("release {} does not hold together: {message}", quoted(&told.name));
            let span = first.and_then(|first| first.primary.as_ref());
            let span = span.and_then(|label| place(label.span)).or(told.span);
            return Err(match span {
                Some(span) => damaged(span, message, ""),
                None => changed(None, &told.name, &message),
            });
        };
        schema.map_spans(&|span| place(span).or(told.span).unwrap_or(span));
        Ok(schema)
    }
}

fn path(package: &str) -> String {
    format!("{package}.turbo")
}

fn file(package: &str, entries: &[&Entry], names: &BTreeMap<String, &str>) -> File {
    let mut imports = BTreeSet::new();
    for entry in entries {
        used(entry.text.as_deref().unwrap_or_default(), names, &mut imports);
    }
    imports.remove(package);
    let mut file = File::default();
    file.text.push_str(&format!("package {package};\n"));
    for import in imports {
        let line = format!("import \"{}\" as {};\n", path(import), import_name(import));
        file.text.push_str(&line);
    }
    for entry in entries {
        let text = entry.text.as_deref().unwrap_or_default();
        let start = file.text.len() as u32;
        file.text.push_str(text);
        file.parts.push(Part {
            start,
            end: file.text.len() as u32,
            there: entry.place,
        });
        file.text.push('\n');
    }
    file
}

/// The packages that stand before a dot in a text. One too many does no harm.
fn used<'n>(text: &str, names: &BTreeMap<String, &'n str>, packages: &mut BTreeSet<&'n str>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for before in text.split('.') {
        let word = before.rsplit(|c| !is_part(c)).next().unwrap_or_default();
        packages.extend(names.get(word));
    }
}

/// Where something of such a file stands in the lock.
fn place(span: Span, sources: &SourceMap, files: &BTreeMap<String, File>) -> Option<Span> {
    let file = files.get(sources.file(span.file).name())?;
    let part = file.parts.partition_point(|part| part.start <= span.start);
    let Part { start, end, there } = *file.parts.get(part.checked_sub(1)?)?;
    let (lock, there) = there?;
    let at = |byte: u32| there + byte.min(end).saturating_sub(start);
    (span.start <= end).then(|| Span {
        file: lock,
        start: at(span.start),
        end: at(span.end),
    })
}

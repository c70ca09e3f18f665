use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Files, Import};
use crate::ast;
use crate::diagnostics::{Code, Diagnostic, quoted};
use crate::source::{FileId, ImportPathError, Span, import_name, join};

impl Files<'_> {
    /// The imports of a unit; reads the files they lead to.
    pub(super) fn imports(&mut self, unit: usize) -> Vec<Import> {
        let written = Arc::clone(&self.units[unit].ast);
        let mut seen = Seen::default();
        let imports = written.imports.iter();
        imports
            .filter_map(|import| self.import(unit, import, &mut seen))
            .collect()
    }

    fn import(&mut self, unit: usize, import: &ast::Import, seen: &mut Seen) -> Option<Import> {
        let importer = FileId(unit as u32);
        let file = match join(self.sources.file(importer).name(), &import.path) {
            Err(error) => {
                self.report.add(bad_path(error, &import.path, import.path_span));
                None
            }
            Ok(path) => match self.read(&path) {
                Err(failure) => {
                    self.report.add(failure.of_import(import.path_span));
                    None
                }
                Ok(file) if file == importer => {
                    self.report.add(
                        Diagnostic::error(
                            Code::ImportsItself,
                            import.path_span,
                            "this file imports itself",
                            "",
                        )
                        .help("what a file defines needs no import there: take this away"),
                    );
                    return None;
                }
                Ok(file) => Some(file),
            },
        };
        if let Some(file) = file {
            if let Some(&first) = seen.files.get(&file) {
                self.report.add(
                    Diagnostic::error(
                        Code::ImportedTwice,
                        import.path_span,
                        format!("{} is imported twice", quoted(self.sources.file(file).name())),
                        "imported again",
                    )
                    .and_at(first, "first imported here"),
                );
                return None;
            }
            seen.files.insert(file, import.path_span);
        }
        let name = self.import_name(import)?;
        if let Some(&first) = seen.names.get(&name.text) {
            // One complaint is enough about a file that could not be read.
            file?;
            self.report.add(
                Diagnostic::error(
                    Code::DefinedTwice,
                    name.span,
                    format!("two imports have the name {}", quoted(&name.text)),
                    "the second",
                )
                .and_at(first, "the first")
                .help("give one of them another name: `import \"...\" as other;`"),
            );
            return None;
        }
        seen.names.insert(name.text.clone(), name.span);
        Some(Import { name, file })
    }

    /// The name that an import gives, or that its path gives.
    fn import_name(&mut self, import: &ast::Import) -> Option<ast::Name> {
        if let Some(alias) = &import.alias {
            return Some(alias.clone());
        }
        let text = import_name(&import.path);
        let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            // What cannot be a path has been complained about.
            if !text.is_empty() && !import.path.contains('\\') {
                self.report.add(
                    Diagnostic::error(
                        Code::ImportNeedsName,
                        import.path_span,
                        "this import needs a name",
                        format!("{} cannot be one", quoted(text)),
                    )
                    .help(format!(
                        "give it one: `import \"{}\" as {};`",
                        import.path,
                        name_like(text)
                    )),
                );
            }
            return None;
        }
        Some(ast::Name {
            text: text.to_owned(),
            span: import.path_span,
        })
    }
}

#[derive(Default)]
struct Seen {
    files: BTreeMap<FileId, Span>,
    names: BTreeMap<String, Span>,
}

fn bad_path(error: ImportPathError, path: &str, place: Span) -> Diagnostic {
    let (message, help) = match error {
        ImportPathError::Empty => (
            "this import names no file",
            "write the path of a file, relative to this one".to_owned(),
        ),
        ImportPathError::Backslash => (
            "paths are written with `/`",
            format!(
                "write `\"{}\"`, which works on every system",
                path.replace('\\', "/")
            ),
        ),
        ImportPathError::Absolute => (
            "this is not a relative path",
            "write the path relative to this file, such as `\"../money.turbo\"`".to_owned(),
        ),
    };
    Diagnostic::error(Code::BadImportPath, place, message, "").help(help)
}

/// Something that can be a name and reminds of the text.
fn name_like(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    let plain = plain
        .trim_start_matches(|c: char| !c.is_ascii_alphabetic())
        .trim_end_matches('_');
    if plain.is_empty() {
        "other".to_owned()
    } else {
        plain.to_owned()
    }
}

use std::collections::BTreeMap;
use std::sync::Arc;

use super::read::MAX_FILE;
use super::{Files, Import};
use crate::ast;
use crate::diagnostics::{Code, Diagnostic, Fix, quoted};
use crate::source::{FileId, ImportPathError, Span, import_name, join, normalize, relative};

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
                    let above = failure.is_missing().then(|| self.above(importer, &import.path));
                    self.report
                        .add(failure.of_import(&import.path, import.path_span, above.flatten()));
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
                        .fix_if(self.without(
                            import,
                            "what a file defines needs no import there: take this away",
                        )),
                    );
                    return None;
                }
                Ok(file) => Some(file),
            },
        };
        if let Some(file) = file {
            if let Some(&first) = seen.files.get(&file) {
                let diagnostic = Diagnostic::error(
                    Code::ImportedTwice,
                    import.path_span,
                    format!("{} is imported twice", quoted(self.sources.file(file).name())),
                    "imported again",
                )
                .and_at(first, "first imported here");
                // Under another name it may be used.
                self.report.add(if import.alias.is_none() {
                    diagnostic.fix_if(self.without(import, "take the second one away"))
                } else {
                    diagnostic.help("use it by its first name, and take the second import away")
                });
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

    /// How to import what is there when the path begins in a folder further up, as paths do in other languages of schemas.
    fn above(&mut self, importer: FileId, path: &str) -> Option<String> {
        let name = self.sources.file(importer).name().to_owned();
        let mut folder = name.as_str();
        // The folder of the file itself was looked into.
        folder = &folder[..folder.rfind('/')?];
        while !folder.is_empty() {
            folder = &folder[..folder.rfind('/').unwrap_or(0)];
            self.looks_left = self.looks_left.checked_sub(1)?;
            let found = normalize(&format!("{folder}/{path}"));
            let found = found
                .strip_prefix('/')
                .filter(|_| folder.is_empty())
                .unwrap_or(&found);
            if self.loader.load(found, MAX_FILE).is_ok() {
                return relative(&name, found);
            }
        }
        None
    }

    /// Takes an import away, with its line if it is alone there.
    fn without(&self, import: &ast::Import, title: &str) -> Option<Fix> {
        let text = self.sources.file(import.path_span.file).text();
        let last = import.alias.as_ref().map_or(import.path_span, |alias| alias.span);
        let before = text[..import.path_span.range().start]
            .trim_end()
            .strip_suffix("import")?;
        let after = text[last.range().end..].trim_start().strip_prefix(';')?;
        let is_alone = before.is_empty() || before.ends_with('\n');
        let line_end = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n'));
        let after = line_end.filter(|_| is_alone).unwrap_or(after);
        // One empty line stays, not two.
        let has_empty_line = before.is_empty() || before.ends_with("\n\n");
        let after = after
            .strip_prefix('\n')
            .filter(|_| has_empty_line)
            .unwrap_or(after);
        let place = Span {
            start: before.len() as u32,
            end: (text.len() - after.len()) as u32,
            ..import.path_span
        };
        Some(Fix::remove(title, place))
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
                let like = name_like(text);
                self.report.add(
                    Diagnostic::error(
                        Code::ImportNeedsName,
                        import.path_span,
                        "this import needs a name",
                        format!("{} cannot be one", quoted(text)),
                    )
                    .guess(
                        Fix::insert_after(
                            format!("give it one: `import \"{}\" as {like};`", import.path),
                            import.path_span,
                            format!(" as {like}"),
                        ),
                        like.len() == text.len(),
                    ),
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
        ImportPathError::Backslash => {
            let path = path.replace('\\', "/");
            let title = format!("write `\"{path}\"`, which works on every system");
            return Diagnostic::error(Code::BadImportPath, place, "paths are written with `/`", "")
                .fix(Fix::replace(title, place, format!("\"{path}\"")));
        }
        ImportPathError::Empty => (
            "this import names no file",
            "write the path of a file, relative to this one",
        ),
        ImportPathError::Absolute => (
            "this is not a relative path",
            "write the path relative to this file, such as `\"../money.turbo\"`",
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

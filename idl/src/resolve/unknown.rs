//! Names that lead nowhere, and what was probably meant.

use super::foreign::{Foreign, Generic, foreign_type};
use super::lower::Lower;
use super::types::unknown;
use crate::ast::{self, Path};
use crate::diagnostics::{Code, Diagnostic, Fix, Near, nearest, quoted};
use crate::dump::type_text;
use crate::ir::Primitive;
use crate::source::{FileId, Span, import_name, relative};

impl Lower<'_, '_> {
    pub(super) fn unknown_type(&mut self, path: &Path, arguments: &[ast::Type], whole: Span) -> Diagnostic {
        let [.., name] = path.segments.as_slice() else {
            return unknown(path, "");
        };
        if let [import, name] = path.segments.as_slice() {
            return self.unknown_elsewhere(path, import, name);
        }
        let diagnostic = unknown(path, "no such type here");
        if let Some(first) = arguments.first() {
            let generic = Generic {
                name: &name.text,
                arguments,
                head: path.span,
                whole,
                is_result: self.place.is_result(whole),
                is_param: self.place.is_param(whole),
                throws: self.place.throws,
            };
            if let Some((fix, is_certain)) = generic.fix(&type_text(first)) {
                // What stands within is looked at too.
                arguments.iter().for_each(|argument| drop(self.type_of(argument)));
                return diagnostic.guess(fix, is_certain);
            }
        }
        if !self.may_suggest() {
            return diagnostic;
        }
        match foreign_type(&name.text) {
            Some(Foreign::Is(ours)) => {
                let title = format!("it is called {} here", quoted(ours));
                return diagnostic.fix(Fix::replace(title, path.span, ours));
            }
            Some(Foreign::Help(help)) => return diagnostic.help(help),
            None => {}
        }
        if let Some((fix, is_certain)) = self.in_an_import(&name.text, path.span) {
            return diagnostic.guess(fix, is_certain);
        }
        let primitives = Primitive::ALL.iter().map(|primitive| primitive.name());
        let near = nearest(
            &name.text,
            self.names
                .types_of(self.file)
                .chain(primitives)
                .chain(["set", "map"])
                .chain(self.params.iter().map(String::as_str)),
        );
        if near.is_none()
            && let Some(fix) = self.missing_import(&name.text, path.span)
        {
            return diagnostic.fix(fix);
        }
        diagnostic.did_you_mean(near, path.span)
    }

    fn unknown_elsewhere(&mut self, path: &Path, import: &ast::Name, name: &ast::Name) -> Diagnostic {
        let diagnostic = unknown(path, "no such type in that file");
        let file = self.names.import(self.file, &import.text);
        if !self.may_suggest() {
            return diagnostic;
        }
        let near = nearest(
            &name.text,
            file.into_iter().flat_map(|file| self.names.types_of(file)),
        );
        let Some(Near { word, is_certain }) = near else {
            return diagnostic;
        };
        let title = format!("did you mean `{}.{word}`?", import.text);
        diagnostic.guess(Fix::replace(title, name.span, word), is_certain)
    }

    /// Whether there is time to look for what was meant.
    pub(super) fn may_suggest(&mut self) -> bool {
        let may = self.suggestions_left > 0;
        self.suggestions_left = self.suggestions_left.saturating_sub(1);
        may
    }

    /// The import whose file defines a type of that name: certain if it is the only one.
    fn in_an_import(&self, name: &str, span: Span) -> Option<(Fix, bool)> {
        let defines = |file| self.names.types_of(file).any(|candidate| candidate == name);
        let mut imports = self
            .names
            .imports_of(self.file)
            .filter(|&(_, file)| defines(file));
        let (import, _) = imports.next()?;
        let title = format!("did you mean `{import}.{name}`?");
        let fix = Fix::replace(title, span, format!("{import}.{name}"));
        Some((fix, imports.next().is_none()))
    }

    /// An import of the only file that defines a type of that name, though nobody here has asked for it.
    fn missing_import(&self, name: &str, span: Span) -> Option<Fix> {
        let (file, path) = self.only_definition(name)?;
        let import = import_name(&path).to_owned();
        if !self.is_free(&import) {
            return None;
        }
        let title = format!(
            "{} defines it: import that file",
            quoted(self.known.sources.file(file).name())
        );
        let place = self.import_place()?;
        let fix = Fix::replace(title, place, format!("{}import \"{path}\";", self.import_space()));
        Some(fix.and(span, format!("{import}.{name}")))
    }

    /// The file that defines a type of that name, if there is one such file, and how this one would import it.
    fn only_definition(&self, name: &str) -> Option<(FileId, String)> {
        let mut defining = self.known.sources.iter().filter(|&(file, _)| {
            file != self.file && self.names.types_of(file).any(|candidate| candidate == name)
        });
        let (file, source) = defining.next()?;
        if defining.next().is_some() {
            return None;
        }
        let path = relative(self.known.sources.file(self.file).name(), source.name())?;
        Some((file, path))
    }

    /// Whether a new import may have that name.
    fn is_free(&self, import: &str) -> bool {
        let is_name = import.starts_with(|c: char| c.is_ascii_alphabetic())
            && import.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_name && !self.names.has_import(self.file, import)
    }

    /// Behind the last import, or behind the package.
    fn import_place(&self) -> Option<Span> {
        let unit = self.known.units.get(self.file.0 as usize)?;
        let last = match unit.ast.imports.last() {
            Some(import) => import.alias.as_ref().map_or(import.path_span, |alias| alias.span),
            None => unit.ast.package.as_ref()?.path.span,
        };
        let rest = &self.known.sources.file(self.file).text()[last.end as usize..];
        let end = rest.trim_start().strip_prefix(';')?;
        let start = last.end + (rest.len() - end.len()) as u32;
        Some(Span {
            start,
            end: start,
            ..last
        })
    }

    /// Imports stand on lines of their own, in a block of their own.
    fn import_space(&self) -> &'static str {
        let unit = self.known.units.get(self.file.0 as usize);
        if unit.is_some_and(|unit| unit.ast.imports.is_empty()) {
            "\n\n"
        } else {
            "\n"
        }
    }

    pub(super) fn unknown_import(&mut self, path: &Path) -> Diagnostic {
        let [packages @ .., name] = path.segments.as_slice() else {
            return unknown(path, "");
        };
        let [import] = packages else {
            return Diagnostic::error(
                Code::UnknownImport,
                path.span,
                format!("{} has more than one dot", quoted(&path.dotted())),
                "expected the name of an import, a dot, and the name of a type",
            )
            .guess(
                Fix::replace(
                    "a type of another file is written with the name of its import, not with its package",
                    path.span,
                    format!("{}.{}", path.segments[0].text, name.text),
                ),
                self.is_in_import(&path.segments[0].text, &name.text),
            );
        };
        let diagnostic = Diagnostic::error(
            Code::UnknownImport,
            import.span,
            format!("there is no import {}", quoted(&import.text)),
            "no import of that name",
        );
        if !self.may_suggest() {
            return diagnostic;
        }
        let defines = |file| self.names.types_of(file).any(|candidate| candidate == name.text);
        let near = nearest(
            &import.text,
            self.names.imports_of(self.file).map(|(import, _)| import),
        );
        if let Some(near) = near {
            let file = self.names.import(self.file, near.word);
            let is_certain = near.is_certain && file.is_some_and(defines);
            return diagnostic.did_you_mean(Some(Near { is_certain, ..near }), import.span);
        }
        if let Some((fix, is_certain)) = self.in_an_import(&name.text, path.span) {
            return diagnostic.guess(fix, is_certain);
        }
        if let Some(fix) = self.import_of_that_name(&import.text, &name.text) {
            return diagnostic.fix(fix);
        }
        diagnostic.help(format!(
            "import the file that defines {}: `import \"{}.turbo\";`",
            quoted(&name.text),
            import.text
        ))
    }

    fn is_in_import(&self, import: &str, name: &str) -> bool {
        let file = self.names.import(self.file, import);
        file.is_some_and(|file| self.names.types_of(file).any(|candidate| candidate == name))
    }

    fn import_of_that_name(&self, import: &str, name: &str) -> Option<Fix> {
        let (_, path) = self.only_definition(name)?;
        if import_name(&path) != import || !self.is_free(import) {
            return None;
        }
        let title = format!("import the file that defines {}", quoted(name));
        let text = format!("{}import \"{path}\";", self.import_space());
        Some(Fix::replace(title, self.import_place()?, text))
    }
}

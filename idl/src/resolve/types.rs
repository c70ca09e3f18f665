use super::foreign::{foreign_type, planned_type};
use super::lower::Lower;
use super::names::{Kind, Lookup};
use crate::ast::{self, Path, TypeKind};
use crate::diagnostics::{Code, Diagnostic, did_you_mean, nearest, quoted};
use crate::ir::{Primitive, Type};

impl Lower<'_> {
    /// Nothing if there is no such type, which is then complained about.
    pub(super) fn type_of(&mut self, ty: &ast::Type) -> Option<Type> {
        match &ty.kind {
            TypeKind::Path(path) => self.type_of_path(path),
            TypeKind::Optional(inner) => Some(Type::Option(Box::new(self.type_of(inner)?))),
            TypeKind::List(item) => Some(Type::List(Box::new(self.type_of(item)?))),
            TypeKind::Lost => None,
        }
    }

    pub(super) fn type_of_path(&mut self, path: &Path) -> Option<Type> {
        let diagnostic = match self.names.lookup(self.file, path) {
            Lookup::Primitive(primitive) => return Some(Type::Primitive(primitive)),
            Lookup::Lost => return None,
            Lookup::Symbol(symbol) => match symbol.kind {
                Kind::Struct(id) | Kind::Enum(id) | Kind::Error(id) => return Some(Type::named(id)),
                Kind::Lost => return None,
                Kind::Service => not_a_type(path, "a service").and_at(symbol.span, "defined here"),
            },
            Lookup::Import => not_a_type(path, "an import").help(format!(
                "the types of that file are written `{}.Name`",
                path.dotted()
            )),
            Lookup::UnknownImport => self.unknown_import(path),
            Lookup::Unknown => self.unknown_type(path),
        };
        self.report.add(diagnostic);
        None
    }

    fn unknown_type(&mut self, path: &Path) -> Diagnostic {
        let [.., name] = path.segments.as_slice() else {
            return unknown(path, "");
        };
        let (import, is_local) = match path.segments.as_slice() {
            [import, _] => (self.names.import(self.file, &import.text), false),
            _ => (None, true),
        };
        if is_local && let Some(what) = planned_type(&name.text) {
            return Diagnostic::error(
                Code::NotSupportedYet,
                name.span,
                format!("{} is not supported yet", quoted(what)),
                "not supported yet by this version",
            );
        }
        let label = if is_local {
            "no such type here"
        } else {
            "no such type in that file"
        };
        let diagnostic = unknown(path, label);
        if !self.may_suggest() {
            return diagnostic;
        }
        diagnostic.help_if(if is_local {
            self.suggest_local(&name.text)
        } else {
            let near = nearest(
                &name.text,
                import.into_iter().flat_map(|file| self.names.types_of(file)),
            );
            near.map(|near| format!("did you mean `{}.{near}`?", path.segments[0].text))
        })
    }

    fn suggest_local(&self, name: &str) -> Option<String> {
        if let Some(help) = foreign_type(name) {
            return Some(help);
        }
        if let Some(help) = self.suggest_import(name) {
            return Some(help);
        }
        let primitives = Primitive::ALL.iter().map(|primitive| primitive.name());
        did_you_mean(name, self.names.types_of(self.file).chain(primitives))
    }

    /// Whether there is time to look for what was meant.
    fn may_suggest(&mut self) -> bool {
        let may = self.suggestions_left > 0;
        self.suggestions_left = self.suggestions_left.saturating_sub(1);
        may
    }

    /// The import whose file defines a type of that name.
    fn suggest_import(&self, name: &str) -> Option<String> {
        let mut imports = self.names.imports_of(self.file);
        let (import, _) =
            imports.find(|&(_, file)| self.names.types_of(file).any(|candidate| candidate == name))?;
        Some(format!("did you mean `{import}.{name}`?"))
    }

    fn unknown_import(&mut self, path: &Path) -> Diagnostic {
        let [packages @ .., name] = path.segments.as_slice() else {
            return unknown(path, "");
        };
        let imports: Vec<&str> = self
            .names
            .imports_of(self.file)
            .map(|(import, _)| import)
            .collect();
        let [import] = packages else {
            return Diagnostic::error(
                Code::UnknownImport,
                path.span,
                format!("{} has more than one dot", quoted(&path.dotted())),
                "expected the name of an import, a dot, and the name of a type",
            )
            .help("a type of another file is written with the name of its import, not with its package");
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
        let near = did_you_mean(&import.text, imports).or_else(|| self.suggest_import(&name.text));
        let example = format!(
            "import the file that defines {}: `import \"{}.turbo\";`",
            quoted(&name.text),
            import.text
        );
        diagnostic.help(near.unwrap_or(example))
    }
}

fn unknown(path: &Path, label: &str) -> Diagnostic {
    let message = format!("there is no type {}", quoted(&path.dotted()));
    Diagnostic::error(Code::UnknownType, path.span, message, label)
}

fn not_a_type(path: &Path, what: &str) -> Diagnostic {
    let message = format!("{} is {what}, not a type", quoted(&path.dotted()));
    Diagnostic::error(Code::NotAType, path.span, message, "expected a type")
}

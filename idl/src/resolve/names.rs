use std::collections::{BTreeMap, HashMap};

use crate::ast::{EnumKind, Item, Name, Path};
use crate::ir::{Primitive, TypeId};
use crate::load::Unit;
use crate::source::{FileId, Span};

/// What every name of every file means.
#[derive(Debug)]
pub(crate) struct Names {
    scopes: Vec<Scope>,
}

#[derive(Debug, Default)]
struct Scope {
    symbols: HashMap<String, Symbol>,
    imports: BTreeMap<String, Option<FileId>>,
    is_complete: bool,
}

/// An item: its file, and its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At(pub(crate) FileId, pub(crate) usize);

/// Something that a file defines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    pub(crate) kind: Kind,
    /// Its index among the items of its file.
    pub(crate) index: usize,
    /// How many type parameters it has.
    pub(crate) params: usize,
    /// Where its name stands.
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Struct(TypeId),
    Enum(TypeId),
    Error(TypeId),
    Newtype(TypeId, At),
    Alias(At),
    Constant(At),
    Service,
    /// It is there, but could not be read.
    Lost,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lookup {
    Primitive(Primitive),
    Symbol(Symbol),
    /// The name of an import, with nothing after it.
    Import,
    /// Something that was complained about elsewhere.
    Lost,
    /// The file or the language knows no such name.
    Unknown,
    /// It begins with the name of an import that is not there.
    UnknownImport,
}

/// Words that are read as something else where a type or a value stands.
const RESERVED: [&str; 7] = ["map", "set", "stream", "throws", "true", "false", "none"];

/// Whether nothing else may have that name where types and values stand.
pub(crate) fn is_word_of_the_language(name: &str) -> bool {
    Primitive::from_name(name).is_some() || RESERVED.contains(&name)
}

/// Collects the names of all files. Types get their ids in order of declaration, files in order of loading; of several
/// things of one name the first is meant.
pub(crate) fn names(units: &[Unit]) -> Names {
    let mut next = 0;
    let mut type_id = || {
        next += 1;
        TypeId(next - 1)
    };
    let scopes = units.iter().map(|unit| {
        let mut scope = Scope {
            is_complete: unit.ast.is_complete,
            ..Scope::default()
        };
        for (index, item) in unit.ast.items.iter().enumerate() {
            let at = At(unit.ast.id, index);
            let (name, kind) = match item {
                Item::Struct(item) => (&item.name, Kind::Struct(type_id())),
                Item::Enum(item) if item.kind == EnumKind::Enum => (&item.name, Kind::Enum(type_id())),
                Item::Enum(item) => (&item.name, Kind::Error(type_id())),
                Item::Service(item) => (&item.name, Kind::Service),
                Item::Newtype(item) => (&item.name, Kind::Newtype(type_id(), at)),
                Item::Alias(item) => (&item.name, Kind::Alias(at)),
                Item::Const(item) => (&item.name, Kind::Constant(at)),
                Item::Lost(item) => (&item.name, Kind::Lost),
            };
            scope.symbols.entry(name.text.clone()).or_insert(Symbol {
                kind,
                index,
                params: item.generics().len(),
                span: name.span,
            });
        }
        scope.imports = unit
            .imports
            .iter()
            .map(|import| (import.name.text.clone(), import.file))
            .collect();
        scope
    });
    Names {
        scopes: scopes.collect(),
    }
}

impl Names {
    /// What a path means in a file.
    pub(crate) fn lookup(&self, file: FileId, path: &Path) -> Lookup {
        let scope = self.scope(file);
        match path.segments.as_slice() {
            [name] => match Primitive::from_name(&name.text) {
                Some(primitive) => Lookup::Primitive(primitive),
                None => match scope.find(&name.text) {
                    Lookup::Unknown if scope.imports.contains_key(&name.text) => Lookup::Import,
                    found => found,
                },
            },
            [import, name] => match scope.imports.get(&import.text) {
                Some(Some(file)) => self.scope(*file).find(&name.text),
                Some(None) => Lookup::Lost,
                None => Lookup::UnknownImport,
            },
            _ => Lookup::UnknownImport,
        }
    }

    /// What the item of that name is, if it is the first of its name.
    pub(crate) fn item(&self, file: FileId, name: &Name) -> Option<Kind> {
        let symbol = self.scope(file).symbols.get(&name.text)?;
        (symbol.span == name.span).then_some(symbol.kind)
    }

    /// The index of the first item of that name among the items of a file.
    pub(crate) fn index_of(&self, file: FileId, name: &str) -> Option<usize> {
        Some(self.scope(file).symbols.get(name)?.index)
    }

    /// How many names the items of a file have.
    pub(crate) fn count(&self, file: FileId) -> usize {
        self.scope(file).symbols.len()
    }

    /// Where the name of the first item of that name stands.
    pub(crate) fn place_of(&self, file: FileId, name: &str) -> Option<Span> {
        Some(self.scope(file).symbols.get(name)?.span)
    }

    /// The types that a file defines, sorted.
    pub(crate) fn types_of(&self, file: FileId) -> impl Iterator<Item = &str> {
        self.sorted(file, |kind| {
            !matches!(kind, Kind::Service | Kind::Constant(_) | Kind::Lost)
        })
    }

    /// The constants that a file defines, sorted.
    pub(crate) fn constants_of(&self, file: FileId) -> impl Iterator<Item = &str> {
        self.sorted(file, |kind| matches!(kind, Kind::Constant(_)))
    }

    fn sorted(&self, file: FileId, is_wanted: impl Fn(&Kind) -> bool) -> impl Iterator<Item = &str> {
        let symbols = self.scope(file).symbols.iter();
        let wanted = symbols.filter(|(_, symbol)| is_wanted(&symbol.kind));
        let mut names: Vec<&str> = wanted.map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.into_iter()
    }

    /// The imports of a file that could be read.
    pub(crate) fn imports_of(&self, file: FileId) -> impl Iterator<Item = (&str, FileId)> {
        let imports = self.scope(file).imports.iter();
        imports.filter_map(|(name, file)| Some((name.as_str(), (*file)?)))
    }

    /// Whether a file has an import of that name, be it of a file that could not be read.
    pub(crate) fn has_import(&self, file: FileId, name: &str) -> bool {
        self.scope(file).imports.contains_key(name)
    }

    /// The file behind the name of an import.
    pub(crate) fn import(&self, file: FileId, name: &str) -> Option<FileId> {
        self.scope(file).imports.get(name).copied().flatten()
    }

    fn scope(&self, file: FileId) -> &Scope {
        &self.scopes[file.0 as usize]
    }
}

impl Scope {
    fn find(&self, name: &str) -> Lookup {
        match self.symbols.get(name) {
            Some(Symbol { kind: Kind::Lost, .. }) => Lookup::Lost,
            Some(symbol) => Lookup::Symbol(*symbol),
            // It may stand in what could not be read.
            None if !self.is_complete => Lookup::Lost,
            None => Lookup::Unknown,
        }
    }
}

use super::attributes::{attribute, attributes_of, words_of};
use super::{Analysis, Symbol, SymbolKind};
use crate::ast::Item;
use crate::source::{FileId, Span};

/// A name that can be written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visible {
    /// The import before it, if it is not of the file itself.
    pub import: Option<Symbol>,
    /// What it names.
    pub symbol: Symbol,
}

impl Analysis {
    /// Every item that a file can name: its own, then those of its imports.
    pub fn names_in_scope(&self, file: FileId) -> impl Iterator<Item = Visible> {
        let own = self.items(file).map(|symbol| Visible { import: None, symbol });
        let imports = (0..self.unit(file).ast.imports.len()).map(move |at| Symbol::Import(file, at as u32));
        let imported = imports.flat_map(move |import| {
            let target = self.import_target(import);
            target.into_iter().flat_map(move |target| {
                self.items(target).map(move |symbol| Visible {
                    import: Some(import),
                    symbol,
                })
            })
        });
        own.chain(imported)
    }

    /// The items of a file.
    pub fn items(&self, file: FileId) -> impl Iterator<Item = Symbol> {
        (0..self.unit(file).ast.items.len()).map(move |at| Symbol::Item(file, at as u32))
    }

    /// The imports of a file that lead to a file.
    pub fn imports(&self, file: FileId) -> impl Iterator<Item = (Symbol, FileId)> {
        let imports = (0..self.unit(file).ast.imports.len()).map(move |at| Symbol::Import(file, at as u32));
        imports.filter_map(|import| Some((import, self.import_target(import)?)))
    }

    /// What belongs to a symbol: the members of an item, the parts of a member.
    #[must_use]
    pub fn members(&self, symbol: Symbol) -> Vec<Symbol> {
        let count = |symbols: &dyn Fn(u32) -> Symbol| {
            (0..)
                .map(symbols)
                .take_while(|&symbol| self.node(symbol).is_some())
                .collect()
        };
        match symbol {
            Symbol::Item(file, item) => count(&|at| Symbol::Member(file, item, at)),
            Symbol::Member(file, item, member) => count(&|at| Symbol::Part(file, item, member, at)),
            _ => Vec::new(),
        }
    }

    /// The type parameters of an item.
    #[must_use]
    pub fn type_parameters(&self, symbol: Symbol) -> Vec<Symbol> {
        let Symbol::Item(file, item) = symbol else {
            return Vec::new();
        };
        let count = self
            .unit(file)
            .ast
            .items
            .get(item as usize)
            .map_or(0, |item| item.generics().len());
        (0..count)
            .map(|at| Symbol::TypeParameter(file, item, at as u32))
            .collect()
    }

    /// The first item of a name in a file.
    #[must_use]
    pub fn item(&self, file: FileId, name: &str) -> Option<Symbol> {
        self.item_at(self.front.names.place_of(file, name)?)
    }

    /// The import of a name in a file.
    #[must_use]
    pub fn import_of(&self, file: FileId, name: &str) -> Option<Symbol> {
        let at = *self.imports_of(file).by_name.get(name)?;
        Some(Symbol::Import(file, at))
    }

    /// The field, the variant or the method of that name.
    #[must_use]
    pub fn member(&self, item: Symbol, name: &str) -> Option<Symbol> {
        let Symbol::Item(file, at) = item else {
            return None;
        };
        let position = match self.unit(file).ast.items.get(at as usize)? {
            Item::Struct(item) => item.fields.iter().position(|it| it.name.text == name),
            Item::Enum(item) => item.variants.iter().position(|it| it.name.text == name),
            Item::Service(item) => item.methods.iter().position(|it| it.name.text == name),
            Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => None,
        };
        Some(Symbol::Member(file, at, position? as u32))
    }

    /// The attributes that may stand before something, each with an example. Where it is not known before what, those that
    /// may stand before any item.
    pub fn attributes(&self, kind: Option<SymbolKind>) -> impl Iterator<Item = (&'static str, &'static str)> {
        attributes_of(kind)
    }

    /// What an attribute looks like when it is right.
    #[must_use]
    pub fn attribute_example(&self, name: &str) -> Option<&'static str> {
        attribute(name).map(|(_, example)| example)
    }

    /// The words that an attribute takes: of `@js`, `@derive` and `@allow`. The others take none, or what a schema or a status names.
    #[must_use]
    pub fn attribute_words(&self, name: &str) -> Vec<&'static str> {
        words_of(name)
    }

    /// The item whose name stands at a place. Items stand in order.
    pub(super) fn item_at(&self, name: Span) -> Option<Symbol> {
        let items = &self.unit(name.file).ast.items;
        let at = items.partition_point(|item| item.name().span.start < name.start);
        (items.get(at)?.name().span == name).then_some(Symbol::Item(name.file, at as u32))
    }
}

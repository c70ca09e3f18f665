//! Another name for a symbol, wherever it is named.

use std::collections::BTreeSet;

use super::{Analysis, Node, Role, Symbol, SymbolKind, Thing};
use crate::ast::{Item, Name, Payload};
use crate::diagnostics::{Edit, Severity, quoted};
use crate::resolve::is_word_of_the_language;
use crate::source::Span;

impl Analysis {
    /// What can be renamed at a place: the symbol, and the name that would be replaced there.
    ///
    /// # Errors
    /// Why nothing can be renamed there, in one sentence.
    pub fn renamable(&self, thing: Thing) -> Result<Symbol, String> {
        let language = |what: &str| Err(format!("{what} belongs to the language"));
        match thing {
            Thing::Primitive(primitive) => language(&quoted(primitive.name())),
            Thing::Collection(name) => language(&quoted(name)),
            Thing::Attribute(name) => language(&quoted(&format!("@{name}"))),
            Thing::Status(status) => language(&format!("the status {}", quoted(status.name()))),
            Thing::File(_) => Err("a file is renamed where files are, not here".to_owned()),
            Thing::Symbol(symbol) => match self.kind(symbol) {
                Some(SymbolKind::Package) => Err(
                    "a package is known by its name on the wire and to other files: change it in the file itself"
                        .to_owned(),
                ),
                Some(_) => Ok(symbol),
                None => Err("there is nothing of that name any more".to_owned()),
            },
        }
    }

    /// The changes that give a symbol another name: at its definition, wherever it is used, and in documentation. Whether the
    /// files mean the same afterwards is asked by [`Analysis::check_rename`].
    ///
    /// # Errors
    /// Why it cannot have that name, in one sentence.
    pub fn rename(&self, symbol: Symbol, name: &str) -> Result<Vec<Edit>, String> {
        self.renamable(Thing::Symbol(symbol))?;
        self.check_name(symbol, name)?;
        let edits = self.references(symbol).into_iter().map(|place| {
            let is_path = place.role == Role::Definition && self.text(place.span).starts_with('"');
            if is_path {
                // An import that takes its name from its path gets one of its own.
                Edit {
                    span: place.span.after(),
                    text: format!(" as {name}"),
                }
            } else {
                Edit {
                    span: place.span,
                    text: name.to_owned(),
                }
            }
        });
        Ok(edits.collect())
    }

    /// Whether every name still means what it meant after a symbol was renamed, and no new error has come: what `after` tells of the
    /// changed files, read from the same roots.
    ///
    /// # Errors
    /// What would go wrong, in one sentence.
    pub fn check_rename(&self, after: &Self) -> Result<(), String> {
        let errors = |analysis: &Self| -> Vec<String> {
            let all = analysis.diagnostics().iter();
            all.filter(|it| it.severity == Severity::Error)
                .map(|it| format!("{}: {}", it.rule, it.message))
                .collect()
        };
        let (before, now) = (errors(self), errors(after));
        if now.len() > before.len() {
            let known: BTreeSet<&String> = before.iter().collect();
            let new = now.iter().find(|error| !known.contains(error)).unwrap_or(&now[0]);
            return Err(format!("this would be an error: {new}"));
        }
        let files = self.front.units.len();
        let is_same = files == after.front.units.len()
            && self.front.units.iter().all(|unit| {
                let file = unit.ast.id;
                self.meanings(file).eq(after.meanings(file))
            });
        if is_same {
            return Ok(());
        }
        Err("something else would be meant where that name is used already".to_owned())
    }

    /// What the names of a file mean, in order.
    fn meanings(&self, file: crate::source::FileId) -> impl Iterator<Item = Thing> {
        let used = |role: Role| matches!(role, Role::Use | Role::Link);
        self.places(file)
            .iter()
            .filter(move |place| used(place.role) && !matches!(place.thing, Thing::File(_)))
            .map(|place| place.thing)
    }

    fn check_name(&self, symbol: Symbol, name: &str) -> Result<(), String> {
        let shown = quoted(name);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            return Err(format!(
                "{shown} is not a name: names are made of letters, digits and `_`, and begin with a letter"
            ));
        }
        let stands_among_types = matches!(
            symbol,
            Symbol::Item(..) | Symbol::TypeParameter(..) | Symbol::Import(..)
        );
        if stands_among_types && is_word_of_the_language(name) {
            return Err(format!("{shown} is a word of the language"));
        }
        let own = self.definition(symbol);
        for (other, what) in self.beside(symbol) {
            if other.text == name && Some(other.span) != own {
                return Err(format!("there is {what} {shown} already"));
            }
        }
        Ok(())
    }

    /// The names that stand beside that of a symbol, and what has them.
    fn beside(&self, symbol: Symbol) -> Vec<(Name, &'static str)> {
        let with = |names: Vec<&Name>, what: &'static str| -> Vec<(Name, &'static str)> {
            names.into_iter().map(|name| (name.clone(), what)).collect()
        };
        let ast = self.ast(symbol.file());
        match symbol {
            Symbol::Package(_) => Vec::new(),
            Symbol::Item(..) => with(ast.items.iter().map(Item::name).collect(), "an item"),
            Symbol::Import(..) => {
                let imports = self.unit(symbol.file()).imports.iter();
                with(imports.map(|import| &import.name).collect(), "an import")
            }
            Symbol::TypeParameter(_, item, _) => {
                let generics = ast.items.get(item as usize).map_or(&[][..], Item::generics);
                with(generics.iter().collect(), "a type parameter")
            }
            Symbol::Member(_, item, _) => match ast.items.get(item as usize) {
                Some(Item::Struct(item)) => with(item.fields.iter().map(|it| &it.name).collect(), "a field"),
                Some(Item::Enum(item)) => {
                    with(item.variants.iter().map(|it| &it.name).collect(), "a variant")
                }
                Some(Item::Service(item)) => {
                    with(item.methods.iter().map(|it| &it.name).collect(), "a method")
                }
                _ => Vec::new(),
            },
            Symbol::Part(..) => match symbol.owner().and_then(|owner| self.node(owner)) {
                Some(Node::Method(method)) => {
                    with(method.params.iter().map(|it| &it.name).collect(), "a parameter")
                }
                Some(Node::Variant(_, variant)) => match &variant.payload {
                    Payload::Struct { fields, .. } => {
                        with(fields.iter().map(|it| &it.name).collect(), "a field")
                    }
                    Payload::Unit | Payload::Tuple(..) => Vec::new(),
                },
                _ => Vec::new(),
            },
        }
    }

    /// Where a rename begins: the name at a place, or nothing if what stands there is a path.
    #[must_use]
    pub fn renamed_part(&self, span: Span) -> Option<Span> {
        (!self.text(span).starts_with('"')).then_some(span)
    }
}

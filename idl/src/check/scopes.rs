use crate::ast::{Field, File, Item, Name, Payload};
use crate::case;

/// Names that stand beside each other and must differ.
pub(super) struct Scope<'a> {
    pub(super) kind: ScopeKind,
    pub(super) names: Vec<&'a Name>,
}

/// What the names of a [`Scope`] are names of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Items,
    Types,
    Constants,
    Parameters,
    Fields,
    Variants,
    Methods,
    Params,
}

/// How a target language spells such names.
pub(super) struct Convention {
    pub(super) languages: &'static str,
    pub(super) convert: fn(&str) -> String,
}

const SNAKE: Convention = Convention {
    languages: "Rust",
    convert: case::snake,
};
const CAMEL: Convention = Convention {
    languages: "TypeScript",
    convert: case::camel,
};
const SCREAMING: Convention = Convention {
    languages: "Rust and TypeScript",
    convert: case::screaming_snake,
};
const PASCAL: Convention = Convention {
    languages: "Rust and TypeScript",
    convert: case::pascal,
};

impl ScopeKind {
    /// Several of them.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Items | Self::Types | Self::Constants => "items",
            Self::Parameters => "type parameters",
            Self::Fields => "fields",
            Self::Variants => "variants",
            Self::Methods => "methods",
            Self::Params => "parameters",
        }
    }

    pub(super) fn conventions(self) -> &'static [Convention] {
        match self {
            Self::Items => &[],
            Self::Constants => &[SCREAMING],
            Self::Types | Self::Parameters | Self::Variants => &[PASCAL],
            Self::Fields | Self::Methods | Self::Params => &[SNAKE, CAMEL],
        }
    }
}

/// The scopes of a file itself in which two names may be one, however they are spelled.
pub(super) fn of_file(file: &File) -> Vec<Scope<'_>> {
    let mut scopes = Scopes::default();
    let items = || file.items.iter();
    scopes.add(ScopeKind::Items, items().map(Item::name));
    let is_constant = |item: &&Item| matches!(item, Item::Const(_));
    scopes.add(ScopeKind::Constants, items().filter(is_constant).map(Item::name));
    scopes.add(
        ScopeKind::Types,
        items().filter(|item| !is_constant(item)).map(Item::name),
    );
    scopes.found
}

/// Those of an item.
pub(super) fn of_item(item: &Item) -> Vec<Scope<'_>> {
    let mut scopes = Scopes::default();
    members(item, &mut scopes);
    scopes.found
}

#[derive(Default)]
struct Scopes<'a> {
    found: Vec<Scope<'a>>,
}

impl<'a> Scopes<'a> {
    /// Adds a scope. Most have no two names that differ in less than their letters, and there is nothing to say of them.
    fn add(&mut self, kind: ScopeKind, names: impl Iterator<Item = &'a Name> + Clone) {
        if case::may_become_one(names.clone().map(|name| name.text.as_str())) {
            self.found.push(Scope {
                kind,
                names: names.collect(),
            });
        }
    }
}

fn members<'a>(item: &'a Item, scopes: &mut Scopes<'a>) {
    scopes.add(ScopeKind::Parameters, item.generics().iter());
    match item {
        Item::Struct(item) => fields(&item.fields, scopes),
        Item::Enum(item) => {
            scopes.add(
                ScopeKind::Variants,
                item.variants.iter().map(|variant| &variant.name),
            );
            for variant in &item.variants {
                if let Payload::Struct { fields: members, .. } = &variant.payload {
                    fields(members, scopes);
                }
            }
        }
        Item::Service(item) => {
            scopes.add(ScopeKind::Methods, item.methods.iter().map(|method| &method.name));
            for method in &item.methods {
                scopes.add(ScopeKind::Params, method.params.iter().map(|param| &param.name));
            }
        }
        Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => {}
    }
}

fn fields<'a>(fields: &'a [Field], scopes: &mut Scopes<'a>) {
    scopes.add(ScopeKind::Fields, fields.iter().map(|field| &field.name));
}

use super::Input;
use crate::ast::{Field, Item, Name, Payload};
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

/// Every scope of every file.
pub(super) fn scopes<'a>(input: &Input<'a>) -> Vec<Scope<'a>> {
    let mut scopes = Vec::new();
    for unit in input.units {
        let names = unit.ast.items.iter().map(Item::name).collect();
        scopes.push(Scope {
            kind: ScopeKind::Items,
            names,
        });
        let items = unit.ast.items.iter();
        let (constants, types): (Vec<&Item>, Vec<&Item>) =
            items.partition(|item| matches!(item, Item::Const(_)));
        for (kind, items) in [(ScopeKind::Constants, constants), (ScopeKind::Types, types)] {
            scopes.push(Scope {
                kind,
                names: items.into_iter().map(Item::name).collect(),
            });
        }
        unit.ast.items.iter().for_each(|item| members(item, &mut scopes));
    }
    scopes
}

fn members<'a>(item: &'a Item, scopes: &mut Vec<Scope<'a>>) {
    scopes.push(Scope {
        kind: ScopeKind::Parameters,
        names: item.generics().iter().collect(),
    });
    match item {
        Item::Struct(item) => scopes.push(fields(&item.fields)),
        Item::Enum(item) => {
            let names = item.variants.iter().map(|variant| &variant.name).collect();
            scopes.push(Scope {
                kind: ScopeKind::Variants,
                names,
            });
            for variant in &item.variants {
                if let Payload::Struct { fields: members, .. } = &variant.payload {
                    scopes.push(fields(members));
                }
            }
        }
        Item::Service(item) => {
            let names = item.methods.iter().map(|method| &method.name).collect();
            scopes.push(Scope {
                kind: ScopeKind::Methods,
                names,
            });
            for method in &item.methods {
                let names = method.params.iter().map(|param| &param.name).collect();
                scopes.push(Scope {
                    kind: ScopeKind::Params,
                    names,
                });
            }
        }
        Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => {}
    }
}

fn fields(fields: &[Field]) -> Scope<'_> {
    Scope {
        kind: ScopeKind::Fields,
        names: fields.iter().map(|field| &field.name).collect(),
    }
}

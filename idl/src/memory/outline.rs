use crate::ast::{EnumKind, Item, Payload};

/// What others see of an item: as long as it is the same, what they are made of is the same.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outline {
    kind: Kind,
    /// How many type parameters it has.
    params: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Struct,
    Error,
    Service,
    /// The name of each variant, and whether it carries something: they may be defaults.
    Enum(Vec<(String, bool)>),
}

impl Outline {
    /// Nothing for what others are made of, and for what could not be read.
    pub(crate) fn of(item: &Item) -> Option<Self> {
        let kind = match item {
            Item::Struct(_) => Kind::Struct,
            Item::Enum(item) if item.kind == EnumKind::Error => Kind::Error,
            Item::Enum(item) => {
                let variants = item.variants.iter();
                let variants =
                    variants.map(|it| (it.name.text.clone(), !matches!(it.payload, Payload::Unit)));
                Kind::Enum(variants.collect())
            }
            Item::Service(_) => Kind::Service,
            Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => return None,
        };
        Some(Self {
            kind,
            params: item.generics().len(),
        })
    }
}

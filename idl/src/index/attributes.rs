//! The attributes of the language, for those who offer and explain them.

use crate::lint::LINTS;
use crate::resolve::{ATTRIBUTES, DERIVABLE, JS_WORDS, Place};

use super::SymbolKind;

/// The attributes that may stand before something, each with an example. Before what is not yet known, those of every item.
pub(super) fn attributes_of(kind: Option<SymbolKind>) -> impl Iterator<Item = (&'static str, &'static str)> {
    ATTRIBUTES
        .iter()
        .filter(move |row| match kind {
            Some(kind) => place(kind).is_some_and(|place| row.places.contains(&place)),
            None => ITEMS.iter().any(|place| row.places.contains(place)),
        })
        .map(|row| (row.name, row.example))
}

/// The name of an attribute, as the table has it, and an example.
pub(super) fn attribute(name: &str) -> Option<(&'static str, &'static str)> {
    let row = ATTRIBUTES.iter().find(|row| row.name == name)?;
    Some((row.name, row.example))
}

/// The words that an attribute takes, if it takes words of its own.
pub(super) fn words_of(attribute: &str) -> Vec<&'static str> {
    match attribute {
        "js" => JS_WORDS.to_vec(),
        "derive" => DERIVABLE.to_vec(),
        "allow" => LINTS.iter().map(|lint| lint.name).collect(),
        _ => Vec::new(),
    }
}

const ITEMS: [Place; 5] = [
    Place::Type,
    Place::Newtype,
    Place::Alias,
    Place::Constant,
    Place::Service,
];

fn place(kind: SymbolKind) -> Option<Place> {
    Some(match kind {
        SymbolKind::Package => Place::Package,
        SymbolKind::Import => Place::Import,
        SymbolKind::Struct | SymbolKind::Enum | SymbolKind::Error => Place::Type,
        SymbolKind::Service => Place::Service,
        SymbolKind::Constant => Place::Constant,
        SymbolKind::Newtype => Place::Newtype,
        SymbolKind::Alias => Place::Alias,
        SymbolKind::Field => Place::Field,
        SymbolKind::Variant => Place::Variant,
        SymbolKind::ErrorVariant => Place::ErrorVariant,
        SymbolKind::Method => Place::Method,
        SymbolKind::Parameter => Place::Param,
        SymbolKind::TypeParameter | SymbolKind::Lost => return None,
    })
}

//! The Rust type of every type of the case `everything`. A type of the schema that is not here fails the tests.

use std::fmt::Debug;

use generated_tests::everything::geo::Point;
use generated_tests::everything::money::{Amount, Currency};
use generated_tests::everything::sample::everything::v1::{
    Containers, Empty, Expr, Page, Person, PersonError, PersonId, Reserved, Result as Outcome, Role, Scalars,
    Shape, Slug,
};
#[allow(deprecated, reason = "it has values as others do")]
use generated_tests::everything::sample::extras::v1::OldCode;
use generated_tests::everything::sample::extras::v1::{
    Boxed, Chain, Choice, Code, Codes, Defaults, End, ExtrasError, Inner, Keys, Level, Limited, Links,
    LongCode, Maybe, MaybeCode, Moment, Money, Outer, Pair, Pause, Ratio, Some as Something, Tree, Version,
    Wrapped,
};
use turbo_runtime::wire::{Decode, Encode, from_slice, to_vec};

/// Reads bytes as a type and writes them again.
pub type Again = fn(&[u8]) -> Result<Vec<u8>, String>;

fn again<T: Encode + Decode + Debug>(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let value: T = from_slice(bytes).map_err(|error| error.to_string())?;
    to_vec(&value).map_err(|error| format!("{error} in {value:?}"))
}

/// The type of that text.
pub fn find(text: &str) -> Option<Again> {
    TYPES
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, again)| *again)
}

/// Each with its text.
#[allow(deprecated, reason = "one of them is")]
pub const TYPES: &[(&str, Again)] = &[
    ("Amount", again::<Amount>),
    ("Boxed", again::<Boxed>),
    ("Chain", again::<Chain>),
    ("Choice", again::<Choice>),
    ("Code", again::<Code>),
    ("Codes", again::<Codes>),
    ("Containers", again::<Containers>),
    ("Currency", again::<Currency>),
    ("Defaults", again::<Defaults>),
    ("Empty", again::<Empty>),
    ("End", again::<End>),
    ("Expr", again::<Expr>),
    ("ExtrasError", again::<ExtrasError>),
    ("Inner", again::<Inner>),
    ("Keys", again::<Keys>),
    ("Level", again::<Level>),
    ("Limited", again::<Limited>),
    ("Links", again::<Links>),
    ("LongCode", again::<LongCode>),
    ("Maybe", again::<Maybe>),
    ("MaybeCode", again::<MaybeCode>),
    ("Moment", again::<Moment>),
    ("Money", again::<Money>),
    ("OldCode", again::<OldCode>),
    ("Outer", again::<Outer>),
    ("Page<Page<u8>>", again::<Page<Page<u8>>>),
    ("Page<Person>", again::<Page<Person>>),
    ("Page<u8>", again::<Page<u8>>),
    ("Pair<u8, string>", again::<Pair<u8, String>>),
    ("Pause", again::<Pause>),
    ("Person", again::<Person>),
    ("PersonError", again::<PersonError>),
    ("PersonId", again::<PersonId>),
    ("Point", again::<Point>),
    ("Ratio", again::<Ratio>),
    ("Reserved", again::<Reserved>),
    ("Result", again::<Outcome>),
    ("Role", again::<Role>),
    ("Scalars", again::<Scalars>),
    ("Shape", again::<Shape>),
    ("Slug", again::<Slug>),
    ("Some", again::<Something>),
    ("Tree<Pair<u8, string>>", again::<Tree<Pair<u8, String>>>),
    ("Version", again::<Version>),
    ("Wrapped<Chain>", again::<Wrapped<Chain>>),
    ("Wrapped<Codes>", again::<Wrapped<Codes>>),
];

//! The Rust type of every type of the case `everything`. A type of the schema that is not here fails the tests.

use std::fmt::Debug;

pub use generated_tests::everything::geo::Point;
pub use generated_tests::everything::money::{Amount, Currency};
pub use generated_tests::everything::sample::everything::v1::{
    Containers, Empty, Expr, Page, Person, PersonError, PersonId, Reserved, Result as Outcome, Role, Scalars,
    Shape, Slug,
};
#[allow(deprecated, reason = "it has values as others do")]
pub use generated_tests::everything::sample::extras::v1::OldCode;
pub use generated_tests::everything::sample::extras::v1::{
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

/// Calls a macro with all of them: the method of the service `Mirror`, the text, and the type in Rust.
macro_rules! each_type {
    ($then:ident) => {
        $then! {
            amount "Amount" (Amount),
            boxed "Boxed" (Boxed),
            chain "Chain" (Chain),
            choice "Choice" (Choice),
            code "Code" (Code),
            codes "Codes" (Codes),
            containers "Containers" (Containers),
            currency "Currency" (Currency),
            defaults "Defaults" (Defaults),
            empty "Empty" (Empty),
            end "End" (End),
            expr "Expr" (Expr),
            extras_error "ExtrasError" (ExtrasError),
            inner "Inner" (Inner),
            keys "Keys" (Keys),
            level "Level" (Level),
            limited "Limited" (Limited),
            links "Links" (Links),
            long_code "LongCode" (LongCode),
            maybe "Maybe" (Maybe),
            maybe_code "MaybeCode" (MaybeCode),
            moment "Moment" (Moment),
            money "Money" (Money),
            old_code "OldCode" (OldCode),
            outer "Outer" (Outer),
            page_page_u8 "Page<Page<u8>>" (Page<Page<u8>>),
            page_person "Page<Person>" (Page<Person>),
            page_u8 "Page<u8>" (Page<u8>),
            pair_u8_string "Pair<u8, string>" (Pair<u8, String>),
            pause "Pause" (Pause),
            person "Person" (Person),
            person_error "PersonError" (PersonError),
            person_id "PersonId" (PersonId),
            point "Point" (Point),
            ratio "Ratio" (Ratio),
            reserved "Reserved" (Reserved),
            result "Result" (Outcome),
            role "Role" (Role),
            scalars "Scalars" (Scalars),
            shape "Shape" (Shape),
            slug "Slug" (Slug),
            some "Some" (Something),
            tree_pair_u8_string "Tree<Pair<u8, string>>" (Tree<Pair<u8, String>>),
            version "Version" (Version),
            wrapped_chain "Wrapped<Chain>" (Wrapped<Chain>),
            wrapped_codes "Wrapped<Codes>" (Wrapped<Codes>),
        }
    };
}
#[allow(unused_imports, reason = "fuzz targets take the table alone")]
pub(crate) use each_type;

macro_rules! table {
    ($($method:ident $text:literal ($ty:ty),)*) => {
        /// Each with its text.
        #[allow(deprecated, reason = "one of them is")]
        pub const TYPES: &[(&str, Again)] = &[$(($text, again::<$ty>),)*];
    };
}
each_type!(table);

use core::fmt;

#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
use super::decode_error::bounded;
use crate::text::Text;

/// Why a value could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    kind: EncodeErrorKind,
    place: &'static str,
}

/// What was wrong with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// The value is nested deeper than this limit, so that readers would refuse it.
    TooDeep(u32),
    /// The value takes this many bytes, more than its length can say.
    TooLong(usize),
    /// The value is longer than its schema allows.
    LongerThan {
        /// Its length: bytes of text or bytes, items of a list, set or map.
        length: u64,
        /// The longest length allowed.
        max: u64,
    },
    /// The value is shorter than its schema allows.
    ShorterThan {
        /// Its length: bytes of text or bytes, items of a list, set or map.
        length: u64,
        /// The shortest length allowed.
        min: u64,
    },
    /// A list has this many items that take no bytes, where at most 65,536 are allowed.
    TooManyEmptyItems(usize),
    /// The value breaks another rule of its type, which the text states.
    Invalid(&'static str),
}

impl EncodeError {
    /// An error of that kind.
    #[must_use]
    pub const fn new(kind: EncodeErrorKind) -> Self {
        Self::at("", kind)
    }

    /// An error of the value that `place` names, such as `Person.name`.
    #[must_use]
    pub const fn at(place: &'static str, kind: EncodeErrorKind) -> Self {
        Self { kind, place }
    }

    /// What was wrong.
    #[must_use]
    pub const fn kind(&self) -> EncodeErrorKind {
        self.kind
    }

    /// The type and the field that was wrong, such as `Person.name`; empty where that is not known.
    ///
    /// It is not the whole way to the value, as [`DecodeError::path`](super::DecodeError::path) is: writers keep no
    /// way, so that values that can be written pay nothing for it.
    #[must_use]
    pub const fn place(&self) -> &'static str {
        self.place
    }
}

impl EncodeError {
    /// What it says to people.
    pub(crate) fn text(&self) -> String {
        // A page hands over bytes, not values.
        #[cfg(all(feature = "js", target_arch = "wasm32"))]
        let why = "the value cannot be encoded".to_owned();
        #[cfg(not(all(feature = "js", target_arch = "wasm32")))]
        let why = match self.kind {
            EncodeErrorKind::TooDeep(limit) => Text::of("the value is nested deeper than ")
                .number(limit.into())
                .and(" levels")
                .done(),
            EncodeErrorKind::TooLong(length) => Text::of("the value takes ")
                .number(length as u64)
                .and(" bytes, which is too long")
                .done(),
            EncodeErrorKind::LongerThan { length, max } => bounded(length, "most", max, "allowed"),
            EncodeErrorKind::ShorterThan { length, min } => bounded(length, "least", min, "required"),
            EncodeErrorKind::TooManyEmptyItems(count) => Text::of("")
                .number(count as u64)
                .and(" items that take no bytes, where 65536 are allowed")
                .done(),
            EncodeErrorKind::Invalid(rule) => rule.to_owned(),
        };
        if self.place.is_empty() {
            return why;
        }
        Text::of(self.place).and(": ").and(&why).done()
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl core::error::Error for EncodeError {}

use core::fmt;

use super::path::{Path, Segment};
use crate::text::Text;

/// Why bytes could not be read: what was wrong, at which byte, and on the way to which value (V-24).
///
/// One pointer wide, so that the results of readers stay in registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError(Box<Details>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    kind: DecodeErrorKind,
    offset: usize,
    path: Path,
}

/// What was wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes end before the value does.
    UnexpectedEnd,
    /// A bool is neither 0 nor 1 but this byte.
    InvalidBool(u8),
    /// The byte before an optional value is neither 0 nor 1 but this.
    InvalidOption(u8),
    /// An integer announces more bits than its type has.
    IntegerTooWide {
        /// The bits it announces: 32, 64 or 128.
        announced: u32,
        /// The bits of its type: 16, 32 or 64.
        expected: u32,
    },
    /// An integer begins with `ff`, which announces nothing.
    InvalidInteger,
    /// A string is not UTF-8 from this byte on.
    InvalidUtf8,
    /// A char does not begin here in UTF-8.
    InvalidChar,
    /// A duration has this many nanoseconds beside its seconds, a whole second or more.
    TooManyNanoseconds(u32),
    /// An item of a set or a key of a map is not greater than the one before it.
    NotAscending,
    /// A list, a set, a map, a string or bytes claim to hold this many items, for which the bytes left cannot suffice.
    LengthOverrun(u64),
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
    /// A list claims this many items that take no bytes, where at most 65,536 are allowed.
    TooManyEmptyItems(u64),
    /// The type has no variant of this index.
    UnknownVariant(u32),
    /// The value is nested deeper than this limit.
    TooDeep(u32),
    /// The value would take more memory than the reader allows.
    TooMuchMemory,
    /// This many bytes are left after the value.
    TrailingBytes(usize),
    /// The type has no values, so no bytes are right.
    Uninhabited,
    /// The value breaks another rule of its type, which the text states.
    Invalid(&'static str),
}

impl DecodeError {
    /// An error at `offset` bytes from the start of the input.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self(Box::new(Details {
            kind,
            offset,
            path: Path::default(),
        }))
    }

    /// What was wrong.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.0.kind
    }

    /// The byte at which it went wrong, counted from 0 at the start of the reader's input.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The way to the value that was wrong, such as `items[3].rowid`; empty for the outermost value.
    #[must_use]
    pub fn path(&self) -> String {
        self.0.path.to_string()
    }

    /// The same error, seen from the field's owner: what every field has, in the fewest instructions.
    #[cold]
    #[inline(never)]
    pub(crate) fn in_field(self, name: &'static str) -> Self {
        self.within(Segment::Field(name))
    }

    /// The same error, seen from one level further out.
    #[cold]
    #[inline(never)]
    pub(crate) fn within(mut self, segment: Segment) -> Self {
        self.0.path.push_outer(segment);
        self
    }
}

impl DecodeError {
    /// What it says to people.
    pub(crate) fn text(&self) -> String {
        let Details { kind, offset, path } = &*self.0;
        let is_short = cfg!(all(feature = "js", target_arch = "wasm32"));
        let mut text = if is_short { String::new() } else { path.text() };
        if !text.is_empty() {
            text.push_str(": ");
        }
        Text::of(&text)
            .and(&kind.text())
            .and(" (at byte ")
            .number(*offset as u64)
            .and(")")
            .done()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl core::error::Error for DecodeError {}

impl DecodeErrorKind {
    /// What it says to people. In the module of a page only a server that breaks the protocol is told, and no more than where.
    #[cfg(all(feature = "js", target_arch = "wasm32"))]
    #[allow(clippy::unused_self, reason = "elsewhere it says more")]
    fn text(self) -> String {
        "no such value".to_owned()
    }

    /// What it says to people.
    #[cfg(not(all(feature = "js", target_arch = "wasm32")))]
    fn text(self) -> String {
        let (before, number, after) = match self {
            Self::UnexpectedEnd => return "the bytes end before the value does".to_owned(),
            Self::InvalidBool(byte) => ("a bool is 0 or 1, not ", byte.into(), ""),
            Self::InvalidOption(byte) => ("an optional value begins with 0 or 1, not ", byte.into(), ""),
            Self::IntegerTooWide { announced, expected } => {
                return Text::of("the integer announces ")
                    .number(announced.into())
                    .and(" bits where ")
                    .number(expected.into())
                    .and(" are allowed")
                    .done();
            }
            Self::InvalidInteger => return "no integer begins with the byte 255".to_owned(),
            Self::InvalidUtf8 => return "the string is not UTF-8".to_owned(),
            Self::InvalidChar => return "the char is not UTF-8".to_owned(),
            Self::TooManyNanoseconds(count) => (
                "",
                count.into(),
                " nanoseconds, where less than a second is allowed",
            ),
            Self::NotAscending => return "the item does not come after the one before it".to_owned(),
            Self::LongerThan { length, max } => return bounded(length, "most", max, "allowed"),
            Self::ShorterThan { length, min } => return bounded(length, "least", min, "required"),
            Self::LengthOverrun(count) => ("a length of ", count, " runs past the end of the bytes"),
            Self::TooManyEmptyItems(count) => {
                ("", count, " items that take no bytes, where 65536 are allowed")
            }
            Self::UnknownVariant(index) => ("there is no variant ", index.into(), ""),
            Self::TooDeep(limit) => ("the value is nested deeper than ", limit.into(), " levels"),
            Self::TooMuchMemory => return "the value takes more memory than is allowed".to_owned(),
            Self::TrailingBytes(1) => return "1 byte is left after the value".to_owned(),
            Self::TrailingBytes(count) => ("", count as u64, " bytes are left after the value"),
            Self::Uninhabited => return "the type has no values".to_owned(),
            Self::Invalid(rule) => return rule.to_owned(),
        };
        Text::of(before).number(number).and(after).done()
    }
}

/// A length that breaks a bound.
#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
pub(super) fn bounded(length: u64, side: &str, bound: u64, verb: &str) -> String {
    Text::of("a length of ")
        .number(length)
        .and(", where at ")
        .and(side)
        .and(" ")
        .number(bound)
        .and(" is ")
        .and(verb)
        .done()
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

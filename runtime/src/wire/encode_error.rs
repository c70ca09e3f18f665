use core::fmt;

/// Why a value could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError(EncodeErrorKind);

/// What was wrong with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// The value is nested deeper than this limit, so that readers would refuse it.
    TooDeep(u32),
    /// The value takes this many bytes, more than its length can say.
    TooLong(usize),
    /// A list has this many items that take no bytes, where at most 65,536 are allowed.
    TooManyEmptyItems(usize),
    /// The value breaks another rule of its type, which the text states.
    Invalid(&'static str),
}

impl EncodeError {
    /// An error of that kind.
    #[must_use]
    pub const fn new(kind: EncodeErrorKind) -> Self {
        Self(kind)
    }

    /// What was wrong.
    #[must_use]
    pub const fn kind(&self) -> EncodeErrorKind {
        self.0
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            EncodeErrorKind::TooDeep(limit) => write!(f, "the value is nested deeper than {limit} levels"),
            EncodeErrorKind::TooLong(length) => {
                write!(f, "the value takes {length} bytes, which is too long")
            }
            EncodeErrorKind::TooManyEmptyItems(count) => {
                write!(f, "{count} items that take no bytes, where 65536 are allowed")
            }
            EncodeErrorKind::Invalid(rule) => f.write_str(rule),
        }
    }
}

impl core::error::Error for EncodeError {}

use std::fmt;

/// How many bytes a value takes on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    /// No value takes fewer. Saturating.
    pub min: u64,
    /// No value takes more. Nothing if there is no end to it. Saturating.
    pub max: Option<u64>,
}

impl Size {
    /// No bytes at all.
    pub const NONE: Self = Self::exactly(0);

    /// Always so many bytes.
    #[must_use]
    pub const fn exactly(bytes: u64) -> Self {
        Self {
            min: bytes,
            max: Some(bytes),
        }
    }

    /// The number of bytes, if it is always the same.
    #[must_use]
    pub fn fixed(self) -> Option<u64> {
        self.max.filter(|&max| max == self.min)
    }

    /// Of one value and then another.
    #[must_use]
    pub fn and(self, next: Self) -> Self {
        Self {
            min: self.min.saturating_add(next.min),
            max: self.max.zip(next.max).map(|(a, b)| a.saturating_add(b)),
        }
    }

    /// Of one value or another.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            min: self.min.min(other.min),
            max: self.max.zip(other.max).map(|(a, b)| a.max(b)),
        }
    }

    /// Of so many values.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self {
            min: self.min.saturating_mul(count),
            max: self.max.map(|max| max.saturating_mul(count)),
        }
    }

    /// Of an unsigned integer from `least` to `most` by V-4.
    pub(super) fn of_integer(least: u64, most: Option<u64>) -> Self {
        Self {
            min: integer(least),
            max: Some(most.map_or(9, integer)),
        }
    }
}

/// The bytes that an unsigned integer takes by V-4.
fn integer(value: u64) -> u64 {
    match value {
        0..=250 => 1,
        251..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}

/// `1 byte`, `4 bytes`, `1 to 9 bytes`, `2 bytes or more`
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = |bytes| if bytes == 1 { "byte" } else { "bytes" };
        match self.max {
            None => write!(f, "{} {} or more", self.min, unit(self.min)),
            Some(max) if max == self.min => write!(f, "{max} {}", unit(max)),
            Some(max) => write!(f, "{} to {max} bytes", self.min),
        }
    }
}

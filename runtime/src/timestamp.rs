//! Moments in time, as `timestamp` of a schema means them.

use core::fmt;

#[cfg(feature = "chrono")]
mod chrono;
mod civil;
#[cfg(feature = "jiff")]
mod jiff;
mod system_time;
mod text;
#[cfg(feature = "time")]
mod time;

pub use self::text::ParseError;

/// A moment: microseconds since the Unix epoch, 1970-01-01T00:00:00Z, without leap seconds. About 292,000 years to
/// both sides of it can be said.
///
/// It converts from and to [`SystemTime`](std::time::SystemTime) and, with the features of those names, the types of
/// `chrono`, `jiff` and `time`. What is finer than a microsecond is cut off towards the past. Its text is that of
/// RFC 3339.
///
/// ```
/// use turbo_runtime::Timestamp;
///
/// let moment: Timestamp = "2024-02-29T12:30:00.25+02:00".parse().unwrap();
/// assert_eq!(moment.as_micros(), 1_709_202_600_250_000);
/// assert_eq!(moment.to_string(), "2024-02-29T10:30:00.250Z");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A moment that the other type cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl Timestamp {
    /// The earliest moment, in the year -290308.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest moment, in the year 294247.
    pub const MAX: Self = Self(i64::MAX);
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(0);

    /// The moment that many microseconds after the Unix epoch, or before it if negative.
    #[inline]
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch; negative before it.
    #[inline]
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the moment is out of range")
    }
}

impl core::error::Error for OutOfRange {}

//! The text of RFC 3339. A year that does not have four digits is written as ISO 8601 and JavaScript do: a sign and
//! six digits.

use core::fmt;
use core::str::FromStr;

use super::Timestamp;
use super::civil::{date_of_day, day_of_date, days_in_month};

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// A text that is no timestamp by RFC 3339, or one out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError;

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a timestamp such as 2024-02-29T12:30:00.25Z")
    }
}

impl core::error::Error for ParseError {}

/// In UTC, with as many digits of a second as are needed: none, three or six.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(MICROS_PER_SECOND);
        let micros = self.0.rem_euclid(MICROS_PER_SECOND);
        let (year, month, day) = date_of_day(seconds.div_euclid(SECONDS_PER_DAY));
        let second = seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        match year {
            0..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "{year:+07}")?,
        }
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match micros {
            0 => {}
            _ if micros % 1_000 == 0 => write!(f, ".{:03}", micros / 1_000)?,
            _ => write!(f, ".{micros:06}")?,
        }
        f.write_str("Z")
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    /// Digits of a second after the sixth are cut off. A leap second, `:60`, is refused: no timestamp can say it.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text.as_bytes()).ok_or(ParseError)
    }
}

fn parse(text: &[u8]) -> Option<Timestamp> {
    let mut rest = Text(text);
    let year = match rest.sign() {
        None => rest.number(4)?,
        Some(sign) => sign * rest.number(6)?,
    };
    rest.one_of(b"-")?;
    let month = rest.number_in(1, 12)?;
    rest.one_of(b"-")?;
    let day = rest.number_in(1, days_in_month(year, month))?;
    rest.one_of(b"Tt ")?;
    let hour = rest.number_in(0, 23)?;
    rest.one_of(b":")?;
    let minute = rest.number_in(0, 59)?;
    rest.one_of(b":")?;
    let second = rest.number_in(0, 59)?;
    let micros = match rest.one_of(b".") {
        None => 0,
        Some(_) => rest.fraction()?,
    };
    let offset = match rest.sign() {
        None => rest.one_of(b"Zz").map(|_| 0)?,
        Some(sign) => {
            let hours = rest.number_in(0, 23)?;
            rest.one_of(b":")?;
            sign * (hours * 60 + rest.number_in(0, 59)?)
        }
    };
    if !rest.0.is_empty() {
        return None;
    }
    let minutes = day_of_date(year, month, day) * 1_440 + hour * 60 + minute - offset;
    // Wider in between: the earliest timestamp is less than a second before a whole one out of range.
    let micros = i128::from(minutes * 60 + second) * i128::from(MICROS_PER_SECOND) + i128::from(micros);
    i64::try_from(micros).ok().map(Timestamp)
}

/// What is left of the text.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        bytes.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    fn sign(&mut self) -> Option<i64> {
        self.one_of(b"+-").map(|sign| if sign == b'-' { -1 } else { 1 })
    }

    fn digit(&mut self) -> Option<i64> {
        self.one_of(b"0123456789").map(|digit| i64::from(digit - b'0'))
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        (0..digits).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    /// A number of two digits.
    fn number_in(&mut self, min: i64, max: i64) -> Option<i64> {
        self.number(2).filter(|number| (min..=max).contains(number))
    }

    /// One digit or more behind the point, as microseconds.
    fn fraction(&mut self) -> Option<i64> {
        let mut micros = self.digit()? * 100_000;
        let mut unit = 10_000;
        while let Some(digit) = self.digit() {
            micros += digit * unit;
            unit /= 10;
        }
        Some(micros)
    }
}

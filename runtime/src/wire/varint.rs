//! V-4: an integer takes one byte up to 250, and a mark and 2, 4, 8 or 16 bytes from there on.

use super::{DecodeError, DecodeErrorKind, Reader, Writer, raw};

/// The largest value that stands for itself.
pub(super) const SINGLE_MAX: u8 = 250;
pub(super) const MARK_16: u8 = 251;
pub(super) const MARK_32: u8 = 252;
const MARK_64: u8 = 253;
pub(super) const MARK_128: u8 = 254;

/// The first byte of an integer, and how many bytes it takes with that one.
#[inline(always)]
pub(super) fn head(value: u64) -> (u8, usize) {
    if value <= u64::from(SINGLE_MAX) {
        return (value as u8, 1);
    }
    let (is_wide, is_wider) = (value > u64::from(u16::MAX), value > u64::from(u32::MAX));
    (
        MARK_16 + u8::from(is_wide) + u8::from(is_wider),
        3 + 2 * usize::from(is_wide) + 4 * usize::from(is_wider),
    )
}

macro_rules! write_varint {
    ($($integer:ident)*) => {$(
        /// Appends an integer by V-4.
        #[inline]
        pub fn $integer(&mut self, value: $integer) {
            raw::push(&mut self.buffer, &value);
        }
    )*};
}

impl Writer {
    write_varint!(u16 u32 u64 u128);
}

#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
macro_rules! read_varint {
    ($($integer:ident $widest:ident),+) => {$(
        /// Reads an integer by V-4.
        ///
        /// # Errors
        ///
        /// When the bytes end, or announce an integer of more bits than the type has.
        #[inline]
        pub fn $integer(&mut self) -> Result<$integer, DecodeError> {
            match *self.rest() {
                [byte @ 0..=SINGLE_MAX, ..] => {
                    self.skip(1);
                    Ok($integer::from(byte))
                }
                _ => Ok(self.long($widest)? as $integer),
            }
        }
    )+};
}

#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
impl Reader<'_> {
    read_varint!(u16 MARK_16, u32 MARK_32, u64 MARK_64);

    /// An integer of more than one byte, which announces no more bits than `widest` does. It has 64 bits, so that it comes back
    /// in registers.
    #[inline(never)]
    fn long(&mut self, widest: u8) -> Result<u64, DecodeError> {
        let (value, length) = match *self.rest() {
            [MARK_16, a, b, ..] => (u16::from_le_bytes([a, b]).into(), 3),
            [MARK_32, a, b, c, d, ..] if widest >= MARK_32 => (u32::from_le_bytes([a, b, c, d]).into(), 5),
            [MARK_64, a, b, c, d, e, f, g, h, ..] if widest >= MARK_64 => {
                (u64::from_le_bytes([a, b, c, d, e, f, g, h]), 9)
            }
            _ => return Err(self.bad_integer(widest)),
        };
        self.skip(length);
        Ok(value)
    }

    /// Why there is no integer of more than one byte.
    #[cold]
    fn bad_integer(&self, widest: u8) -> DecodeError {
        let expected = 8 << (widest - SINGLE_MAX);
        self.error(match *self.rest() {
            [mark, ..] if mark > widest => bad_mark(mark, expected),
            _ => DecodeErrorKind::UnexpectedEnd,
        })
    }
}

/// The same in what a page loads, where one function does for all of them.
#[cfg(all(feature = "js", target_arch = "wasm32"))]
macro_rules! read_small_varint {
    ($($integer:ident)*) => {$(
        /// Reads an integer by V-4.
        ///
        /// # Errors
        ///
        /// When the bytes end, or announce an integer of more bits than the type has.
        pub fn $integer(&mut self) -> Result<$integer, DecodeError> {
            self.varint($integer::BITS).map(|value| value as $integer)
        }
    )*};
}

#[cfg(all(feature = "js", target_arch = "wasm32"))]
impl Reader<'_> {
    read_small_varint!(u16 u32 u64);

    #[inline(never)]
    fn varint(&mut self, bits: u32) -> Result<u64, DecodeError> {
        let Some((&mark, rest)) = self.rest().split_first() else {
            return Err(self.error(DecodeErrorKind::UnexpectedEnd));
        };
        let size = match mark {
            0..=SINGLE_MAX => {
                self.skip(1);
                return Ok(mark.into());
            }
            MARK_16 => 2,
            MARK_32 if bits >= 32 => 4,
            MARK_64 if bits >= 64 => 8,
            _ => return Err(self.error(bad_mark(mark, bits))),
        };
        let Some(bytes) = rest.get(..size) else {
            return Err(self.error(DecodeErrorKind::UnexpectedEnd));
        };
        self.skip(1 + size);
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |value, byte| (value << 8) | u64::from(*byte)))
    }
}

impl Reader<'_> {
    /// Reads an integer by V-4.
    ///
    /// # Errors
    ///
    /// When the bytes end, or announce what no integer has.
    pub fn u128(&mut self) -> Result<u128, DecodeError> {
        match *self.rest() {
            [MARK_128, ref rest @ ..] => match rest.first_chunk() {
                Some(bytes) => {
                    self.skip(17);
                    Ok(u128::from_le_bytes(*bytes))
                }
                None => Err(self.error(DecodeErrorKind::UnexpectedEnd)),
            },
            _ => self.u64().map(u128::from),
        }
    }
}

#[cold]
fn bad_mark(mark: u8, expected: u32) -> DecodeErrorKind {
    match mark {
        MARK_32 => DecodeErrorKind::IntegerTooWide {
            announced: 32,
            expected,
        },
        MARK_64 => DecodeErrorKind::IntegerTooWide {
            announced: 64,
            expected,
        },
        MARK_128 => DecodeErrorKind::IntegerTooWide {
            announced: 128,
            expected,
        },
        _ => DecodeErrorKind::InvalidInteger,
    }
}

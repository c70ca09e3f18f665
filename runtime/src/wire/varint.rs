//! V-4: an integer takes one byte up to 250, and a mark and 2, 4, 8 or 16 bytes from there on.

use super::{DecodeError, DecodeErrorKind, Reader, Writer, raw};

/// The largest value that stands for itself.
pub(super) const SINGLE_MAX: u8 = 250;
pub(super) const MARK_16: u8 = 251;
pub(super) const MARK_32: u8 = 252;
const MARK_64: u8 = 253;
const MARK_128: u8 = 254;

impl Writer {
    /// Appends an integer by V-4.
    #[inline]
    pub fn u16(&mut self, value: u16) {
        if value <= u16::from(SINGLE_MAX) {
            self.u8(value as u8);
        } else {
            self.marked_16(value);
        }
    }

    /// Appends an integer by V-4.
    #[inline]
    pub fn u32(&mut self, value: u32) {
        if value <= u32::from(SINGLE_MAX) {
            self.u8(value as u8);
        } else {
            self.long_u32(value);
        }
    }

    /// Appends an integer by V-4.
    #[inline]
    pub fn u64(&mut self, value: u64) {
        if value <= u64::from(SINGLE_MAX) {
            self.u8(value as u8);
        } else {
            self.long_u64(value);
        }
    }

    /// Appends an integer by V-4.
    #[inline]
    pub fn u128(&mut self, value: u128) {
        match u64::try_from(value) {
            Ok(value) => self.u64(value),
            Err(_) => self.marked_128(value),
        }
    }

    // Without branches on what cannot be foreseen: the bytes that are too many are written over by what comes next.

    #[inline(never)]
    fn long_u32(&mut self, value: u32) {
        let (mark, length) = if value <= u32::from(u16::MAX) {
            (MARK_16, 3)
        } else {
            (MARK_32, 5)
        };
        let [a, b, c, d] = value.to_le_bytes();
        raw::push(&mut self.buffer, [mark, a, b, c, d], length);
    }

    #[inline(never)]
    fn long_u64(&mut self, value: u64) {
        let (mark, length) = if value > u64::from(u32::MAX) {
            (MARK_64, 9)
        } else if value > u64::from(u16::MAX) {
            (MARK_32, 5)
        } else {
            (MARK_16, 3)
        };
        let [a, b, c, d, e, f, g, h] = value.to_le_bytes();
        raw::push(&mut self.buffer, [mark, a, b, c, d, e, f, g, h], length);
    }

    // The mark goes with its bytes in one append: the buffer is checked once.

    #[inline]
    fn marked_16(&mut self, value: u16) {
        let [a, b] = value.to_le_bytes();
        raw::push(&mut self.buffer, [MARK_16, a, b], 3);
    }

    #[inline(never)]
    fn marked_128(&mut self, value: u128) {
        let mut bytes = [MARK_128; 17];
        bytes[1..].copy_from_slice(&value.to_le_bytes());
        self.raw(&bytes);
    }
}

/// `fn $name` is the one-byte path, inlined into generated code; `fn $long` is the rest of it.
macro_rules! read_varint {
    ($name:ident, $long:ident, $integer:ident: $($mark:ident => $narrow:ident),+) => {
        /// Reads an integer by V-4.
        ///
        /// # Errors
        ///
        /// When the bytes end, or announce an integer of more bits than the type has.
        #[inline]
        pub fn $name(&mut self) -> Result<$integer, DecodeError> {
            match *self.rest() {
                [byte @ 0..=SINGLE_MAX, ..] => {
                    self.skip(1);
                    Ok($integer::from(byte))
                }
                _ => self.$long(),
            }
        }

        #[inline(never)]
        fn $long(&mut self) -> Result<$integer, DecodeError> {
            let Some((&mark, rest)) = self.rest().split_first() else {
                return Err(self.error(DecodeErrorKind::UnexpectedEnd));
            };
            match mark {
                0..=SINGLE_MAX => {
                    self.skip(1);
                    Ok($integer::from(mark))
                }
                $($mark => match rest.first_chunk() {
                    Some(bytes) => {
                        self.skip(1 + size_of::<$narrow>());
                        Ok($integer::from($narrow::from_le_bytes(*bytes)))
                    }
                    None => Err(self.error(DecodeErrorKind::UnexpectedEnd)),
                },)+
                _ => Err(self.error(bad_mark(mark, $integer::BITS))),
            }
        }
    };
}

#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
impl Reader<'_> {
    read_varint!(u16, long_u16, u16: MARK_16 => u16);
    read_varint!(u32, long_u32, u32: MARK_16 => u16, MARK_32 => u32);
    read_varint!(u64, long_u64, u64: MARK_16 => u16, MARK_32 => u32, MARK_64 => u64);
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
    read_varint!(u128, long_u128, u128: MARK_16 => u16, MARK_32 => u32, MARK_64 => u64, MARK_128 => u128);
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

//! V-14: a char is its UTF-8, without a length.

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer, array};

impl Encode for char {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        if self.is_ascii() {
            writer.u8(*self as u8);
        } else {
            writer.raw(self.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

impl Decode for char {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match *reader.rest() {
            [byte @ 0..0x80, ..] => {
                reader.skip(1);
                Ok(Self::from(byte))
            }
            _ => reader.long_char(),
        }
    }

    #[inline]
    fn decode_array<const N: usize>(reader: &mut Reader<'_>) -> Result<[Self; N], DecodeError> {
        array::decode_over(reader, ['\0'; N])
    }
}

impl Reader<'_> {
    #[inline(never)]
    fn long_char(&mut self) -> Result<char, DecodeError> {
        let rest = self.rest();
        let Some(&first) = rest.first() else {
            return Err(self.error(DecodeErrorKind::UnexpectedEnd));
        };
        let width = match first {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return Err(self.error(DecodeErrorKind::InvalidChar)),
        };
        match str::from_utf8(rest.get(..width).unwrap_or(rest)) {
            Ok(text) => {
                self.skip(width);
                // The first byte began one char of this width, so the text is that char.
                text.chars()
                    .next()
                    .ok_or_else(|| self.error(DecodeErrorKind::InvalidChar))
            }
            // What is there is the beginning of a char.
            Err(error) if error.error_len().is_none() => Err(self.error(DecodeErrorKind::UnexpectedEnd)),
            Err(_) => Err(self.error(DecodeErrorKind::InvalidChar)),
        }
    }
}

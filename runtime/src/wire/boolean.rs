//! V-2: a bool is one byte.

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer, array};

impl Encode for bool {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.u8(u8::from(*self));
    }

    #[inline]
    fn encode_items(items: &[Self], writer: &mut Writer) {
        writer.buffer.extend(items.iter().map(|item| u8::from(*item)));
    }
}

impl Decode for bool {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match *reader.rest() {
            [byte @ 0..=1, ..] => {
                reader.skip(1);
                Ok(byte == 1)
            }
            [byte, ..] => Err(reader.error(DecodeErrorKind::InvalidBool(byte))),
            [] => Err(reader.error(DecodeErrorKind::UnexpectedEnd)),
        }
    }

    #[inline]
    fn decode_array<const N: usize>(reader: &mut Reader<'_>) -> Result<[Self; N], DecodeError> {
        array::decode_over(reader, [false; N])
    }
}

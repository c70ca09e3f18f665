//! V-9: an optional value is 0, or 1 and the value.

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer};

impl<T: Encode> Encode for Option<T> {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        match self {
            None => writer.u8(0),
            Some(value) => {
                writer.u8(1);
                value.encode(writer);
            }
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match *reader.rest() {
            [0, ..] => {
                reader.skip(1);
                Ok(None)
            }
            [1, ..] => {
                reader.skip(1);
                Ok(Some(T::decode(reader)?))
            }
            [byte, ..] => Err(reader.error(DecodeErrorKind::InvalidOption(byte))),
            [] => Err(reader.error(DecodeErrorKind::UnexpectedEnd)),
        }
    }
}

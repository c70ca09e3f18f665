//! V-8: bytes are a length and that many bytes. `[u8]` and `Vec<u8>` have the same encoding, as lists.

use bytes::Bytes;

use super::{Decode, DecodeError, Encode, Reader, Writer};

impl Encode for Bytes {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        self[..].encode(writer);
    }
}

impl Decode for Bytes {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.shared_bytes()
    }
}

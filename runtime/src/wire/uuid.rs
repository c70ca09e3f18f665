//! V-15: a UUID is its 16 bytes, in the order in which its text names them.

use uuid::Uuid;

use super::{Decode, DecodeError, Encode, Reader, Writer};

impl Encode for Uuid {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.raw(self.as_bytes());
    }
}

impl Decode for Uuid {
    const MIN_SIZE: usize = 16;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self::from_bytes(reader.array()?))
    }
}

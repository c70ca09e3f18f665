//! V-16: a timestamp is its microseconds since the Unix epoch.

use super::{Decode, DecodeError, Encode, Reader, Writer};
use crate::Timestamp;

impl Encode for Timestamp {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        self.as_micros().encode(writer);
    }
}

impl Decode for Timestamp {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        i64::decode(reader).map(Self::from_micros)
    }
}

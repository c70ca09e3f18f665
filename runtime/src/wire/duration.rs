//! V-17: a duration is its seconds and the nanoseconds beside them.

use core::time::Duration;

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer};

impl Encode for Duration {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.u64(self.as_secs());
        writer.u32(self.subsec_nanos());
    }
}

impl Decode for Duration {
    const MIN_SIZE: usize = 2;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let seconds = reader.u64()?;
        let start = reader.offset();
        let nanoseconds = reader.u32()?;
        if nanoseconds >= 1_000_000_000 {
            return Err(DecodeError::new(
                DecodeErrorKind::TooManyNanoseconds(nanoseconds),
                start,
            ));
        }
        Ok(Self::new(seconds, nanoseconds))
    }
}

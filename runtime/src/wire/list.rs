//! V-10: a list is a count and that many items.

use super::limits::MAX_EMPTY_ITEMS;
use super::path::Segment;
use super::{Decode, DecodeError, Encode, EncodeErrorKind, Reader, Writer};

/// The memory that a list takes before its first item has been read, in bytes, at most.
const FIRST_STEP: usize = 64 << 10;

impl<T: Encode> Encode for [T] {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.length(self.len());
        let start = writer.len();
        T::encode_items(self, writer);
        // V-21: readers would refuse it.
        if self.len() > MAX_EMPTY_ITEMS && writer.len() == start {
            writer.fail(EncodeErrorKind::TooManyEmptyItems(self.len()));
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        self.as_slice().encode(writer);
    }
}

impl<T: Decode> Decode for Vec<T> {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let count = reader.length(T::MIN_SIZE)?;
        T::decode_items(reader, count)
    }
}

/// Reads items one by one. Memory is taken in steps, each of which doubles what the items read so far have
/// paid for, and the last of which ends at `count` exactly (V-20).
pub(super) fn decode_each<T: Decode>(reader: &mut Reader<'_>, count: usize) -> Result<Vec<T>, DecodeError> {
    // An item that takes no memory is counted too: it takes time.
    let item_size = size_of::<T>().max(1);
    let mut items = Vec::new();
    let mut step = FIRST_STEP / item_size;
    while items.len() < count {
        step = step.clamp(1, count - items.len());
        reader.claim_memory(step.saturating_mul(item_size))?;
        items.reserve_exact(step);
        for _ in 0..step {
            match T::decode(reader) {
                Ok(item) => items.push(item),
                Err(error) => return Err(error.within(Segment::Item(items.len()))),
            }
        }
        step = items.len();
    }
    Ok(items)
}

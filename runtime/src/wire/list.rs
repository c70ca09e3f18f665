//! V-10: a list is a count and that many items.

use super::limits::{AHEAD_AT_LEAST, AHEAD_PER_BYTE, MAX_EMPTY_ITEMS};
use super::path::Segment;
use super::{Decode, DecodeError, DecodeErrorKind, Encode, EncodeErrorKind, Reader, Writer};

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

impl Reader<'_> {
    /// Reads a count of items of which each takes at least `min_size` bytes (V-10), and refuses one for which
    /// the bytes that are left cannot suffice (V-20), or that is over 65,536 where items take no bytes (V-21).
    ///
    /// # Errors
    ///
    /// When the count is refused or is no `u64`.
    #[inline]
    pub fn length(&mut self, min_size: usize) -> Result<usize, DecodeError> {
        let start = self.rest.len();
        let count = self.u64()?;
        // V-20
        let most = match min_size {
            0 => MAX_EMPTY_ITEMS,
            1 => self.rest.len(),
            _ => self.rest.len() / min_size,
        };
        if count <= most as u64 {
            Ok(count as usize)
        } else {
            Err(self.bad_length(start, count, min_size))
        }
    }

    #[cold]
    #[inline(never)]
    fn bad_length(&self, start: usize, count: u64, min_size: usize) -> DecodeError {
        let kind = match min_size {
            0 => DecodeErrorKind::TooManyEmptyItems(count),
            _ => DecodeErrorKind::LengthOverrun(count),
        };
        DecodeError::new(kind, self.length - start)
    }
}

/// Reads items one by one, of which each has to come after the one before it, if `is_ascending` looks at that (V-26).
///
/// Memory is taken in steps (V-20). The first is what the count asks for, as far as the lists that are being
/// read have not together taken a multiple of the whole input already; so a small message cannot get much memory
/// by promising much at every level. Each further step doubles what the items that did arrive have paid
/// for, and the last ends at `count` exactly.
pub(super) fn decode_each<'a, T>(
    reader: &mut Reader<'a>,
    count: usize,
    mut decode: impl FnMut(&mut Reader<'a>) -> Result<T, DecodeError>,
    is_ascending: impl Fn(&T, &T) -> bool,
) -> Result<Vec<T>, DecodeError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    // An item that takes no memory is counted too: it takes time.
    let item_size = size_of::<T>().max(1);
    let ahead = reader.ahead;
    let left = reader.length.saturating_mul(AHEAD_PER_BYTE).saturating_sub(ahead);
    let first = (left.max(AHEAD_AT_LEAST) / item_size).clamp(1, count);
    reader.claim_memory(first.saturating_mul(item_size))?;
    reader.ahead = ahead.saturating_add(first.saturating_mul(item_size));
    let mut items = Vec::with_capacity(first);
    let mut room = first;
    loop {
        while items.len() < room {
            let start = reader.rest.len();
            // An item goes to its place before it is looked at, so that it moves once.
            match decode(reader) {
                Ok(item) => items.push(item),
                Err(error) => return Err(error.within(Segment::Item(items.len()))),
            }
            if let [.., last, item] = &*items
                && !is_ascending(last, item)
            {
                let error = DecodeError::new(DecodeErrorKind::NotAscending, reader.length - start);
                return Err(error.within(Segment::Item(items.len() - 1)));
            }
        }
        if room == count {
            break;
        }
        let step = room.min(count - room);
        reader.claim_memory(step.saturating_mul(item_size))?;
        items.reserve_exact(step);
        room += step;
    }
    reader.ahead = ahead;
    Ok(items)
}

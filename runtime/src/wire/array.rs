//! V-19: a fixed array is its items, without a count.

use super::path::Segment;
use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer};

impl<T: Encode, const N: usize> Encode for [T; N] {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        T::encode_items(self, writer);
    }

    /// Arrays lie side by side, so their items are those of one slice, which numbers copy in bulk.
    #[inline]
    fn encode_items(items: &[Self], writer: &mut Writer) {
        if size_of::<T>() == 0 {
            // The items of a slice would be too many to count.
            return items.iter().for_each(|item| item.encode(writer));
        }
        T::encode_items(items.as_flattened(), writer);
    }
}

impl<T: Decode, const N: usize> Decode for [T; N] {
    const MIN_SIZE: usize = N * T::MIN_SIZE;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        T::decode_array(reader)
    }
}

/// Reads each item over the one that stands in its place.
#[inline]
pub(super) fn decode_over<T: Decode, const N: usize>(
    reader: &mut Reader<'_>,
    mut items: [T; N],
) -> Result<[T; N], DecodeError> {
    for (index, item) in items.iter_mut().enumerate() {
        match T::decode(reader) {
            Ok(value) => *item = value,
            Err(error) => return Err(error.within(Segment::Item(index))),
        }
    }
    Ok(items)
}

/// For items of which there is nothing to begin with: a list lies in between.
pub(super) fn decode_by_list<T: Decode, const N: usize>(
    reader: &mut Reader<'_>,
) -> Result<[T; N], DecodeError> {
    array_of(reader, T::MIN_SIZE, |reader| T::decode_items(reader, N))
}

/// Makes an array of a list that `decode` reads, of `N` items that take at least `min_size` bytes each.
#[inline]
pub(super) fn array_of<'a, T, const N: usize>(
    reader: &mut Reader<'a>,
    min_size: usize,
    decode: impl FnOnce(&mut Reader<'a>) -> Result<Vec<T>, DecodeError>,
) -> Result<[T; N], DecodeError> {
    if reader.rest().len() < N.saturating_mul(min_size) {
        return Err(reader.error(DecodeErrorKind::UnexpectedEnd));
    }
    match decode(reader)?.try_into() {
        Ok(items) => Ok(items),
        // A list of N items always fits; an override of `decode_items` that answers another number does not.
        Err(_) => Err(reader.error(DecodeErrorKind::UnexpectedEnd)),
    }
}

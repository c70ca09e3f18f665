use super::{DecodeError, Reader, list};

/// A value that can be read by section 2 of `spec.md`.
pub trait Decode: Sized {
    /// The length of the type's shortest encoding, in bytes. A value may take more, never less; it is 0 only
    /// for a type whose values take no bytes at all. It decides how many items a list may claim (V-20).
    const MIN_SIZE: usize;

    /// Reads one value.
    ///
    /// # Errors
    ///
    /// When the next bytes are not the encoding of such a value, or are cut short.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Reads `count` values that stand one after another. The caller has checked the count against V-20
    /// and V-21. Types whose items lie in memory as they do on the wire copy them in bulk.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode), with the index of the item in the path.
    #[inline]
    fn decode_items(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError> {
        list::decode_each(reader, count, Self::decode, |_, _| true)
    }

    /// Reads `N` values that stand one after another.
    ///
    /// # Errors
    ///
    /// Those of [`decode_items`](Self::decode_items).
    #[inline]
    fn decode_array<const N: usize>(reader: &mut Reader<'_>) -> Result<[Self; N], DecodeError> {
        super::array::decode_by_list(reader)
    }
}

//! Items that lie in memory as they do on the wire.

/// Types without padding, all of whose bytes are initialised.
///
/// # Safety
///
/// The type is what it says above.
pub(in super::super) unsafe trait Plain: Copy {}

// SAFETY: a float is its bits.
unsafe impl Plain for f32 {}
// SAFETY: a float is its bits.
unsafe impl Plain for f64 {}

/// The bytes of the items, little endian; none where the machine is not.
#[inline]
pub(in super::super) fn bytes_of<T: Plain>(items: &[T]) -> Option<&[u8]> {
    if cfg!(target_endian = "big") {
        return None;
    }
    // SAFETY: the items are one piece of that many bytes, each of them initialised, and bytes may lie anywhere. The result
    // borrows the items.
    Some(unsafe { core::slice::from_raw_parts(items.as_ptr().cast(), size_of_val(items)) })
}

#[cfg(test)]
mod tests {
    use super::bytes_of;

    #[test]
    fn floats_are_their_bytes() {
        let items = [1.5f64, -0.0, f64::NAN, f64::MIN_POSITIVE];
        let expected = items.map(f64::to_le_bytes);
        if let Some(bytes) = bytes_of(&items) {
            assert_eq!(bytes, expected.as_flattened());
        }
        assert_eq!(bytes_of::<f32>(&[]).unwrap_or_default(), b"");
    }
}

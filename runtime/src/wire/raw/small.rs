//! What `fast.rs` does, in the least code: a page loads it over the network before it runs.

/// As short as text is, it goes one way.
pub(in super::super) const SHORT: usize = 0;

/// Appends the first `length` of `bytes`, at most all.
#[inline]
pub(in super::super) fn push<const N: usize>(buffer: &mut Vec<u8>, bytes: [u8; N], length: usize) {
    buffer.extend_from_slice(&bytes[..length.min(N)]);
}

/// Appends `before` and then `bytes`.
#[inline]
pub(in super::super) fn push_short(buffer: &mut Vec<u8>, before: u8, bytes: &[u8]) {
    buffer.push(before);
    buffer.extend_from_slice(bytes);
}

/// None: any text may be text.
#[inline]
pub(in super::super) fn short_ascii(_: &[u8]) -> Option<String> {
    None
}

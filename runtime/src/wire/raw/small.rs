//! What `fast.rs` does, in the least code: a page loads it over the network before it runs.

/// Appends the first `length` of `bytes`, at most all.
#[inline]
pub(in super::super) fn push<const N: usize>(buffer: &mut Vec<u8>, bytes: [u8; N], length: usize) {
    buffer.extend_from_slice(&bytes[..length.min(N)]);
}

/// No text is short here.
#[inline]
pub(in super::super) fn push_short_text(_: &mut Vec<u8>, _: &[u8]) -> bool {
    false
}

/// None: any text may be text.
#[inline]
pub(in super::super) fn short_ascii(_: &[u8]) -> Option<String> {
    None
}

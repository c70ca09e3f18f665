//! What the others do, in the least code: a page loads it over the network before it runs.

use crate::wire::{Encode, Writer, varint};

/// What [`Writer::pieces`](crate::wire::Writer::pieces) takes: here it is whatever can be written.
pub trait Piece: Encode {}

impl<T: Encode> Piece for T {}

/// What is appended here.
pub(in super::super) trait Append {
    fn append(&self, buffer: &mut Vec<u8>);
}

/// Appends a value.
#[inline]
pub(in super::super) fn push<T: Append + ?Sized>(buffer: &mut Vec<u8>, value: &T) {
    value.append(buffer);
}

/// Appends values of all kinds.
#[inline(always)]
pub(in super::super) fn push_pieces<P: Piece>(writer: &mut Writer, pieces: &P) {
    pieces.encode(writer);
}

/// Appends values.
#[inline]
pub(in super::super) fn push_all<T: Append>(buffer: &mut Vec<u8>, items: &[T]) {
    for item in items {
        item.append(buffer);
    }
}

/// Text is read in one way, whatever its length.
#[inline(always)]
pub(in super::super) fn short_text(_: &[u8]) -> Option<(Box<str>, usize)> {
    None
}

/// The text in memory of its own; none if the bytes are not UTF-8.
#[inline]
pub(in super::super) fn long_text(bytes: &[u8]) -> Option<Box<str>> {
    str::from_utf8(bytes).ok().map(Box::from)
}

impl Append for u8 {
    #[inline]
    fn append(&self, buffer: &mut Vec<u8>) {
        buffer.push(*self);
    }
}

impl Append for u16 {
    #[inline]
    fn append(&self, buffer: &mut Vec<u8>) {
        u64::from(*self).append(buffer);
    }
}

impl Append for u32 {
    #[inline]
    fn append(&self, buffer: &mut Vec<u8>) {
        u64::from(*self).append(buffer);
    }
}

impl Append for u64 {
    #[inline]
    fn append(&self, buffer: &mut Vec<u8>) {
        match varint::head(*self) {
            (byte, 1) => buffer.push(byte),
            _ => append_long(*self, buffer),
        }
    }
}

#[inline(never)]
fn append_long(value: u64, buffer: &mut Vec<u8>) {
    let (mark, length) = varint::head(value);
    let [a, b, c, d, e, f, g, h] = value.to_le_bytes();
    buffer.extend_from_slice(&[mark, a, b, c, d, e, f, g, h][..length]);
}

impl Append for u128 {
    #[inline(never)]
    fn append(&self, buffer: &mut Vec<u8>) {
        match u64::try_from(*self) {
            Ok(value) => value.append(buffer),
            Err(_) => {
                buffer.push(varint::MARK_128);
                buffer.extend_from_slice(&self.to_le_bytes());
            }
        }
    }
}

impl Append for f32 {
    #[inline]
    fn append(&self, buffer: &mut Vec<u8>) {
        buffer.extend_from_slice(&self.to_le_bytes());
    }
}

impl Append for f64 {
    #[inline]
    fn append(&self, buffer: &mut Vec<u8>) {
        buffer.extend_from_slice(&self.to_le_bytes());
    }
}

impl Append for str {
    #[inline(never)]
    fn append(&self, buffer: &mut Vec<u8>) {
        (self.len() as u64).append(buffer);
        buffer.extend_from_slice(self.as_bytes());
    }
}

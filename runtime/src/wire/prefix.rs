use super::varint::{MARK_16, MARK_32, SINGLE_MAX};
use super::{EncodeErrorKind, Writer};

/// A length that is not known yet: room for it has been left in a [`Writer`].
///
/// Made by [`Writer::begin_prefixed`], used by [`Writer::end_prefixed`].
#[derive(Debug)]
#[must_use = "the length is missing until `Writer::end_prefixed`"]
pub struct Prefix {
    start: usize,
    room: usize,
}

impl Writer {
    /// Begins a block of bytes that is preceded by its length, a `u32` by V-4. One byte is left for the length,
    /// so a block of up to 250 bytes stays where it is written, and a longer one is moved when it ends.
    #[inline]
    pub fn begin_prefixed(&mut self) -> Prefix {
        let start = self.buffer.len();
        self.buffer.push(0);
        Prefix { start, room: 1 }
    }

    /// Like [`begin_prefixed`](Self::begin_prefixed) for a block of which the length can be guessed: nothing is
    /// moved when the guess takes as many bytes as the length does.
    #[inline]
    pub fn begin_prefixed_expecting(&mut self, length: usize) -> Prefix {
        let start = self.buffer.len();
        let room = size_of_length(length);
        // All that there can be, of which some is given back: a few stores, and no call of `memset`.
        self.buffer.extend_from_slice(&[0; 5]);
        self.buffer.truncate(start + room);
        Prefix { start, room }
    }

    /// Ends the block and writes its length in front of it. Answers the length, in bytes.
    ///
    /// Blocks may be nested; the inner one ends first. A block of more than 2^32 - 1 bytes leaves
    /// [`EncodeErrorKind::TooLong`] inside.
    #[inline]
    pub fn end_prefixed(&mut self, prefix: Prefix) -> usize {
        let Prefix { start, room } = prefix;
        let length = self.buffer.len().saturating_sub(start + room);
        match self.buffer.get_mut(start) {
            Some(byte) if room == 1 && length <= usize::from(SINGLE_MAX) => *byte = length as u8,
            _ => self.move_and_prefix(start, room, length),
        }
        length
    }

    #[inline(never)]
    fn move_and_prefix(&mut self, start: usize, room: usize, length: usize) {
        let Ok(value) = u32::try_from(length) else {
            return self.fail(EncodeErrorKind::TooLong(length));
        };
        let (header, size) = length_header(value);
        // A block whose beginning was truncated away ends as an empty one.
        let block = start + room;
        let end = start + size + length;
        if size != room || self.buffer.len() != end {
            self.buffer.resize(end.max(block + length), 0);
            self.buffer.copy_within(block..block + length, start + size);
        }
        self.buffer[start..start + size].copy_from_slice(&header[..size]);
        self.buffer.truncate(end);
    }
}

/// How many bytes V-4 takes for a length.
const fn size_of_length(length: usize) -> usize {
    if length <= SINGLE_MAX as usize {
        1
    } else if length <= u16::MAX as usize {
        3
    } else {
        5
    }
}

/// A length by V-4, and how many of the bytes are meant.
fn length_header(length: u32) -> ([u8; 5], usize) {
    let [a, b, c, d] = length.to_le_bytes();
    match size_of_length(length as usize) {
        1 => ([a, 0, 0, 0, 0], 1),
        3 => ([MARK_16, a, b, 0, 0], 3),
        _ => ([MARK_32, a, b, c, d], 5),
    }
}

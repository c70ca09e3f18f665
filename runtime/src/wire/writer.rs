use core::mem;

use bytes::Bytes;

use super::varint::SINGLE_MAX;
use super::{EncodeError, EncodeErrorKind, MAX_DEPTH, raw};

/// A message up to this length is copied out of the buffer, which then serves again; a longer one takes the
/// buffer with it.
const COPY_UP_TO: usize = 8 << 10;

/// Appends values to a buffer that grows and can be used again.
///
/// Writing does not fail in the middle: the first value that has no encoding leaves its error inside, and
/// whoever takes the bytes meets it. What was written before and after it is then meaningless.
#[derive(Debug)]
pub struct Writer {
    pub(super) buffer: Vec<u8>,
    /// How many levels may still be entered.
    pub(super) levels: u32,
    pub(super) max_depth: u32,
    error: Option<EncodeError>,
}

impl Writer {
    /// An empty writer, which has allocated nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self::from_vec(Vec::new())
    }

    /// An empty writer with room for `capacity` bytes.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self::from_vec(Vec::with_capacity(capacity))
    }

    /// A writer that appends to `buffer`.
    #[must_use]
    pub const fn from_vec(buffer: Vec<u8>) -> Self {
        Self {
            buffer,
            levels: MAX_DEPTH,
            max_depth: MAX_DEPTH,
            error: None,
        }
    }

    /// Sets how deep types that contain themselves may be nested (V-22), before anything is written. More than
    /// [`MAX_DEPTH`] is for readers that were told to follow, and for threads with stack enough.
    #[must_use]
    pub fn with_max_depth(self, depth: u32) -> Self {
        Self {
            levels: depth,
            max_depth: depth,
            ..self
        }
    }

    /// The bytes written so far.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.buffer
    }

    /// The number of bytes written so far.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.buffer.len()
    }

    /// Whether nothing has been written.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Makes room for `additional` bytes, so that they are written without growing the buffer.
    #[inline]
    pub fn reserve(&mut self, additional: usize) {
        self.buffer.reserve(additional);
    }

    /// Forgets what was written from byte `length` on. Does nothing if less was written. An error stays.
    #[inline]
    pub fn truncate(&mut self, length: usize) {
        self.buffer.truncate(length);
    }

    /// Forgets what was written, and the error; keeps the memory.
    pub fn clear(&mut self) {
        self.buffer.clear();
        self.error = None;
    }

    /// The bytes.
    ///
    /// # Errors
    ///
    /// The first error since the writer was made, cleared, or asked by [`take_error`](Self::take_error).
    pub fn finish(self) -> Result<Vec<u8>, EncodeError> {
        match self.error {
            None => Ok(self.buffer),
            Some(error) => Err(error),
        }
    }

    /// The bytes written so far; the writer is then empty. Whether an error is inside is for the caller to ask
    /// first.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        mem::take(&mut self.buffer)
    }

    /// The bytes written so far, as one message; the writer is then empty and can be used again.
    ///
    /// A short message is copied and leaves the buffer where it is; a long one takes the buffer with it.
    /// Whether an error is inside is for the caller to ask first.
    #[must_use]
    pub fn take_bytes(&mut self) -> Bytes {
        if self.buffer.len() <= COPY_UP_TO {
            let message = Bytes::copy_from_slice(&self.buffer);
            self.buffer.clear();
            message
        } else {
            Bytes::from(self.take())
        }
    }

    /// The first error, which the writer then forgets: for a writer of many frames, where one that failed is
    /// truncated away and the others stand.
    #[inline]
    #[must_use]
    pub fn take_error(&mut self) -> Option<EncodeError> {
        self.error.take()
    }

    /// Leaves an error inside, unless there is one already.
    #[cold]
    #[inline(never)]
    pub fn fail(&mut self, kind: EncodeErrorKind) {
        self.error.get_or_insert(EncodeError::new(kind));
    }

    /// Like [`fail`](Self::fail), with the type and the field that was wrong, such as `Person.name`.
    #[cold]
    #[inline(never)]
    pub fn fail_at(&mut self, place: &'static str, kind: EncodeErrorKind) {
        self.error.get_or_insert(EncodeError::at(place, kind));
    }

    /// Appends one byte.
    #[inline]
    pub fn u8(&mut self, value: u8) {
        raw::push(&mut self.buffer, &value);
    }

    /// Appends what [`Encode`](super::Encode) writes of each item of a tuple, up to eight. It is one check of the room for all of them.
    ///
    /// They are integers, floats, bools, text, UUIDs, times, what may be nothing of these, and references to them.
    #[inline]
    pub fn pieces(&mut self, pieces: impl raw::Piece) {
        raw::push_pieces(self, &pieces);
    }

    /// Appends bytes as they are, without a length.
    #[inline]
    pub fn raw(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Appends a length in bytes or a count of items (V-7, V-8, V-10).
    #[inline]
    pub fn length(&mut self, length: usize) {
        // Most lists are short, and the branch is easy to foresee.
        if length <= usize::from(SINGLE_MAX) {
            self.u8(length as u8);
        } else {
            self.u64(length as u64);
        }
    }
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

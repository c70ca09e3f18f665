use bytes::Bytes;

use super::limits::{MAX_DEPTH, max_memory};
use super::{Decode, DecodeError, DecodeErrorKind};

/// Reads values from bytes that nobody has checked.
#[derive(Debug)]
pub struct Reader<'a> {
    pub(super) rest: &'a [u8],
    /// The length of the input, from which offsets are reckoned.
    pub(super) length: usize,
    /// How much was left before the index of the variant that was read last.
    pub(super) before_variant: usize,
    /// What `rest` lies in, if pieces of it can be shared.
    pub(super) backing: Option<&'a Bytes>,
    /// How many levels may still be entered.
    pub(super) levels: u32,
    pub(super) max_depth: u32,
    /// How many bytes of memory may still be claimed.
    pub(super) memory: usize,
    /// How many bytes of memory the lists that are being read have taken ahead of their items.
    pub(super) ahead: usize,
}

impl<'a> Reader<'a> {
    /// A reader of `bytes`, to the depth [`MAX_DEPTH`](super::MAX_DEPTH) and within 64 MiB of memory, or 32 bytes
    /// of it for each of `bytes` if that is more.
    #[inline]
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            length: bytes.len(),
            before_variant: bytes.len(),
            backing: None,
            levels: MAX_DEPTH,
            max_depth: MAX_DEPTH,
            memory: max_memory(bytes.len()),
            ahead: 0,
        }
    }

    /// Like [`new`](Self::new), but a value of 4 KiB or more that is read as [`Bytes`] shares the memory of `bytes`,
    /// and keeps all of it alive. A shorter one is copied.
    #[inline]
    #[must_use]
    pub fn of(bytes: &'a Bytes) -> Self {
        Self {
            backing: Some(bytes),
            ..Self::new(bytes)
        }
    }

    /// A reader of a part of `bytes`, whose memory is shared as by [`of`](Self::of).
    #[cfg(all(feature = "client", not(all(feature = "js", target_arch = "wasm32"))))]
    #[inline]
    pub(crate) fn within(bytes: &'a Bytes, part: &'a [u8]) -> Self {
        Self {
            backing: Some(bytes),
            ..Self::new(part)
        }
    }

    /// Sets how deep types that contain themselves may be nested (V-22), before anything is read. Each level
    /// costs a few hundred bytes of stack, so a depth in the thousands asks for threads with large stacks.
    #[inline]
    #[must_use]
    pub fn with_max_depth(self, depth: u32) -> Self {
        Self {
            levels: depth,
            max_depth: depth,
            ..self
        }
    }

    /// Sets how many bytes of memory the items of lists, sets and maps and the contents of boxes may take together
    /// (V-25). A set or a map takes room for eleven items where it has one.
    /// Text and bytes take no more than on the wire, and are not counted.
    #[inline]
    #[must_use]
    pub fn with_max_memory(self, memory: usize) -> Self {
        Self { memory, ..self }
    }

    /// The bytes that have not been read.
    #[inline]
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// How many bytes have been read.
    #[inline]
    #[must_use]
    pub fn offset(&self) -> usize {
        self.length - self.rest.len()
    }

    /// Reads the next `length` bytes as they are.
    ///
    /// # Errors
    ///
    /// When fewer bytes are left.
    #[inline]
    pub fn raw(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(length) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.error(DecodeErrorKind::UnexpectedEnd)),
        }
    }

    /// Reads the next `N` bytes as they are.
    ///
    /// # Errors
    ///
    /// When fewer bytes are left.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk() {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(*taken)
            }
            None => Err(self.error(DecodeErrorKind::UnexpectedEnd)),
        }
    }

    /// Reads one byte.
    ///
    /// # Errors
    ///
    /// When none is left.
    #[inline]
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        match self.rest.split_first() {
            Some((byte, rest)) => {
                self.rest = rest;
                Ok(*byte)
            }
            None => Err(self.error(DecodeErrorKind::UnexpectedEnd)),
        }
    }

    /// Takes `bytes` from the memory that the value may use (V-25).
    ///
    /// # Errors
    ///
    /// When that much is not left.
    #[inline]
    pub fn claim_memory(&mut self, bytes: usize) -> Result<(), DecodeError> {
        match self.memory.checked_sub(bytes) {
            Some(left) => {
                self.memory = left;
                Ok(())
            }
            None => Err(self.error(DecodeErrorKind::TooMuchMemory)),
        }
    }

    /// Reads one value and makes sure that it was everything (V-23).
    ///
    /// # Errors
    ///
    /// Those of the type, and when bytes are left over.
    #[inline]
    pub fn read_all<T: Decode>(mut self) -> Result<T, DecodeError> {
        let value = T::decode(&mut self);
        // Nothing borrows it, so that it is made where the caller wants it: a value takes as long to move as to read.
        if self.rest.is_empty() {
            return value;
        }
        value.and_then(|_| Err(self.trailing()))
    }

    /// Makes sure that everything has been read (V-23).
    ///
    /// # Errors
    ///
    /// When bytes are left over.
    #[inline]
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(self.trailing())
    }

    #[cold]
    #[inline(never)]
    fn trailing(&self) -> DecodeError {
        self.error(DecodeErrorKind::TrailingBytes(self.rest.len()))
    }

    /// An error at the next byte.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.offset())
    }

    /// Moves on by `count` bytes, which the caller has seen in [`rest`](Self::rest); past the end it stops there.
    #[inline]
    pub(super) fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }
}

use bytes::Bytes;

use super::limits::{AHEAD_PER_BYTE, MAX_DEPTH, MAX_EMPTY_ITEMS, max_memory};
use super::path::Segment;
use super::{Decode, DecodeError, DecodeErrorKind};

/// Shorter pieces are copied: that costs less than sharing, and a short value must not keep a long message
/// in memory.
const SHARE_FROM: usize = 4 << 10;

/// Reads values from bytes that nobody has checked.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// The length of the input, from which offsets are reckoned.
    length: usize,
    /// How much was left before the index of the variant that was read last.
    before_variant: usize,
    /// What `rest` lies in, if pieces of it can be shared.
    backing: Option<&'a Bytes>,
    /// How many levels may still be entered.
    levels: u32,
    max_depth: u32,
    /// How many bytes of memory may still be claimed.
    memory: usize,
    /// How many bytes of memory the lists that are being read may still take ahead of their items.
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
            ahead: bytes.len().saturating_mul(AHEAD_PER_BYTE),
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

    /// Sets how many bytes of memory the items of lists and the contents of boxes may take together (V-25).
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

    /// Reads the length of text or bytes, and then that many bytes (V-7, V-8).
    ///
    /// # Errors
    ///
    /// When fewer bytes are left than the length says.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.length(1)?;
        self.raw(length)
    }

    /// Like [`bytes`](Self::bytes), sharing the reader's memory where that pays.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes).
    pub fn shared_bytes(&mut self) -> Result<Bytes, DecodeError> {
        let piece = self.bytes()?;
        Ok(self.share(piece))
    }

    /// Everything that is left, sharing the reader's memory where that pays.
    #[must_use]
    pub fn shared_rest(&mut self) -> Bytes {
        let piece = core::mem::take(&mut self.rest);
        self.share(piece)
    }

    fn share(&self, piece: &'a [u8]) -> Bytes {
        match self.backing {
            Some(backing) if piece.len() >= SHARE_FROM => backing.slice_ref(piece),
            _ => Bytes::copy_from_slice(piece),
        }
    }

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

    /// Reads a field, whose name becomes part of an error's path.
    ///
    /// # Errors
    ///
    /// Those of the field's type.
    #[inline]
    pub fn field<T: Decode>(&mut self, name: &'static str) -> Result<T, DecodeError> {
        match T::decode(self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.within(Segment::Field(name))),
        }
    }

    /// Reads a field without a name, whose position becomes part of an error's path as `.0`.
    ///
    /// # Errors
    ///
    /// Those of the field's type.
    #[inline]
    pub fn item<T: Decode>(&mut self, position: usize) -> Result<T, DecodeError> {
        match T::decode(self) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.within(Segment::Position(position))),
        }
    }

    /// Reads the index of a variant (V-12).
    ///
    /// # Errors
    ///
    /// When the bytes are not a `u32`.
    #[inline]
    pub fn variant(&mut self) -> Result<u32, DecodeError> {
        self.before_variant = self.rest.len();
        self.u32()
    }

    /// The error for an index that [`variant`](Self::variant) has just read and that the type does not have.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub fn unknown_variant(&self, index: u32) -> DecodeError {
        DecodeError::new(
            DecodeErrorKind::UnknownVariant(index),
            self.length - self.before_variant,
        )
    }

    /// Reads a value of a type that contains itself, one level deeper (V-22).
    ///
    /// # Errors
    ///
    /// When the level is past the limit; those of `decode`.
    #[inline]
    pub fn nested<T>(
        &mut self,
        decode: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        match self.levels.checked_sub(1) {
            Some(levels) => self.levels = levels,
            None => return Err(self.error(DecodeErrorKind::TooDeep(self.max_depth))),
        }
        let value = decode(self);
        self.levels += 1;
        value
    }

    /// Reads one value and makes sure that it was everything (V-23).
    ///
    /// # Errors
    ///
    /// Those of the type, and when bytes are left over.
    #[inline]
    pub fn read_all<T: Decode>(mut self) -> Result<T, DecodeError> {
        let value = T::decode(&mut self)?;
        self.finish()?;
        Ok(value)
    }

    /// Makes sure that everything has been read (V-23).
    ///
    /// # Errors
    ///
    /// When bytes are left over.
    #[inline]
    pub fn finish(self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(self.error(DecodeErrorKind::TrailingBytes(left))),
        }
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

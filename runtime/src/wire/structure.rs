//! What the code of structs, enums and types that contain themselves is made of (V-11, V-12, V-22).

use super::path::Segment;
use super::{Decode, DecodeError, DecodeErrorKind, EncodeErrorKind, Reader, Writer};

impl Writer {
    /// Appends the index of a variant (V-12).
    #[inline]
    pub fn variant(&mut self, index: u32) {
        self.u32(index);
    }

    /// Writes a value of a type that contains itself, one level deeper. A level past the limit is not written
    /// but is an error: readers would refuse it, and a value without a bottom would overflow the stack (V-22).
    #[inline]
    pub fn nested(&mut self, encode: impl FnOnce(&mut Self)) {
        match self.levels.checked_sub(1) {
            Some(levels) => self.levels = levels,
            None => return self.fail(EncodeErrorKind::TooDeep(self.max_depth)),
        }
        encode(self);
        self.levels += 1;
    }
}

impl Reader<'_> {
    /// Reads a field, whose name becomes part of an error's path.
    ///
    /// # Errors
    ///
    /// Those of the field's type.
    #[inline]
    pub fn field<T: Decode>(&mut self, name: &'static str) -> Result<T, DecodeError> {
        match T::decode(self) {
            Ok(value) => Ok(value),
            // The module of a page reads only what a server says of the conversation, and the byte tells where it is wrong.
            Err(error) if cfg!(all(feature = "js", target_arch = "wasm32")) => Err(error),
            Err(error) => Err(error.in_field(name)),
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
}

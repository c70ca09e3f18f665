//! V-27: the shortest and the longest length that a schema allows, by `@min` and `@max`.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use super::path::Segment;
use super::{Decode, DecodeError, DecodeErrorKind, EncodeErrorKind, Reader, Writer};

/// A value whose length can be limited.
///
/// The length of text is its bytes of UTF-8, that of bytes their number, that of a list, set or map the number of
/// its items. An optional value that is nothing has no length, and no limit forbids it.
pub trait HasLength {
    /// The length of the value.
    fn length(&self) -> Option<u64>;

    /// Reads the length of the value that comes next, and nothing behind it.
    ///
    /// # Errors
    ///
    /// When the bytes do not begin such a value.
    fn decode_length(reader: &mut Reader<'_>) -> Result<Option<u64>, DecodeError>;
}

macro_rules! counted {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)*> HasLength for $type {
            #[inline]
            fn length(&self) -> Option<u64> {
                Some(self.len() as u64)
            }

            #[inline]
            fn decode_length(reader: &mut Reader<'_>) -> Result<Option<u64>, DecodeError> {
                reader.u64().map(Some)
            }
        }
    )*};
}

counted!([] str, [] String, [] Bytes, [T] [T], [T] Vec<T>, [K] BTreeSet<K>, [K, V] BTreeMap<K, V>);

macro_rules! pointer {
    ($($type:ty),*) => {$(
        impl<T: HasLength + ?Sized> HasLength for $type {
            #[inline]
            fn length(&self) -> Option<u64> {
                T::length(self)
            }

            #[inline]
            fn decode_length(reader: &mut Reader<'_>) -> Result<Option<u64>, DecodeError> {
                T::decode_length(reader)
            }
        }
    )*};
}

pointer!(&T, Box<T>);

impl<T: HasLength> HasLength for Option<T> {
    #[inline]
    fn length(&self) -> Option<u64> {
        self.as_ref().and_then(T::length)
    }

    #[inline]
    fn decode_length(reader: &mut Reader<'_>) -> Result<Option<u64>, DecodeError> {
        match reader.u8()? {
            1 => T::decode_length(reader),
            _ => Ok(None),
        }
    }
}

impl Writer {
    /// Leaves an error inside if the length of `value` is not from `min` to `max` (V-27). Writes nothing.
    ///
    /// `place` says in the error which value it was, such as `Person.name`.
    #[inline]
    pub fn check_length<T: HasLength + ?Sized>(
        &mut self,
        place: &'static str,
        value: &T,
        min: u64,
        max: u64,
    ) {
        if let Some(length) = value.length() {
            if length > max {
                self.fail_at(place, EncodeErrorKind::LongerThan { length, max });
            } else if length < min {
                self.fail_at(place, EncodeErrorKind::ShorterThan { length, min });
            }
        }
    }
}

impl Reader<'_> {
    /// Reads a value whose length is from `min` to `max` (V-27). A wrong length is met before anything is
    /// allocated.
    ///
    /// # Errors
    ///
    /// When the length is another; those of the type.
    #[inline]
    pub fn limited<T: Decode + HasLength>(&mut self, min: u64, max: u64) -> Result<T, DecodeError> {
        // Bytes that have no length are no value either, and `decode` says why.
        if let Ok(Some(length)) = T::decode_length(&mut Self::new(self.rest)) {
            if length > max {
                return Err(self.error(DecodeErrorKind::LongerThan { length, max }));
            }
            if length < min {
                return Err(self.error(DecodeErrorKind::ShorterThan { length, min }));
            }
        }
        T::decode(self)
    }

    /// Like [`field`](Self::field), for a value whose length is from `min` to `max` (V-27).
    ///
    /// # Errors
    ///
    /// Those of [`limited`](Self::limited).
    #[inline]
    pub fn field_limited<T: Decode + HasLength>(
        &mut self,
        name: &'static str,
        min: u64,
        max: u64,
    ) -> Result<T, DecodeError> {
        match self.limited(min, max) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.in_field(name)),
        }
    }

    /// Like [`item`](Self::item), for a value whose length is from `min` to `max` (V-27).
    ///
    /// # Errors
    ///
    /// Those of [`limited`](Self::limited).
    #[inline]
    pub fn item_limited<T: Decode + HasLength>(
        &mut self,
        position: usize,
        min: u64,
        max: u64,
    ) -> Result<T, DecodeError> {
        match self.limited(min, max) {
            Ok(value) => Ok(value),
            Err(error) => Err(error.within(Segment::Position(position))),
        }
    }
}

//! Values of an earlier revision of a schema, read as those of another: what generated adapters are made of.
//!
//! Each of these is what [`Decode`] does for the type of its name, with a function in the place of the item's own `Decode`. So
//! budgets, orders, lengths and the paths of errors are the same.

use std::collections::{BTreeMap, BTreeSet};

use super::array::array_of;
use super::list::decode_each;
use super::path::Segment;
use super::sorted::tree_of;
use super::{Decode, DecodeError, DecodeErrorKind, Reader};

type Read<T> = Result<T, DecodeError>;

impl Reader<'_> {
    /// Reads a field, whose name becomes part of an error's path.
    ///
    /// # Errors
    /// Those of `decode`.
    #[inline]
    pub fn field_with<T>(
        &mut self,
        name: &'static str,
        decode: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        decode(self).map_err(|error| error.in_field(name))
    }

    /// Reads a field without a name, whose position becomes part of an error's path as `.0`.
    ///
    /// # Errors
    /// Those of `decode`.
    #[inline]
    pub fn item_with<T>(&mut self, position: usize, decode: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        decode(self).map_err(|error| error.within(Segment::Position(position)))
    }

    /// Reads an optional value (V-9).
    ///
    /// # Errors
    /// Those of `Option` and of `decode`.
    #[inline]
    pub fn option_with<T>(&mut self, decode: impl FnOnce(&mut Self) -> Read<T>) -> Read<Option<T>> {
        match *self.rest() {
            [0, ..] => {
                self.skip(1);
                Ok(None)
            }
            [1, ..] => {
                self.skip(1);
                decode(self).map(Some)
            }
            [byte, ..] => Err(self.error(DecodeErrorKind::InvalidOption(byte))),
            [] => Err(self.error(DecodeErrorKind::UnexpectedEnd)),
        }
    }

    /// Reads a list (V-10) of items of which each takes at least `min_size` bytes.
    ///
    /// # Errors
    /// Those of `Vec` and of `item`.
    #[inline]
    pub fn list_with<T>(&mut self, min_size: usize, item: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let count = self.length(min_size)?;
        decode_each(self, count, item, |_, _| true)
    }

    /// Reads an array (V-19) of items of which each takes at least `min_size` bytes.
    ///
    /// # Errors
    /// Those of arrays and of `item`.
    #[inline]
    pub fn array_with<T, const N: usize>(
        &mut self,
        min_size: usize,
        item: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<[T; N]> {
        array_of(self, min_size, |reader| decode_each(reader, N, item, |_, _| true))
    }

    /// Reads a set (V-10, V-26) whose items have one order in both revisions.
    ///
    /// # Errors
    /// Those of `BTreeSet` and of `item`.
    #[inline]
    pub fn set_with<K: Ord>(
        &mut self,
        min_size: usize,
        item: impl FnMut(&mut Self) -> Read<K>,
    ) -> Read<BTreeSet<K>> {
        tree_of(self, min_size, item, |last, item| last < item)
    }

    /// Reads a set whose items ascend by what `order` says of them, which is how the other revision orders them.
    ///
    /// # Errors
    /// Those of `BTreeSet` and of `item`.
    #[inline]
    pub fn set_by<K: Ord>(
        &mut self,
        min_size: usize,
        order: impl Fn(&K) -> u32,
        item: impl FnMut(&mut Self) -> Read<K>,
    ) -> Read<BTreeSet<K>> {
        tree_of(self, min_size, item, |last, item| order(last) < order(item))
    }

    /// Reads a map (V-10, V-26) whose keys have one order in both revisions. An entry takes at least `min_size` bytes.
    ///
    /// # Errors
    /// Those of `BTreeMap`, of `key` and of `value`.
    #[inline]
    pub fn map_with<K: Ord, V>(
        &mut self,
        min_size: usize,
        key: impl FnMut(&mut Self) -> Read<K>,
        value: impl FnMut(&mut Self) -> Read<V>,
    ) -> Read<BTreeMap<K, V>> {
        tree_of(self, min_size, entry(key, value), |(last, _), (key, _)| {
            last < key
        })
    }

    /// Reads a map whose keys ascend by what `order` says of them, which is how the other revision orders them.
    ///
    /// # Errors
    /// Those of `BTreeMap`, of `key` and of `value`.
    #[inline]
    pub fn map_by<K: Ord, V>(
        &mut self,
        min_size: usize,
        order: impl Fn(&K) -> u32,
        key: impl FnMut(&mut Self) -> Read<K>,
        value: impl FnMut(&mut Self) -> Read<V>,
    ) -> Read<BTreeMap<K, V>> {
        tree_of(self, min_size, entry(key, value), |(last, _), (key, _)| {
            order(last) < order(key)
        })
    }

    /// Reads what lies in a box, whose memory is claimed first.
    ///
    /// # Errors
    /// Those of `Box` and of `decode`.
    #[inline]
    pub fn boxed_with<T>(&mut self, decode: impl FnOnce(&mut Self) -> Read<T>) -> Read<Box<T>> {
        self.claim_memory(size_of::<T>())?;
        decode(self).map(Box::new)
    }

    /// Reads a list, a set or a map whose length is from `min` to `max` (V-27). A wrong length is met before anything is allocated.
    ///
    /// # Errors
    /// When the length is another; those of `decode`.
    #[inline]
    pub fn limited_with<T>(
        &mut self,
        min: u64,
        max: u64,
        decode: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        // Bytes that have no length are no value either, and `decode` says why.
        if let Ok(length) = Self::new(self.rest).u64() {
            if length > max {
                return Err(self.error(DecodeErrorKind::LongerThan { length, max }));
            }
            if length < min {
                return Err(self.error(DecodeErrorKind::ShorterThan { length, min }));
            }
        }
        decode(self)
    }

    /// Reads a number of one type as one of a wider type.
    ///
    /// # Errors
    /// Those of the narrower type.
    #[inline]
    pub fn widened<N: Decode, W: From<N>>(&mut self) -> Read<W> {
        N::decode(self).map(W::from)
    }

    /// Reads a value of which nothing is kept.
    ///
    /// # Errors
    /// Those of its type.
    #[inline]
    pub fn ignored<T: Decode>(&mut self) -> Read<()> {
        T::decode(self).map(drop)
    }

    /// Reads the index of a variant, of which there are `count` (V-12).
    ///
    /// # Errors
    /// When the bytes are no `u32`, or there is no such variant.
    #[inline]
    pub fn variant_of(&mut self, count: u32) -> Read<u32> {
        let index = self.variant()?;
        if index < count {
            Ok(index)
        } else {
            Err(self.unknown_variant(index))
        }
    }

    /// The text that a field has which was not sent: its memory is claimed, since no bytes have paid for it (V-25).
    ///
    /// # Errors
    /// When that much memory is not left.
    #[inline]
    pub fn default_text(&mut self, text: &str) -> Read<String> {
        self.claim_memory(text.len())?;
        Ok(text.to_owned())
    }
}

fn entry<'a, K, V>(
    mut key: impl FnMut(&mut Reader<'a>) -> Read<K>,
    mut value: impl FnMut(&mut Reader<'a>) -> Read<V>,
) -> impl FnMut(&mut Reader<'a>) -> Read<(K, V)> {
    move |reader| Ok((reader.item_with(0, &mut key)?, reader.item_with(1, &mut value)?))
}

//! Values written as those of an earlier revision of a schema: what generated adapters are made of.
//!
//! Each of these is what [`Encode`](super::Encode) does for the type of its name, with a function in the place of the item's own.

use std::collections::{BTreeMap, BTreeSet};

use super::limits::MAX_EMPTY_ITEMS;
use super::{EncodeErrorKind, Writer};

impl Writer {
    /// Appends an optional value (V-9).
    #[inline]
    pub fn option_with<T>(&mut self, value: &Option<T>, encode: impl FnOnce(&T, &mut Self)) {
        match value {
            None => self.u8(0),
            Some(value) => {
                self.u8(1);
                encode(value, self);
            }
        }
    }

    /// Appends a list (V-10).
    #[inline]
    pub fn list_with<T>(&mut self, items: &[T], encode: impl FnMut(&T, &mut Self)) {
        self.length(items.len());
        let start = self.len();
        self.array_with(items, encode);
        // V-21: readers would refuse it.
        if items.len() > MAX_EMPTY_ITEMS && self.len() == start {
            self.fail(EncodeErrorKind::TooManyEmptyItems(items.len()));
        }
    }

    /// Appends the items of an array (V-19).
    #[inline]
    pub fn array_with<T>(&mut self, items: &[T], mut encode: impl FnMut(&T, &mut Self)) {
        for item in items {
            encode(item, self);
        }
    }

    /// Appends a set (V-10) whose items have one order in both revisions.
    #[inline]
    pub fn set_with<K>(&mut self, items: &BTreeSet<K>, mut encode: impl FnMut(&K, &mut Self)) {
        self.length(items.len());
        for item in items {
            encode(item, self);
        }
    }

    /// Appends a set in the order of another revision (V-26), which `order` tells.
    pub fn set_by<K>(
        &mut self,
        items: &BTreeSet<K>,
        order: impl Fn(&K) -> u32,
        mut encode: impl FnMut(&K, &mut Self),
    ) {
        let mut items: Vec<&K> = items.iter().collect();
        items.sort_unstable_by_key(|item| order(item));
        self.length(items.len());
        for item in items {
            encode(item, self);
        }
    }

    /// Appends a map (V-10) whose keys have one order in both revisions.
    #[inline]
    pub fn map_with<K, V>(
        &mut self,
        entries: &BTreeMap<K, V>,
        mut key: impl FnMut(&K, &mut Self),
        mut value: impl FnMut(&V, &mut Self),
    ) {
        self.length(entries.len());
        for (name, item) in entries {
            key(name, self);
            value(item, self);
        }
    }

    /// Appends a map in the order of another revision (V-26), which `order` tells of the keys.
    pub fn map_by<K, V>(
        &mut self,
        entries: &BTreeMap<K, V>,
        order: impl Fn(&K) -> u32,
        mut key: impl FnMut(&K, &mut Self),
        mut value: impl FnMut(&V, &mut Self),
    ) {
        let mut entries: Vec<(&K, &V)> = entries.iter().collect();
        entries.sort_unstable_by_key(|(name, _)| order(name));
        self.length(entries.len());
        for (name, item) in entries {
            key(name, self);
            value(item, self);
        }
    }
}

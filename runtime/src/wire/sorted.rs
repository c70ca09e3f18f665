//! V-10 and V-26: a set and a map are a count and that many items, in ascending order.

use std::collections::{BTreeMap, BTreeSet};

use super::{Decode, DecodeError, Encode, Reader, Writer, list};

impl<K: Encode> Encode for BTreeSet<K> {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.length(self.len());
        for item in self {
            item.encode(writer);
        }
    }
}

impl<K: Encode, V: Encode> Encode for BTreeMap<K, V> {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.length(self.len());
        for (key, value) in self {
            key.encode(writer);
            value.encode(writer);
        }
    }
}

impl<K: Decode + Ord> Decode for BTreeSet<K> {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        tree_of(reader, K::MIN_SIZE, K::decode, |last, item| last < item)
    }
}

impl<K: Decode + Ord, V: Decode> Decode for BTreeMap<K, V> {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        tree_of(
            reader,
            <(K, V)>::MIN_SIZE,
            <(K, V)>::decode,
            |(last, _), (key, _)| last < key,
        )
    }
}

/// Reads the items into a list, of which a tree is then made in one go: that costs less than to put one after
/// another into a tree, and fills its nodes.
pub(super) fn tree_of<'a, T, Tree: FromIterator<T>>(
    reader: &mut Reader<'a>,
    min_size: usize,
    decode: impl FnMut(&mut Reader<'a>) -> Result<T, DecodeError>,
    is_ascending: impl Fn(&T, &T) -> bool,
) -> Result<Tree, DecodeError> {
    let count = reader.length(min_size)?;
    let items = list::decode_each(reader, count, decode, is_ascending)?;
    let of_list = items_memory::<T>(count);
    reader.claim_memory(tree_memory::<T>(count))?;
    let tree = items.into_iter().collect();
    // The list is gone. What its items had claimed for themselves stays claimed.
    reader.memory = reader.memory.saturating_add(of_list);
    Ok(tree)
}

/// What [`list::decode_each`] claims for `count` items.
fn items_memory<T>(count: usize) -> usize {
    count.saturating_mul(size_of::<T>().max(1))
}

/// About what the standard library's tree takes: nodes with room for 11 items each, and less than 32 bytes for
/// what else is in a node and for the nodes above. A tree of one item takes a whole node.
fn tree_memory<T>(count: usize) -> usize {
    const NODE: usize = 11;
    let node = NODE.saturating_mul(size_of::<T>()).saturating_add(32);
    count.div_ceil(NODE).saturating_mul(node)
}

//! What a value may cost unless a reader is told otherwise.

/// How deep types that contain themselves may be nested (V-22).
pub const MAX_DEPTH: u32 = 128;

/// How many items a list may have that take no bytes (V-21).
pub(super) const MAX_EMPTY_ITEMS: usize = 65_536;

/// The memory that a value may take however short its encoding is, in bytes (V-25).
const MAX_MEMORY: usize = 64 << 20;

/// The memory that it may take for each byte of a longer encoding. An empty string is one byte on the wire and
/// 24 in memory.
const MAX_MEMORY_PER_BYTE: usize = 32;

/// The memory that a value may take whose encoding is in an input of `length` bytes.
#[inline]
pub(super) const fn max_memory(length: usize) -> usize {
    if length > MAX_MEMORY / MAX_MEMORY_PER_BYTE {
        length.saturating_mul(MAX_MEMORY_PER_BYTE)
    } else {
        MAX_MEMORY
    }
}

/// The memory that lists may take ahead of their items, for each byte of the input: an item of 13 bytes can be
/// 100 in memory, and most lists should be allocated once.
pub(super) const AHEAD_PER_BYTE: usize = 8;

/// The memory that each list may take ahead of its items in any case, in bytes.
pub(super) const AHEAD_AT_LEAST: usize = 1 << 10;

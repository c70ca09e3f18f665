//! Maps keyed by call ids.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

/// A map from call ids. The peer chooses the ids, so the hash has a secret; they are small, so one multiplication is enough.
pub(crate) type IdMap<T> = HashMap<u32, T, IdHashBuilder>;

#[derive(Clone)]
pub(crate) struct IdHashBuilder {
    factor: u64,
}

pub(crate) struct IdHasher {
    factor: u64,
    hash: u64,
}

impl Default for IdHashBuilder {
    fn default() -> Self {
        Self {
            factor: RandomState::new().build_hasher().finish() | 1,
        }
    }
}

impl BuildHasher for IdHashBuilder {
    type Hasher = IdHasher;

    fn build_hasher(&self) -> IdHasher {
        IdHasher {
            factor: self.factor,
            hash: 0,
        }
    }
}

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, id: u32) {
        let product = u128::from(self.hash ^ u64::from(id)).wrapping_mul(u128::from(self.factor));
        // The map uses both ends of the hash; fold so that both depend on the whole product.
        self.hash = (product as u64) ^ ((product >> 64) as u64);
    }

    fn finish(&self) -> u64 {
        self.hash
    }
}

//! bincode 2.0.1 beside our codec: the same bytes for the same values, and the same values, or none, for the same bytes.

use bincode::config::{self, Configuration, Limit, LittleEndian, Varint};
use turbo_runtime::wire::{Decode, DecodeErrorKind, Encode, Reader, from_slice, to_vec};

use crate::any::{Mutation, mutate};

/// Without a limit bincode allocates whatever a length says. None of the inputs here is worth a megabyte.
pub(crate) fn oracle() -> Configuration<LittleEndian, Varint, Limit<{ 1 << 20 }>> {
    config::standard().with_limit()
}

pub(crate) trait Both: Encode + Decode + bincode::Encode + bincode::Decode<()> {}

impl<T: Encode + Decode + bincode::Encode + bincode::Decode<()>> Both for T {}

pub(crate) fn their_bytes(value: &impl bincode::Encode) -> Vec<u8> {
    bincode::encode_to_vec(value, config::standard()).unwrap()
}

/// Asserts that the two codecs agree on a value, and answers its bytes.
pub(crate) fn assert_agree_on_value<T: Both>(value: &T) -> Vec<u8> {
    let bytes = to_vec(value).unwrap();
    assert_eq!(bytes, their_bytes(value));
    assert!(bytes.len() >= T::MIN_SIZE);
    let back: T = from_slice(&bytes).unwrap();
    // NaN is not equal to itself, but its bytes are.
    assert_eq!(to_vec(&back).unwrap(), bytes);
    bytes
}

/// Asserts that the two codecs agree on bytes, right or wrong.
pub(crate) fn assert_agree_on_bytes<T: Both>(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    let ours = <T as Decode>::decode(&mut reader);
    let theirs = bincode::decode_from_slice::<T, _>(bytes, oracle());
    match (ours, theirs) {
        (Ok(ours), Ok((theirs, used))) => {
            assert_eq!(reader.offset(), used, "another length of {bytes:02x?}");
            assert_eq!(
                their_bytes(&ours),
                their_bytes(&theirs),
                "another value of {bytes:02x?}"
            );
            // V-23: bincode takes no offence at what follows.
            assert_eq!(from_slice::<T>(bytes).is_ok(), used == bytes.len());
        }
        (Err(error), Ok(_)) if is_stricter(error.kind()) => {}
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) => panic!("we accept {bytes:02x?}, and bincode says {error}"),
        (Err(error), Ok(_)) => panic!("bincode accepts {bytes:02x?}, and we say {error}"),
    }
}

/// The differences from bincode that section 2 of the specification names (V-17, V-21, V-22, V-25, V-26).
fn is_stricter(kind: DecodeErrorKind) -> bool {
    matches!(
        kind,
        DecodeErrorKind::TooDeep(_)
            | DecodeErrorKind::TooManyEmptyItems(_)
            | DecodeErrorKind::TooMuchMemory
            | DecodeErrorKind::TooManyNanoseconds(_)
            | DecodeErrorKind::NotAscending
    )
}

/// Truncates at every byte, and then mutates, both from the intact bytes and on top of what came before.
pub(crate) fn assert_agree_on_damage<T: Both>(bytes: &[u8], mutations: &[Mutation]) {
    for end in 0..bytes.len() {
        assert_agree_on_bytes::<T>(&bytes[..end]);
    }
    let mut worse = bytes.to_vec();
    for mutation in mutations {
        let mut once = bytes.to_vec();
        mutate(&mut once, mutation);
        assert_agree_on_bytes::<T>(&once);
        mutate(&mut worse, mutation);
        assert_agree_on_bytes::<T>(&worse);
    }
}

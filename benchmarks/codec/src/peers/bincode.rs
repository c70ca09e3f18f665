use bincode::config::standard;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::OWN;
use crate::format::Format;

/// The published crate with its own derives: what everybody is compared with.
pub(crate) struct Bincode;

impl<V: bincode::Encode + bincode::Decode<()>> Format<V> for Bincode {
    type Buffer = Vec<u8>;

    fn encode(value: &V) -> Vec<u8> {
        bincode::encode_to_vec(value, standard()).expect(OWN)
    }

    fn encode_into(value: &V, buffer: &mut Vec<u8>) {
        buffer.clear();
        bincode::encode_into_std_write(value, buffer, standard()).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        bincode::decode_from_slice(bytes, standard()).expect(OWN).0
    }
}

/// The same crate through serde.
pub(crate) struct BincodeSerde;

impl<V: Serialize + DeserializeOwned> Format<V> for BincodeSerde {
    type Buffer = Vec<u8>;

    fn encode(value: &V) -> Vec<u8> {
        bincode::serde::encode_to_vec(value, standard()).expect(OWN)
    }

    fn encode_into(value: &V, buffer: &mut Vec<u8>) {
        buffer.clear();
        bincode::serde::encode_into_std_write(value, buffer, standard()).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        bincode::serde::decode_from_slice(bytes, standard()).expect(OWN).0
    }
}

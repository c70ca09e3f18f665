use serde::Serialize;
use serde::de::DeserializeOwned;

use super::OWN;
use crate::format::Format;

/// rmp-serde: structs are arrays, as by default.
pub(crate) struct MessagePack;

impl<V: Serialize + DeserializeOwned> Format<V> for MessagePack {
    type Buffer = Vec<u8>;

    fn encode(value: &V) -> Vec<u8> {
        rmp_serde::to_vec(value).expect(OWN)
    }

    fn encode_into(value: &V, buffer: &mut Vec<u8>) {
        buffer.clear();
        rmp_serde::encode::write(buffer, value).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        rmp_serde::from_slice(bytes).expect(OWN)
    }
}

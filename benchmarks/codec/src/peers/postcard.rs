use serde::Serialize;
use serde::de::DeserializeOwned;

use super::OWN;
use crate::format::Format;

/// serde and varints.
pub(crate) struct Postcard;

impl<V: Serialize + DeserializeOwned> Format<V> for Postcard {
    type Buffer = Vec<u8>;

    fn encode(value: &V) -> Vec<u8> {
        postcard::to_stdvec(value).expect(OWN)
    }

    fn encode_into(value: &V, buffer: &mut Vec<u8>) {
        buffer.clear();
        *buffer = postcard::to_extend(value, std::mem::take(buffer)).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        postcard::from_bytes(bytes).expect(OWN)
    }
}

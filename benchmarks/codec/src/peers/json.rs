use serde::Serialize;
use serde::de::DeserializeOwned;

use super::OWN;
use crate::format::Format;

/// JSON as everybody writes it.
pub(crate) struct SerdeJson;

impl<V: Serialize + DeserializeOwned> Format<V> for SerdeJson {
    type Buffer = Vec<u8>;

    fn encode(value: &V) -> Vec<u8> {
        serde_json::to_vec(value).expect(OWN)
    }

    fn encode_into(value: &V, buffer: &mut Vec<u8>) {
        buffer.clear();
        serde_json::to_writer(buffer, value).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        serde_json::from_slice(bytes).expect(OWN)
    }
}

/// JSON with vector instructions.
pub(crate) struct SonicRs;

impl<V: Serialize + DeserializeOwned> Format<V> for SonicRs {
    type Buffer = Vec<u8>;

    fn encode(value: &V) -> Vec<u8> {
        sonic_rs::to_vec(value).expect(OWN)
    }

    fn encode_into(value: &V, buffer: &mut Vec<u8>) {
        buffer.clear();
        sonic_rs::to_writer(buffer, value).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        sonic_rs::from_slice(bytes).expect(OWN)
    }
}

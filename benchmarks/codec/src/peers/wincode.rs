use wincode::config::{self, Configuration, DEFAULT_PREALLOCATION_SIZE_LIMIT};
use wincode::int_encoding::{LittleEndian, VarInt};
use wincode::len::UseIntLen;
use wincode::{SchemaRead, SchemaWrite};

use super::OWN;
use crate::format::Format;

/// Told to write what bincode 2 writes.
pub(crate) struct Wincode;

type Standard = Configuration<true, DEFAULT_PREALLOCATION_SIZE_LIMIT, UseIntLen<u64>, LittleEndian, VarInt>;

const STANDARD: Standard = Configuration::default()
    .with_varint_encoding()
    .with_length_encoding::<UseIntLen<u64>>();

impl<V> Format<V> for Wincode
where
    V: SchemaWrite<Standard, Src = V> + for<'a> SchemaRead<'a, Standard, Dst = V>,
{
    type Buffer = Vec<u8>;

    fn encode(value: &V) -> Vec<u8> {
        config::serialize(value, STANDARD).expect(OWN)
    }

    fn encode_into(value: &V, buffer: &mut Vec<u8>) {
        buffer.clear();
        config::serialize_into(buffer, value, STANDARD).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        config::deserialize_exact(bytes, STANDARD).expect(OWN)
    }
}

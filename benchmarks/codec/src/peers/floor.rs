use crate::format::Format;
use crate::peers::Bincode;

/// Copies what bincode wrote: no encoding can be faster, and no decoding that makes one piece of memory.
pub(crate) struct Memcpy;

/// Encoded bytes in the place of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Encoded(Vec<u8>);

impl<P: bincode::Encode + bincode::Decode<()>> crate::format::Like<P> for Encoded {
    fn like(plain: &P) -> Self {
        Self(Bincode::encode(plain))
    }
}

impl Format<Encoded> for Memcpy {
    type Buffer = Vec<u8>;

    fn encode(value: &Encoded) -> Vec<u8> {
        value.0.clone()
    }

    fn encode_into(value: &Encoded, buffer: &mut Vec<u8>) {
        buffer.clear();
        buffer.extend_from_slice(&value.0);
    }

    fn decode(bytes: &[u8]) -> Encoded {
        Encoded(bytes.to_vec())
    }
}

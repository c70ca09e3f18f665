use super::OWN;
use crate::format::Format;

/// Columns and bit packing. Its encoder keeps memory between values where it may.
pub(crate) struct Bitcode;

/// Its output lies in the encoder.
#[derive(Default)]
pub(crate) struct Buffer {
    encoder: bitcode::Buffer,
    bytes: Vec<u8>,
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl<V: bitcode::Encode + for<'a> bitcode::Decode<'a>> Format<V> for Bitcode {
    type Buffer = Buffer;

    fn encode(value: &V) -> Buffer {
        Buffer {
            bytes: bitcode::encode(value),
            ..Buffer::default()
        }
    }

    fn encode_into(value: &V, buffer: &mut Buffer) {
        std::hint::black_box(buffer.encoder.encode(value));
    }

    fn decode(bytes: &[u8]) -> V {
        bitcode::decode(bytes).expect(OWN)
    }
}

//! V-6: floats keep their bits.

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer};

macro_rules! float {
    ($($float:ident)*) => {$(
        impl Encode for $float {
            #[inline]
            fn encode(&self, writer: &mut Writer) {
                writer.raw(&self.to_le_bytes());
            }

            #[inline]
            fn encode_items(items: &[Self], writer: &mut Writer) {
                // Fixed chunks in a buffer of the final size: the compiler makes one copy of it.
                let start = writer.buffer.len();
                writer.buffer.resize(start + size_of_val(items), 0);
                for (chunk, item) in writer.buffer[start..].chunks_exact_mut(size_of::<$float>()).zip(items) {
                    chunk.copy_from_slice(&item.to_le_bytes());
                }
            }
        }

        impl Decode for $float {
            const MIN_SIZE: usize = size_of::<$float>();

            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(Self::from_le_bytes(reader.array()?))
            }

            #[inline]
            fn decode_items(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError> {
                let Some(length) = count.checked_mul(size_of::<$float>()) else {
                    return Err(reader.error(DecodeErrorKind::UnexpectedEnd));
                };
                let (chunks, _) = reader.raw(length)?.as_chunks();
                Ok(chunks.iter().map(|chunk| Self::from_le_bytes(*chunk)).collect())
            }
        }
    )*};
}

float!(f32 f64);

//! V-6: floats keep their bits.

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer, raw};

macro_rules! float {
    ($($float:ident)*) => {$(
        impl Encode for $float {
            #[inline]
            fn encode(&self, writer: &mut Writer) {
                raw::push(&mut writer.buffer, self);
            }

            #[inline]
            fn encode_items(items: &[Self], writer: &mut Writer) {
                match raw::bytes_of(items) {
                    Some(bytes) => writer.raw(bytes),
                    None => items.iter().for_each(|item| item.encode(writer)),
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

            #[inline]
            fn decode_array<const N: usize>(reader: &mut Reader<'_>) -> Result<[Self; N], DecodeError> {
                let (chunks, _) = reader.raw(N * size_of::<$float>())?.as_chunks();
                let mut items = [0.0; N];
                for (item, chunk) in items.iter_mut().zip(chunks) {
                    *item = Self::from_le_bytes(*chunk);
                }
                Ok(items)
            }
        }
    )*};
}

float!(f32 f64);

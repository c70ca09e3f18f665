//! V-3, V-4 and V-5: integers.

use super::{Decode, DecodeError, Encode, Reader, Writer, array, raw};

macro_rules! unsigned {
    ($($integer:ident)*) => {$(
        impl Encode for $integer {
            #[inline]
            fn encode(&self, writer: &mut Writer) {
                writer.$integer(*self);
            }

            #[inline]
            fn encode_items(items: &[Self], writer: &mut Writer) {
                raw::push_all(&mut writer.buffer, items);
            }
        }

        impl Decode for $integer {
            const MIN_SIZE: usize = 1;

            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                reader.$integer()
            }

            #[inline]
            fn decode_array<const N: usize>(reader: &mut Reader<'_>) -> Result<[Self; N], DecodeError> {
                array::decode_over(reader, [0; N])
            }
        }
    )*};
}

unsigned!(u16 u32 u64 u128);

macro_rules! signed {
    ($($signed:ident as $unsigned:ident)*) => {$(
        impl Encode for $signed {
            #[inline]
            fn encode(&self, writer: &mut Writer) {
                // V-5
                writer.$unsigned(((*self << 1) ^ (*self >> ($signed::BITS - 1))) as $unsigned);
            }
        }

        impl Decode for $signed {
            const MIN_SIZE: usize = 1;

            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                let zigzag = reader.$unsigned()?;
                Ok((zigzag >> 1) as $signed ^ -((zigzag & 1) as $signed))
            }

            #[inline]
            fn decode_array<const N: usize>(reader: &mut Reader<'_>) -> Result<[Self; N], DecodeError> {
                array::decode_over(reader, [0; N])
            }
        }
    )*};
}

signed!(i16 as u16 i32 as u32 i64 as u64 i128 as u128);

impl Encode for u8 {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.u8(*self);
    }

    #[inline]
    fn encode_items(items: &[Self], writer: &mut Writer) {
        writer.raw(items);
    }
}

impl Decode for u8 {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.u8()
    }

    #[inline]
    fn decode_items(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError> {
        Ok(reader.raw(count)?.to_vec())
    }

    #[inline]
    fn decode_array<const N: usize>(reader: &mut Reader<'_>) -> Result<[Self; N], DecodeError> {
        reader.array()
    }
}

impl Encode for i8 {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.u8(self.cast_unsigned());
    }

    #[inline]
    fn encode_items(items: &[Self], writer: &mut Writer) {
        writer
            .buffer
            .extend(items.iter().map(|item| item.cast_unsigned()));
    }
}

impl Decode for i8 {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(reader.u8()?.cast_signed())
    }

    #[inline]
    fn decode_items(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError> {
        Ok(reader.raw(count)?.iter().map(|byte| byte.cast_signed()).collect())
    }

    #[inline]
    fn decode_array<const N: usize>(reader: &mut Reader<'_>) -> Result<[Self; N], DecodeError> {
        Ok(reader.array::<N>()?.map(u8::cast_signed))
    }
}

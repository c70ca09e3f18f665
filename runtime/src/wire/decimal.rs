//! V-18: a decimal is its digits as one integer, and how many of them stand after the point.

use rust_decimal::Decimal;

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer};

const BAD_SCALE: &str = "a decimal has at most 28 digits after the point";
const BAD_MANTISSA: &str = "the digits of a decimal are an integer of at most 96 bits";

impl Encode for Decimal {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        self.mantissa().encode(writer);
        writer.u8(self.scale() as u8);
    }
}

impl Decode for Decimal {
    const MIN_SIZE: usize = 2;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = reader.offset();
        let mantissa = i128::decode(reader)?;
        if mantissa.unsigned_abs() >> 96 != 0 {
            return Err(DecodeError::new(DecodeErrorKind::Invalid(BAD_MANTISSA), start));
        }
        let start = reader.offset();
        let scale = reader.u8()?;
        Self::try_from_i128_with_scale(mantissa, scale.into())
            .map_err(|_| DecodeError::new(DecodeErrorKind::Invalid(BAD_SCALE), start))
    }
}

//! V-7: text is a length in bytes and UTF-8.

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer};

impl Encode for str {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.length(self.len());
        writer.raw(self.as_bytes());
    }
}

impl Encode for String {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        self.as_str().encode(writer);
    }
}

impl Decode for String {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(reader.str()?.to_owned())
    }
}

impl<'a> Reader<'a> {
    /// Reads text without copying it (V-7).
    ///
    /// # Errors
    ///
    /// When fewer bytes are left than its length says, or when they are not UTF-8.
    #[inline]
    pub fn str(&mut self) -> Result<&'a str, DecodeError> {
        let bytes = self.bytes()?;
        match str::from_utf8(bytes) {
            Ok(text) => Ok(text),
            Err(error) => {
                let start = self.offset() - bytes.len();
                Err(DecodeError::new(
                    DecodeErrorKind::InvalidUtf8,
                    start + error.valid_up_to(),
                ))
            }
        }
    }
}

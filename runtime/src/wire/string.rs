//! V-7: text is a length in bytes and UTF-8.

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer, raw};

impl Encode for str {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        raw::push(&mut writer.buffer, self);
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
        reader.text()
    }
}

impl<'a> Reader<'a> {
    /// Not inlined: making room for the text is most of the work.
    #[inline(never)]
    fn text(&mut self) -> Result<String, DecodeError> {
        let bytes = self.bytes()?;
        if raw::is_long(bytes) {
            return self.long_text(bytes);
        }
        match raw::short_text(bytes) {
            Some(text) => Ok(text),
            None => Err(self.not_utf8(bytes)),
        }
    }

    #[inline(never)]
    fn long_text(&self, bytes: &[u8]) -> Result<String, DecodeError> {
        match raw::long_text(bytes) {
            Some(text) => Ok(text),
            None => Err(self.not_utf8(bytes)),
        }
    }

    /// Reads text without copying it (V-7).
    ///
    /// # Errors
    ///
    /// When fewer bytes are left than its length says, or when they are not UTF-8.
    #[inline]
    pub fn str(&mut self) -> Result<&'a str, DecodeError> {
        let bytes = self.bytes()?;
        str::from_utf8(bytes).map_err(|_| self.not_utf8(bytes))
    }

    /// Says where the bytes that have just been read are no text.
    #[cold]
    #[inline(never)]
    fn not_utf8(&self, bytes: &[u8]) -> DecodeError {
        let valid = str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        DecodeError::new(DecodeErrorKind::InvalidUtf8, self.offset() - bytes.len() + valid)
    }
}

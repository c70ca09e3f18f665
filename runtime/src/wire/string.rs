//! V-7: text is a length in bytes and UTF-8.

use super::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer, raw};

impl Encode for str {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.text(self.as_bytes());
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
        let bytes = reader.bytes()?;
        match raw::short_ascii(bytes) {
            Some(text) => Ok(text),
            None => reader.long_text(bytes),
        }
    }
}

impl Writer {
    /// Appends a length and the bytes.
    #[inline]
    fn text(&mut self, bytes: &[u8]) {
        if !raw::push_short_text(&mut self.buffer, bytes) {
            self.long_text(bytes);
        }
    }

    #[inline(never)]
    fn long_text(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.raw(bytes);
    }
}

impl<'a> Reader<'a> {
    /// Text that is long or not ASCII, and has just been read.
    #[inline(never)]
    fn long_text(&self, bytes: &[u8]) -> Result<String, DecodeError> {
        Ok(self.utf8(bytes)?.to_owned())
    }

    /// Reads text without copying it (V-7).
    ///
    /// # Errors
    ///
    /// When fewer bytes are left than its length says, or when they are not UTF-8.
    #[inline]
    pub fn str(&mut self) -> Result<&'a str, DecodeError> {
        let bytes = self.bytes()?;
        self.utf8(bytes)
    }

    /// The text that has just been read.
    #[inline]
    fn utf8<'b>(&self, bytes: &'b [u8]) -> Result<&'b str, DecodeError> {
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

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
        match reader.text() {
            Some(text) => Ok(text.into_string()),
            None => Err(reader.no_text()),
        }
    }
}

impl<'a> Reader<'a> {
    /// Text, or nothing and the reader stays where it is. Two words, which come back in registers.
    ///
    /// Not inlined: making room for the text is most of the work.
    #[inline(never)]
    fn text(&mut self) -> Option<Box<str>> {
        match raw::short_text(self.rest) {
            Some((text, length)) => {
                self.skip(length);
                Some(text)
            }
            None => self.long_text(),
        }
    }

    #[inline(never)]
    fn long_text(&mut self) -> Option<Box<str>> {
        let start = self.rest;
        let text = self.bytes().ok().and_then(raw::long_text);
        if text.is_none() {
            self.rest = start;
        }
        text
    }

    /// Why there is no text.
    #[cold]
    #[inline(never)]
    fn no_text(&mut self) -> DecodeError {
        // The module of a page says no more than where.
        if cfg!(all(feature = "js", target_arch = "wasm32")) {
            return self.error(DecodeErrorKind::InvalidUtf8);
        }
        match self.bytes() {
            Ok(bytes) => self.not_utf8(bytes),
            Err(error) => error,
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

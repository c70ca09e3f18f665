//! V-8: bytes are a length and that many bytes. `[u8]` and `Vec<u8>` have the same encoding, as lists.

use bytes::Bytes;

use super::{Decode, DecodeError, Encode, Reader, Writer};

/// Shorter pieces are copied: that costs less than sharing, and a short value must not keep a long message
/// in memory.
const SHARE_FROM: usize = 4 << 10;

impl Encode for Bytes {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        self[..].encode(writer);
    }
}

impl Decode for Bytes {
    const MIN_SIZE: usize = 1;

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.shared_bytes()
    }
}

impl<'a> Reader<'a> {
    /// Reads the length of text or bytes, and then that many bytes (V-7, V-8).
    ///
    /// # Errors
    ///
    /// When fewer bytes are left than the length says.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.length(1)?;
        self.raw(length)
    }

    /// Like [`bytes`](Self::bytes), sharing the reader's memory where that pays.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes).
    #[cfg_attr(not(target_arch = "wasm32"), inline)]
    pub fn shared_bytes(&mut self) -> Result<Bytes, DecodeError> {
        let piece = self.bytes()?;
        Ok(self.share(piece))
    }

    /// Everything that is left, sharing the reader's memory where that pays.
    #[must_use]
    pub fn shared_rest(&mut self) -> Bytes {
        let piece = core::mem::take(&mut self.rest);
        self.share(piece)
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline)]
    fn share(&self, piece: &'a [u8]) -> Bytes {
        match self.backing {
            Some(backing) if piece.len() >= SHARE_FROM => backing.slice_ref(piece),
            _ => Bytes::copy_from_slice(piece),
        }
    }
}

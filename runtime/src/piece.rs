//! Messages, and the parts of them that callers get.
//!
//! Natively they are shared, not copied. A page hands them over to JavaScript, which copies in any case, so that there bytes of
//! their own do, and nothing of what sharing takes has to be loaded.

use bytes::Bytes;

#[cfg(feature = "client")]
use crate::wire::Reader;
use crate::wire::Writer;

#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
pub(crate) type Piece = Bytes;
#[cfg(all(feature = "js", target_arch = "wasm32"))]
pub(crate) type Piece = Vec<u8>;

#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
mod shared {
    #[cfg(feature = "client")]
    use super::Reader;
    use super::{Bytes, Piece, Writer};

    /// A part of a message, which has to be in it.
    #[inline]
    pub(crate) fn part(message: &Piece, part: &[u8]) -> Piece {
        message.slice_ref(part)
    }

    /// A reader of a part of a message, which values of some size share with it.
    #[cfg(feature = "client")]
    #[inline]
    pub(crate) fn reader<'a>(message: &'a Piece, part: &'a [u8]) -> Reader<'a> {
        Reader::within(message, part)
    }

    /// What was written; the writer is then empty.
    #[inline]
    pub(crate) fn written(writer: &mut Writer) -> Piece {
        writer.take_bytes()
    }

    /// Cuts the first bytes off.
    #[inline]
    pub(crate) fn cut(piece: &mut Piece, length: usize) -> Piece {
        piece.split_to(length)
    }

    #[inline]
    pub(crate) fn from_bytes(bytes: Bytes) -> Piece {
        bytes
    }

    #[inline]
    pub(crate) fn into_bytes(piece: Piece) -> Bytes {
        piece
    }
}

#[cfg(all(feature = "js", target_arch = "wasm32"))]
mod shared {
    #[cfg(feature = "client")]
    use super::Reader;
    use super::{Bytes, Piece, Writer};

    pub(crate) fn part(_message: &[u8], part: &[u8]) -> Piece {
        part.to_vec()
    }

    pub(crate) fn reader<'a>(_message: &'a Piece, part: &'a [u8]) -> Reader<'a> {
        Reader::new(part)
    }

    pub(crate) fn written(writer: &mut Writer) -> Piece {
        writer.take()
    }

    pub(crate) fn cut(piece: &mut Piece, length: usize) -> Piece {
        let rest = piece.split_off(length.min(piece.len()));
        core::mem::replace(piece, rest)
    }

    pub(crate) fn from_bytes(bytes: Bytes) -> Piece {
        bytes.into()
    }

    pub(crate) fn into_bytes(piece: Piece) -> Bytes {
        piece.into()
    }
}

#[cfg(feature = "client")]
pub(crate) use shared::reader;
pub(crate) use shared::{cut, from_bytes, into_bytes, part, written};

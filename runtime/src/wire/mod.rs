//! The codec of values: section 2 of `spec.md`, which is the format of bincode 2 with `config::standard()`.
//!
//! Generated code is straight-line calls of [`Encode`] and [`Decode`] over a [`Writer`] and a [`Reader`].
//! A writer never fails in the middle: it keeps its first [`EncodeError`] for whoever takes the bytes. A reader
//! trusts nothing: whatever the bytes are, it answers with a value or with a [`DecodeError`] that says where
//! they went wrong, without a panic, and without memory that the input has not paid for.

mod adapt_reader;
mod adapt_writer;
mod array;
mod boolean;
mod bytes;
mod char;
#[cfg(feature = "decimal")]
mod decimal;
mod decode;
mod decode_error;
mod duration;
mod encode;
mod encode_error;
mod float;
mod integer;
mod lengths;
mod limits;
mod list;
mod option;
mod path;
mod pointer;
mod prefix;
mod raw;
mod reader;
mod sorted;
mod string;
mod structure;
mod timestamp;
mod tuple;
mod uuid;
mod varint;
mod writer;

pub use self::decode::Decode;
pub use self::decode_error::{DecodeError, DecodeErrorKind};
pub use self::encode::Encode;
pub use self::encode_error::{EncodeError, EncodeErrorKind};
pub use self::lengths::HasLength;
pub use self::limits::MAX_DEPTH;
pub use self::prefix::Prefix;
pub use self::reader::Reader;
pub use self::writer::Writer;

/// Room for a small value, so that it does not grow byte by byte.
const FIRST_CAPACITY: usize = 128;

/// The bytes of a value.
///
/// # Errors
///
/// When the value has no encoding: it is nested too deeply, or breaks a rule of its own type.
pub fn to_vec<T: Encode + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer::with_capacity(FIRST_CAPACITY);
    value.encode(&mut writer);
    writer.finish()
}

/// The value that fills `bytes`, read with the default limits of a [`Reader`].
///
/// # Errors
///
/// When the bytes are not the encoding of a `T`, or when bytes are left over.
pub fn from_slice<T: Decode>(bytes: &[u8]) -> Result<T, DecodeError> {
    Reader::new(bytes).read_all()
}

/// Like [`from_slice`], but large [`Bytes`](::bytes::Bytes) inside the value share the memory of `bytes`.
///
/// # Errors
///
/// Those of [`from_slice`].
pub fn from_bytes<T: Decode>(bytes: &::bytes::Bytes) -> Result<T, DecodeError> {
    Reader::of(bytes).read_all()
}

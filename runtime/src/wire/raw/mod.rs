//! The only code of the crate that the compiler does not check: bytes that are stored behind one check of the capacity, short text
//! that is copied by words, and floats that are bytes already.
//!
//! What safe code cannot say is that the room was made already, so `Vec` asks again for each byte, and copies of a few bytes are calls of
//! `memcpy`. The table in `benchmarks/README.md` ("codec") tells what that is worth; `cargo xtask bench codec` measures it again.
//!
//! Only where pointers have 64 bits: there no sum of lengths in memory overflows. Elsewhere, in the module of a page above all, the same
//! functions are safe, and small.
#![allow(unsafe_code, reason = "measured, see above; each function is safe to call")]

mod bulk;
#[cfg(target_pointer_width = "64")]
mod number;
#[cfg(target_pointer_width = "64")]
mod piece;
#[cfg(not(target_pointer_width = "64"))]
mod small;
#[cfg(target_pointer_width = "64")]
mod text;
#[cfg(target_pointer_width = "64")]
mod tuple;

pub(super) use self::bulk::bytes_of;
#[cfg(target_pointer_width = "64")]
pub(super) use self::piece::{Piece, push, push_all, push_pieces};
#[cfg(not(target_pointer_width = "64"))]
pub(super) use self::small::{Piece, long_text, push, push_all, push_pieces, short_text};
#[cfg(target_pointer_width = "64")]
pub(super) use self::text::{long_text, short_text};

//! What tests of changing schemas share: schemas and edits by chance, values of any schema with their bytes, and what values mean by name,
//! which is the oracle for all that adapts them.
//!
//! Nothing here knows of plans: `turbo_idl::evolve` is what it judges.

#![allow(
    missing_docs,
    reason = "the names of variants and fields are those of values and types"
)]

mod cover;
mod default;
mod edit;
mod make;
mod meaning;
mod random;
mod settle;
mod value;

pub use cover::Cover;
pub use default::fill;
pub use make::Maker;
pub use meaning::{As, No, Slot, Tree, read, record, tree};
pub use random::Random;
pub use value::{Reader, V, bare, encode, is_signed, parts_of, shape, width};

//! How values lie on the wire: how many bytes they take, what those bytes mean, and a value to see it by.
//!
//! It says in words and numbers what section 2 of `spec.md` rules, for one schema. Nothing here decides anything: the
//! runtimes encode by themselves, and tests hold the two against each other. [`Sizes`] are computed for a schema at once;
//! everything else one type at a time, so that showing one costs what it weighs.

mod describe;
mod sample;
mod size;
mod sizes;
mod words;

pub use describe::{Layout, Method, Part, TypeLayout, Variant, Variants};
pub use sample::{Piece, Sample};
pub use size::Size;
pub use sizes::Sizes;

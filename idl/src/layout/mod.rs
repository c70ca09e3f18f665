//! How values lie on the wire: how many bytes they take, what those bytes mean, and a value to see it by.
//!
//! It says in words and numbers what section 2 of `spec.md` rules, for one schema. Nothing here decides anything: the
//! runtimes encode by themselves, and tests hold the two against each other.

mod size;
mod sizes;

pub use size::Size;
pub use sizes::Sizes;

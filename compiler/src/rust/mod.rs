//! What every backend that writes Rust shares: names, types, documentation, the sections of types and descriptors,
//! and the file that sections of several backends come together in.

pub(crate) mod docs;
pub mod file;
mod layout;
pub(crate) mod limits;
pub(crate) mod lower;
pub(crate) mod model;
pub(crate) mod names;
pub(crate) mod pieces;
pub(crate) mod refusals;
pub(crate) mod shorten;
pub(crate) mod traits;
pub(crate) mod types;

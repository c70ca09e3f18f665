//! Generated code, compiled as it is committed, and what the tests do with it.
//!
//! One folder a case: a schema, a `turbo.toml`, and in `expected/` what `turboc generate` writes.

#[cfg(not(target_arch = "wasm32"))]
pub mod directory;
/// The case `matrix`: what the matrix of ends is played with.
#[path = "../matrix/expected/api.rs"]
#[rustfmt::skip]
pub mod matrix_api;

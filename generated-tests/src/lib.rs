//! Generated code, compiled as it is committed, and what the tests do with it.
//!
//! One folder a case: a schema, a `turbo.toml`, and in `expected/` what `turboc generate` writes.

#[cfg(not(target_arch = "wasm32"))]
pub mod directory;
#[cfg(not(target_arch = "wasm32"))]
pub mod held;
pub mod matrix;
pub mod scenario;
pub mod shapes;
pub mod vectors;

/// The case `people`.
#[path = "../people/expected/api.rs"]
#[rustfmt::skip]
pub mod people;

/// The case `scalars`.
#[path = "../scalars/expected/api.rs"]
#[rustfmt::skip]
pub mod scalars;

/// The case `everything`: all that the language has.
#[path = "../everything/expected/api.rs"]
#[rustfmt::skip]
pub mod everything;

/// The case `hostile_names`: every name that generated code is fond of itself.
#[path = "../hostile_names/expected/api.rs"]
#[rustfmt::skip]
pub mod hostile_names;

/// The case `streams`: what a client sends, and a server that can be held back.
#[path = "../streams/expected/api.rs"]
#[rustfmt::skip]
pub mod streams;

/// The case `adapters`: a server that has releases of its schema behind it.
#[path = "../adapters/expected/api.rs"]
#[rustfmt::skip]
pub mod adapters;

/// The first release of the case `adapters`.
#[path = "../adapters_v1/expected/api.rs"]
#[rustfmt::skip]
pub mod adapters_v1;

/// The second release of the case `adapters`.
#[path = "../adapters_v2/expected/api.rs"]
#[rustfmt::skip]
pub mod adapters_v2;

/// The case `matrix`: what the matrix of ends is played with.
#[path = "../matrix/expected/api.rs"]
#[rustfmt::skip]
pub mod matrix_api;

//! The generated code of the cases with the most troublesome names, under edition 2021.

/// The case `everything`.
#[path = "../../everything/expected/api.rs"]
#[rustfmt::skip]
pub mod everything;

/// The case `hostile_names`.
#[path = "../../hostile_names/expected/api.rs"]
#[rustfmt::skip]
pub mod hostile_names;

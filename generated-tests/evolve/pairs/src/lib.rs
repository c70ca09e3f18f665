//! Random pairs of schemas. `build.rs` makes them; `tests/pairs.rs` has old clients call new servers.
//!
//! `EVOLVE_PAIRS` and `EVOLVE_SEED` say how many, and which: `cargo xtask evolve` sets them.

//! Random pairs of schemas. `build.rs` makes them; `tests/pairs.rs` has old clients call new servers.
//!
//! `EVOLVE_PAIRS` and `EVOLVE_SEED` say how many, and which, and `EVOLVE_FIRST` after how many families of 20 pairs to begin:
//! `cargo xtask evolve` sets them.

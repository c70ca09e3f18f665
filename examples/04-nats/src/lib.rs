//! Work that many share: any number of workers behind NATS, a gateway in front of them, and clients that know of neither.
//!
//! `factors.turbo` is the schema and `src/api.rs` is what `turboc generate` makes of it. [`Worker`] does the work; the binaries
//! `worker`, `gateway` and `ask` are the three kinds of programs.

mod api;
mod worker;

pub use api::factors::v1;
pub use worker::Worker;

//! What a household has to do, in its third release: one server for the pages of all three.
//!
//! `tasks.turbo` is the schema, `turbo.lock` beside it has its releases, and `src/api.rs` is what `turboc generate` makes of both. Nothing that is
//! written here by hand knows that there were others.

mod api;
mod board;

pub use api::tasks::v1;
pub use board::Board;

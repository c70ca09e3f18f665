//! Hooks for Dioxus: the calls and streams of clients that `turboc` generates, and the state of their connection.
//!
//! What is under way is cancelled, here and at the server, when signals change that its closure reads, and when the component goes.

mod call;
mod connection;
mod stream;

pub use call::use_call;
pub use connection::use_connection;
pub use stream::{StreamState, Streamed, use_stream};

//! Signals for Leptos: the calls and streams of clients that `turboc` generates, and the state of their connection.
//!
//! What is under way is cancelled, here and at the server, when signals change that its closure reads, and when the owner goes, such as the
//! component. All of it runs in effects, so only where Leptos has its feature `csr` or `hydrate`.

mod call;
mod connection;
mod stream;
mod task;

pub use call::{UseCall, use_call};
pub use connection::use_connection;
pub use stream::{StreamState, UseStream, use_stream};

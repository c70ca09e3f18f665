//! The client on tokio.

mod clock;
mod kept_input;
mod websocket;

pub(crate) use clock::{Clock, Timer};
pub(crate) use kept_input::KeptInput;
pub use websocket::WebSocket;

use core::future::Future;

/// Runs a task on the current runtime.
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(task));
}

/// From 0 to less than 1.
pub(crate) fn random() -> f64 {
    fastrand::f64()
}

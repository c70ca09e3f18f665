//! The client on tokio.

mod address;
mod answering;
mod clock;
mod dial;
mod kept_input;
mod socket;
#[cfg(feature = "tls")]
mod tls;
mod transport;
mod websocket;

pub(crate) use clock::{Clock, Timer};
pub use dial::WebSocket;
pub(crate) use kept_input::KeptInput;
#[cfg(feature = "tls")]
pub use tls::Tls;

pub(crate) use crate::scope::Scope;

use core::future::Future;

/// Runs a task on the current runtime.
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(task));
}

/// From 0 to less than 1.
pub(crate) fn random() -> f64 {
    fastrand::f64()
}

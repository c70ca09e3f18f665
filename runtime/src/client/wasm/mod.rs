//! The client in a page, in a worker, and in Node.

mod clock;
mod kept_input;
mod websocket;

pub(crate) use clock::{Clock, Timer};
pub(crate) use kept_input::KeptInput;
pub use websocket::WebSocket;

use core::future::Future;

/// Runs a task on the microtask queue.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

/// From 0 to less than 1.
pub(crate) fn random() -> f64 {
    js_sys::Math::random()
}

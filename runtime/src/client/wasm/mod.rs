//! The client in a page, in a worker, and in Node.

mod clock;
mod kept_input;
mod websocket;

pub(crate) use clock::{Clock, Timer};
pub(crate) use kept_input::KeptInput;
pub use websocket::WebSocket;

use core::future::Future;
use core::time::Duration;
use std::sync::Arc;

use crate::TraceContext;

/// Runs a task on the microtask queue.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

/// A page serves nobody, so that its calls are never a part of others.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) trace: Option<Arc<TraceContext>>,
}

impl Scope {
    pub(crate) fn current() -> Self {
        Self { trace: None }
    }

    /// How long a call may take.
    pub(crate) fn limit(&self, own: Option<Duration>) -> Option<Duration> {
        own
    }
}

/// From 0 to less than 1.
pub(crate) fn random() -> f64 {
    js_sys::Math::random()
}

use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::client::platform::millis_up;

// Global in windows, workers and Node alike, so no type of `web_sys` stands in the way.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;

    /// Answers a number in a browser and an object in Node.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(closure: &Closure<dyn FnMut()>, millis: i32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timeout: &JsValue);
}

/// Counts from its own beginning.
#[derive(Debug)]
pub(crate) struct Clock {
    begin: f64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self {
            begin: performance_now(),
        }
    }

    pub(crate) fn now(&self) -> Duration {
        let millis = performance_now() - self.begin;
        Duration::from_micros((millis * 1000.0) as u64)
    }
}

/// Wakes a task at a time that can be changed.
#[derive(Default)]
pub(crate) struct Timer {
    at: Option<Duration>,
    pending: Option<Pending>,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    has_fired: bool,
    waker: Option<Waker>,
}

/// A timeout of JavaScript, which must not outlive its closure.
struct Pending {
    timeout: JsValue,
    _closure: Closure<dyn FnMut()>,
}

impl Timer {
    pub(crate) fn set(&mut self, clock: &Clock, at: Option<Duration>) {
        if self.at == at {
            return;
        }
        self.at = at;
        self.pending = None;
        self.state.borrow_mut().has_fired = false;
        let Some(at) = at else { return };
        let state = Rc::clone(&self.state);
        let closure = Closure::new(move || {
            let waker = {
                let mut state = state.borrow_mut();
                state.has_fired = true;
                state.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        // Rounded up, because a timer that fires early would only be set again.
        let millis = millis_up(at.saturating_sub(clock.now()));
        let timeout = set_timeout(&closure, i32::try_from(millis).unwrap_or(i32::MAX));
        self.pending = Some(Pending {
            timeout,
            _closure: closure,
        });
    }

    /// Whether the time has come. The timer is then not set any more.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.at.is_none() {
            return Poll::Pending;
        }
        let mut state = self.state.borrow_mut();
        if !state.has_fired {
            state.waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        self.at = None;
        self.pending = None;
        Poll::Ready(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        clear_timeout(&self.timeout);
    }
}

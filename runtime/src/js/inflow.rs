use core::cell::{Cell, RefCell};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::rc::Rc;

use bytes::Bytes;
use futures_core::Stream;

use super::host::Sink;
use crate::client::RawFailure;

/// The client's stream of a call, where JavaScript puts in what it was asked for.
#[derive(Clone, Default)]
pub(super) struct Inflow(Rc<State>);

#[derive(Default)]
struct State {
    is_wanted: Cell<bool>,
    is_ended: Cell<bool>,
    item: RefCell<Option<Bytes>>,
    waker: RefCell<Option<Waker>>,
}

/// The other end, which the connection takes items from when it may send them. It asks JavaScript for one at a time, and tells it
/// when it wants no more.
pub(super) struct Source {
    inflow: Inflow,
    sink: Rc<Sink>,
}

impl Inflow {
    /// The end that the connection takes from.
    pub(super) fn source(&self, sink: Rc<Sink>) -> Source {
        Source {
            inflow: self.clone(),
            sink,
        }
    }

    /// An item. One that nobody asked for is dropped.
    pub(super) fn put(&self, item: Vec<u8>) {
        if self.0.is_wanted.replace(false) {
            *self.0.item.borrow_mut() = Some(item.into());
            self.wake();
        }
    }

    /// No items follow.
    pub(super) fn finish(&self) {
        self.0.is_ended.set(true);
        self.wake();
    }

    fn wake(&self) {
        let waker = self.0.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Stream for Source {
    type Item = Result<Bytes, RawFailure>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let state = &self.inflow.0;
        if let Some(item) = state.item.take() {
            return Poll::Ready(Some(Ok(item)));
        }
        if state.is_ended.get() {
            return Poll::Ready(None);
        }
        *state.waker.borrow_mut() = Some(cx.waker().clone());
        if !state.is_wanted.replace(true) {
            self.sink.wanted();
        }
        Poll::Pending
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if !self.inflow.0.is_ended.get() {
            self.sink.sated();
        }
    }
}

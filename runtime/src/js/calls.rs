use core::cell::{Cell, RefCell};
use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Poll, Waker};
use std::rc::Rc;

use futures_core::Stream;
use futures_util::future::{AbortHandle, LocalBoxFuture, abortable};
use wasm_bindgen_futures::spawn_local;

use super::inflow::Inflow;

/// A call's number is its place, and above 2^32 the turn of those that were kept there one after another: so a number
/// that is used too late meets nobody. JavaScript's numbers hold 2^21 turns exactly.
const TURN: f64 = 4_294_967_296.0;
const TURNS: u32 = 1 << 21;

/// The calls of a connection that are under way, by number.
#[derive(Default)]
pub(super) struct Calls {
    places: RefCell<Vec<Place>>,
    free: RefCell<Vec<u32>>,
}

#[derive(Default)]
struct Place {
    turn: u32,
    call: Option<Entry>,
}

struct Entry {
    abort: AbortHandle,
    ports: Ports,
}

/// Where JavaScript reaches into a call that is under way.
#[derive(Clone, Default)]
pub(super) struct Ports {
    /// Of what the server streams.
    pub(super) demand: Demand,
    /// Of what the client streams, if it does.
    pub(super) inflow: Option<Inflow>,
}

/// Whether the reader of a stream wants an item.
#[derive(Clone, Default)]
pub(super) struct Demand(Rc<Wanted>);

#[derive(Default)]
struct Wanted {
    is_wanted: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Calls {
    /// Runs a call as a task of its own, to its end or until it is cancelled, and answers its number. Boxed, so that
    /// there is one copy of this for all kinds of calls.
    pub(super) fn run(self: &Rc<Self>, ports: Ports, call: LocalBoxFuture<'static, ()>) -> f64 {
        let place = self.free.borrow_mut().pop().unwrap_or_else(|| {
            let mut places = self.places.borrow_mut();
            places.push(Place::default());
            (places.len() - 1) as u32
        });
        let (running, abort) = abortable(call);
        let turn = {
            let place = &mut self.places.borrow_mut()[place as usize];
            place.call = Some(Entry { abort, ports });
            place.turn = (place.turn + 1) % TURNS;
            place.turn
        };
        let calls = Rc::clone(self);
        spawn_local(async move {
            // Either way the call is gone afterwards; a cancelled one tells the server when it is dropped.
            let _ = running.await;
            calls.places.borrow_mut()[place as usize].call = None;
            calls.free.borrow_mut().push(place);
        });
        f64::from(turn) * TURN + f64::from(place)
    }

    /// Notes that the reader of a stream wants an item.
    pub(super) fn pull(&self, number: f64) {
        if let Some(demand) = self.find(number, |entry| entry.ports.demand.clone()) {
            demand.0.is_wanted.set(true);
            let waker = demand.0.waker.take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// The client's stream of a call.
    pub(super) fn inflow(&self, number: f64) -> Option<Inflow> {
        self.find(number, |entry| entry.ports.inflow.clone()).flatten()
    }

    /// Ends a call.
    pub(super) fn cancel(&self, number: f64) {
        if let Some(abort) = self.find(number, |entry| entry.abort.clone()) {
            abort.abort();
        }
    }

    fn find<T>(&self, number: f64, take: impl FnOnce(&Entry) -> T) -> Option<T> {
        let places = self.places.borrow();
        let place = places.get((number % TURN) as usize)?;
        place
            .call
            .as_ref()
            .filter(|_| place.turn == (number / TURN) as u32)
            .map(take)
    }
}

impl Demand {
    /// The next item of a stream, when it is wanted. Whenever the stream was asked, `look` sees it.
    pub(super) async fn next<S: Stream + Unpin>(
        &self,
        items: &mut S,
        mut look: impl FnMut(&S),
    ) -> Option<S::Item> {
        poll_fn(|cx| {
            if !self.0.is_wanted.get() {
                *self.0.waker.borrow_mut() = Some(cx.waker().clone());
                return Poll::Pending;
            }
            let item = Pin::new(&mut *items).poll_next(cx);
            look(items);
            let item = core::task::ready!(item);
            self.0.is_wanted.set(false);
            Poll::Ready(item)
        })
        .await
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Calls")
    }
}

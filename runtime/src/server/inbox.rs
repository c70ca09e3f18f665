use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Waker};

use super::ledger::Ledger;
use crate::failure::Failure;
use crate::frame::ITEM_COST;
use crate::status::Status;

/// The items of a client's stream, on their way from the connection to the handler.
///
/// They lie one behind another in one buffer, each behind its length, so that small ones take little more memory than
/// they cost credit, and none keeps the message alive that it came in. The reader takes the whole buffer at once.
pub(crate) struct Inbox {
    id: u32,
    /// Half of the window: what a reader takes before the client is told.
    worth_telling: usize,
    ledger: Arc<Ledger>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    buffer: Vec<u8>,
    /// What the items in the buffer cost.
    queued: usize,
    end: Option<End>,
    reader: Option<Waker>,
    /// What the reader has taken, as far as the client has not been told.
    taken: usize,
    /// Nobody reads any more.
    is_left: bool,
    /// The ledger has been told.
    is_due: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The client has sent everything.
    Complete,
    /// The call has ended before.
    CutOff,
}

/// What a reader has to say to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// What it has taken, in bytes.
    pub(crate) taken: u32,
    /// Whether it wants no more.
    pub(crate) is_left: bool,
}

/// The handler's end of an inbox. Dropping it asks the client to stop.
pub(crate) struct Reading {
    inbox: Arc<Inbox>,
    /// Items that were fetched together.
    chunk: Vec<u8>,
    at: usize,
    /// The cost of what was fetched, as far as the inbox does not know that it was taken.
    fetched: usize,
    /// The part of it that was taken.
    taken: usize,
    /// Items since the reader last waited.
    streak: u32,
}

/// The bytes in front of an item that hold its length.
const PREFIX: usize = size_of::<u32>();

/// A buffer that is empty keeps at most this capacity, or thousands of streams that wait would keep what each held once.
const KEPT: usize = 1 << 10;

/// Items that a handler takes before others get their turn.
const ITEMS_PER_TURN: u32 = 256;

impl Inbox {
    pub(crate) fn new(id: u32, window: u32, ledger: Arc<Ledger>) -> Self {
        Self {
            id,
            worth_telling: (window / 2) as usize,
            ledger,
            state: Mutex::default(),
        }
    }

    /// The call's.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// An item has arrived.
    pub(crate) fn push(&self, item: &[u8]) {
        let Ok(length) = u32::try_from(item.len()) else {
            // A frame's length is a `u32`.
            return;
        };
        let mut state = self.lock();
        if state.is_left {
            return;
        }
        state.buffer.extend_from_slice(&length.to_le_bytes());
        state.buffer.extend_from_slice(item);
        state.queued += cost(item);
        self.ledger.hold(cost(item));
        wake_reader(state);
    }

    /// The client has sent everything.
    pub(crate) fn finish(&self) {
        let mut state = self.lock();
        state.end.get_or_insert(End::Complete);
        wake_reader(state);
    }

    /// The call is over. What a client sent to its end can still be read.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        if *state.end.get_or_insert(End::CutOff) == End::CutOff {
            self.ledger.release(mem::take(&mut state.queued));
            state.buffer = Vec::new();
        }
        wake_reader(state);
    }

    /// What the reader has to say, once.
    pub(crate) fn take_notice(&self) -> Notice {
        let mut state = self.lock();
        state.is_due = false;
        Notice {
            taken: u32::try_from(mem::take(&mut state.taken)).unwrap_or(u32::MAX),
            is_left: state.is_left,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what the reader has taken. Whether the client is to be told.
    fn note(&self, state: &mut State, taken: usize) -> bool {
        self.ledger.release(taken);
        state.taken += taken;
        let is_due = state.taken >= self.worth_telling && state.end.is_none() && !state.is_due;
        state.is_due |= is_due;
        is_due
    }
}

fn wake_reader(mut state: MutexGuard<'_, State>) {
    let reader = state.reader.take();
    drop(state);
    if let Some(reader) = reader {
        reader.wake();
    }
}

/// What an item costs of the credit, in bytes. Rule W-25.
fn cost(item: &[u8]) -> usize {
    item.len() + ITEM_COST as usize
}

impl Reading {
    pub(crate) fn new(inbox: Arc<Inbox>) -> Self {
        Self {
            inbox,
            chunk: Vec::new(),
            at: 0,
            fetched: 0,
            taken: 0,
            streak: 0,
        }
    }

    /// The bytes of the next item.
    pub(crate) fn poll_next(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<&[u8], Failure>>> {
        if self.at == self.chunk.len() {
            match self.fetch(cx) {
                Poll::Ready(None) => {}
                Poll::Ready(Some(end)) => return Poll::Ready(end.err().map(Err)),
                Poll::Pending => {
                    self.streak = 0;
                    return Poll::Pending;
                }
            }
        }
        if self.streak == ITEMS_PER_TURN {
            self.streak = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.streak += 1;
        let rest = &self.chunk[self.at..];
        let Some((prefix, rest)) = rest.split_first_chunk::<PREFIX>() else {
            return Poll::Ready(None);
        };
        let length = u32::from_le_bytes(*prefix) as usize;
        let item = self.at + PREFIX..self.at + PREFIX + length.min(rest.len());
        self.at = item.end;
        self.taken += item.len() + ITEM_COST as usize;
        if self.taken >= self.inbox.worth_telling {
            self.report();
        }
        Poll::Ready(Some(Ok(&self.chunk[item])))
    }

    /// Takes what has arrived. Ready with the end when there is nothing left.
    fn fetch(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Result<(), Failure>>> {
        self.chunk.clear();
        self.at = 0;
        if self.chunk.capacity() > KEPT {
            self.chunk = Vec::new();
        }
        let mut old = None;
        let mut state = self.inbox.lock();
        let is_due = self.inbox.note(&mut state, mem::take(&mut self.taken));
        self.fetched = 0;
        let fetched = if !state.buffer.is_empty() {
            mem::swap(&mut state.buffer, &mut self.chunk);
            self.fetched = mem::take(&mut state.queued);
            Poll::Ready(None)
        } else {
            match state.end {
                Some(End::Complete) => Poll::Ready(Some(Ok(()))),
                Some(End::CutOff) => {
                    Poll::Ready(Some(Err(Failure::new(Status::Cancelled, "the call has ended"))))
                }
                None => {
                    if !state.reader.as_ref().is_some_and(|old| old.will_wake(cx.waker())) {
                        old = state.reader.replace(cx.waker().clone());
                    }
                    Poll::Pending
                }
            }
        };
        drop(state);
        // It may be the last handle of a task, with another reader in it.
        drop(old);
        if is_due {
            self.inbox.ledger.tell(&self.inbox);
        }
        fetched
    }

    /// Tells what was taken, before the chunk is used up.
    fn report(&mut self) {
        let taken = mem::take(&mut self.taken);
        self.fetched -= taken;
        let mut state = self.inbox.lock();
        let is_due = self.inbox.note(&mut state, taken);
        drop(state);
        if is_due {
            self.inbox.ledger.tell(&self.inbox);
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut state = self.inbox.lock();
        state.is_left = true;
        let queued = mem::take(&mut state.queued);
        let buffer = mem::take(&mut state.buffer);
        let reader = state.reader.take();
        let is_due = state.end.is_none() && !mem::replace(&mut state.is_due, true);
        drop(state);
        drop((buffer, reader));
        self.inbox.ledger.release(queued + self.fetched);
        if is_due {
            self.inbox.ledger.tell(&self.inbox);
        }
    }
}

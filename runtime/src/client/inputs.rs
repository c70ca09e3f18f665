use core::mem;
use core::ops::Range;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll, Waker};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Wake;

use futures_util::task::AtomicWaker;

use super::raw::RawFailure;
use super::session::{Lent, Polled, UploadKey};
use super::shared::Shared;
use crate::Status;
use crate::frame::ITEM_COST;
use crate::wire::Writer;

/// Polls the streams that callers send, and hands what comes of them to the session.
///
/// Each has a waker of its own, so that only those are polled that have something, and they take turns.
#[derive(Default)]
pub(crate) struct Inputs {
    /// Streams that may have something to send.
    queue: VecDeque<UploadKey>,
    /// From the first stream on.
    ready: Option<Arc<Ready>>,
    /// Buffers that serve each stream: the bytes of items, and where each stands in them.
    bytes: Writer,
    items: Vec<Range<usize>>,
}

/// The streams that have woken the driver.
#[derive(Default)]
struct Ready {
    keys: Mutex<Vec<UploadKey>>,
    driver: AtomicWaker,
}

/// What a stream's waker holds. A stream may leave it anywhere, for ever.
pub(crate) struct Ticket {
    key: UploadKey,
    is_queued: AtomicBool,
    ready: Arc<Ready>,
}

/// Bytes that are polled out of a stream before another one gets its turn.
const BYTES_PER_LOAN: usize = 16 << 10;

/// Bytes that are polled out of all streams before what there is leaves: a call that comes then waits for no more than that.
const BYTES_PER_ROUND: usize = 64 << 10;

/// A buffer that has grown beyond this is given back.
const KEPT: usize = 256 << 10;

impl Inputs {
    /// Looks for streams that have become ready, and sees to it that the task is woken for those that do so later.
    pub(crate) fn collect(&mut self, cx: &mut Context<'_>) {
        if let Some(ready) = &self.ready {
            ready.driver.register(cx.waker());
            self.queue.extend(ready.lock().drain(..));
        }
    }

    pub(crate) fn queue(&mut self) -> &mut VecDeque<UploadKey> {
        &mut self.queue
    }

    /// Whether no stream has anything to send, as far as is known.
    pub(crate) fn is_idle(&self) -> bool {
        self.queue.is_empty()
    }

    /// Polls streams until none has more, or there is enough for a message.
    pub(crate) fn pump(&mut self, shared: &Shared, cx: &mut Context<'_>) {
        let mut room = BYTES_PER_ROUND;
        while room > 0
            && let Some(key) = self.queue.pop_front()
        {
            let Some(mut lent) = shared.of_driver(|session| session.lend(key)) else {
                continue;
            };
            let polled = self.poll(&mut lent, cx);
            let (bytes, items) = (self.bytes.as_slice(), self.items.drain(..));
            room = room.saturating_sub(bytes.len() + items.len() * ITEM_COST as usize);
            let again = shared.of_driver(|session| session.give_back(lent, bytes, items, polled));
            if again {
                self.queue.push_back(key);
            }
            let mut bytes = self.bytes.take();
            bytes.clear();
            bytes.shrink_to(KEPT);
            self.bytes = Writer::from_vec(bytes);
        }
    }

    /// Takes items of one stream.
    fn poll(&mut self, lent: &mut Lent, cx: &mut Context<'_>) -> Polled {
        let ready = self.ready.get_or_insert_with(Arc::default);
        ready.driver.register(cx.waker());
        let ticket = lent.ticket.get_or_insert_with(|| {
            Arc::new(Ticket {
                key: lent.key,
                is_queued: AtomicBool::new(false),
                ready: Arc::clone(ready),
            })
        });
        // What was written before a wake-up that found it queued is visible to this poll: the exchange acquires it.
        ticket.is_queued.swap(false, Ordering::AcqRel);
        let waker = Waker::from(Arc::clone(ticket));
        let mut cx = Context::from_waker(&waker);
        while self.items.len() < lent.most && self.bytes.len() < BYTES_PER_LOAN && lent.credit > 0 {
            let start = self.bytes.len();
            // A stream that panics ends its own call, not the channel.
            let polled = catch_unwind(AssertUnwindSafe(|| {
                lent.input.poll_item(&mut cx, &mut self.bytes)
            }));
            match polled {
                Ok(Poll::Pending) => return Polled::Pending,
                Ok(Poll::Ready(None)) => return Polled::End,
                Ok(Poll::Ready(Some(Ok(())))) => {
                    let item = start..self.bytes.len();
                    lent.credit -= item.len() as i64 + ITEM_COST;
                    self.items.push(item);
                }
                Ok(Poll::Ready(Some(Err(failure)))) => return Polled::Failed(failure),
                Err(panic) => {
                    // What it threw may panic again when it is dropped.
                    mem::forget(panic);
                    // It may have left the writer in the middle of something.
                    let mut bytes = self.bytes.take();
                    bytes.truncate(start);
                    self.bytes = Writer::from_vec(bytes);
                    return Polled::Failed(RawFailure::new(
                        Status::Internal,
                        "the stream that the call sends has panicked",
                    ));
                }
            }
        }
        Polled::More
    }
}

impl Ready {
    fn lock(&self) -> MutexGuard<'_, Vec<UploadKey>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.is_queued.swap(true, Ordering::AcqRel) {
            self.ready.lock().push(self.key);
            self.ready.driver.wake();
        }
    }
}

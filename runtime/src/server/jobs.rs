use std::collections::VecDeque;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

use futures_util::task::AtomicWaker;

use super::inbox::Inbox;
use super::inflow::{Inflow, Input};
use super::ledger::Ledger;
use super::life::Life;
use super::session::InFlight;
use super::work::Work;
use crate::id_map::IdMap;

/// The calls of a connection that did not end when they were first polled.
///
/// Each has a waker of its own that names it in a queue, so that a turn polls only those that asked for it, and a
/// cancelled one is dropped by its id.
#[derive(Default)]
pub(crate) struct Jobs {
    entries: IdMap<Entry>,
    /// The sum of what the entries hold.
    bytes: usize,
    queue: Arc<Queue>,
    /// From the first client stream on.
    ledger: Option<Arc<Ledger>>,
    /// Those that asked to be polled before the turn began.
    batch: VecDeque<Arc<Ticket>>,
    /// Streams that wait for the peer to read.
    paused: VecDeque<Arc<Ticket>>,
    spare: Option<Lease>,
    quiet_turns: u32,
}

/// One call in progress.
pub(crate) struct Entry {
    /// The client's stream. Goes before the work, so that work that drops its end has nobody left to tell.
    pub(crate) input: Option<Input>,
    pub(crate) work: Work,
    pub(crate) credit: i64,
    /// Bytes of the arguments and the metadata, as they came.
    size: usize,
    is_paused: bool,
    ticket: Arc<Ticket>,
}

/// A call's place in the queue, and its waker. Most calls never need theirs, and leave it to the next.
pub(crate) struct Lease {
    ticket: Arc<Ticket>,
    waker: Waker,
}

/// What a waker of a call holds. A handler may leave its waker anywhere, for ever.
pub(crate) struct Ticket {
    id: AtomicU32,
    queued: AtomicBool,
    queue: Arc<Queue>,
    pub(crate) life: Life,
}

#[derive(Default)]
struct Queue {
    ready: Mutex<Ready>,
    connection: AtomicWaker,
}

#[derive(Default)]
struct Ready {
    tickets: VecDeque<Arc<Ticket>>,
    /// The connection has ended. Tickets and queue would keep each other alive if any came in after that.
    is_closed: bool,
}

/// Calls for which memory is kept once all have ended.
const KEPT: usize = 64;

/// Calls above which memory is worth giving back.
const MANY: usize = 1_024;

/// Turns without a call after which it is given back: busy connections have a few of them between two bursts, idle ones
/// get there by keepalive pings.
const QUIET_TURNS: u32 = 16;

impl Jobs {
    /// The waker of a call that is about to be polled for the first time.
    pub(crate) fn lease(&mut self, id: u32) -> Lease {
        if let Some(lease) = self.spare.take() {
            lease.ticket.id.store(id, Ordering::Relaxed);
            return lease;
        }
        let ticket = Arc::new(Ticket {
            id: AtomicU32::new(id),
            queued: AtomicBool::new(false),
            queue: Arc::clone(&self.queue),
            life: Life::default(),
        });
        let waker = Waker::from(Arc::clone(&ticket));
        Lease { ticket, waker }
    }

    /// Takes a lease back from a call that has ended.
    pub(crate) fn give_back(&mut self, lease: Lease) {
        // Two are ours. If there are more, somebody may still wake the call that has ended, or ask whether it has.
        if Arc::strong_count(&lease.ticket) == 2 {
            self.spare = Some(lease);
        } else {
            lease.ticket.life.end();
        }
    }

    /// Keeps a call that is pending.
    pub(crate) fn insert(
        &mut self,
        lease: Lease,
        work: Work,
        credit: i64,
        input: Option<Input>,
        size: usize,
    ) {
        let ticket = lease.ticket;
        self.bytes += size;
        self.entries.insert(
            ticket.id(),
            Entry {
                input,
                work,
                credit,
                size,
                is_paused: false,
                ticket,
            },
        );
    }

    pub(crate) fn contains(&self, id: u32) -> bool {
        self.entries.contains_key(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u32) -> Option<&mut Entry> {
        self.entries.get_mut(&id)
    }

    /// The client's stream of a call that has one.
    pub(crate) fn input(&mut self, id: u32) -> Option<&mut Input> {
        self.entries.get_mut(&id)?.input.as_mut()
    }

    /// Forgets a call, and with it drops the work.
    pub(crate) fn remove(&mut self, id: u32) {
        if let Some(entry) = self.entries.remove(&id) {
            self.bytes -= entry.size;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Bytes of arguments, metadata and items that the calls hold.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes + self.ledger.as_ref().map_or(0, |ledger| ledger.held())
    }

    /// The books of the connection's client streams.
    pub(crate) fn ledger(&mut self) -> &Arc<Ledger> {
        let queue = &self.queue;
        self.ledger.get_or_insert_with(|| {
            let queue = Arc::clone(queue);
            Arc::new(Ledger::new(move || queue.connection.wake()))
        })
    }

    /// The client streams whose readers have something to tell.
    pub(crate) fn take_due(&self, into: &mut Vec<Arc<Inbox>>) {
        if let Some(ledger) = &self.ledger {
            ledger.take_due(into);
        }
    }

    /// Asks for a call to be polled in the next turn.
    pub(crate) fn wake(&self, id: u32) {
        if let Some(entry) = self.entries.get(&id) {
            entry.ticket.wake_by_ref();
        }
    }

    /// Names the task to wake when a call becomes ready.
    pub(crate) fn register(&self, waker: &Waker) {
        self.queue.connection.register(waker);
    }

    /// Fixes who is polled in the turn that begins: those that have asked by now. Those that ask meanwhile come in the
    /// next one.
    pub(crate) fn begin_turn(&mut self) {
        if !self.entries.is_empty() {
            self.quiet_turns = 0;
        } else if self.entries.capacity() > MANY {
            self.give_memory_back();
        }
        if self.batch.is_empty() {
            mem::swap(&mut self.batch, &mut self.queue.lock().tickets);
        }
    }

    fn give_memory_back(&mut self) {
        self.quiet_turns += 1;
        if self.quiet_turns > QUIET_TURNS {
            self.entries.shrink_to(KEPT);
            self.batch.shrink_to(KEPT);
            self.paused.shrink_to(KEPT);
            self.queue.lock().tickets.shrink_to(KEPT);
        }
    }

    /// The next call that asked to be polled.
    pub(crate) fn next_ready(&mut self) -> Option<Arc<Ticket>> {
        let ticket = self.batch.pop_front()?;
        // From here on a wake-up queues the call again, even one during the poll that follows. What was written before
        // a wake-up that found it queued is visible to that poll: the exchange acquires it.
        ticket.queued.swap(false, Ordering::AcqRel);
        Some(ticket)
    }

    /// Whether any call is ready, or waits for the peer to read.
    pub(crate) fn is_anyone_waiting(&self) -> bool {
        !self.batch.is_empty() || !self.paused.is_empty() || !self.queue.lock().tickets.is_empty()
    }

    /// The stream that has waited longest for the peer to read.
    pub(crate) fn next_paused(&mut self) -> Option<Arc<Ticket>> {
        let ticket = self.paused.pop_front()?;
        if let Some(entry) = self.of(&ticket) {
            entry.is_paused = false;
        }
        Some(ticket)
    }

    /// The call of a ticket, unless it has ended.
    pub(crate) fn of(&mut self, ticket: &Arc<Ticket>) -> Option<&mut Entry> {
        // Another call may have its id by now.
        self.entries
            .get_mut(&ticket.id())
            .filter(|entry| Arc::ptr_eq(&entry.ticket, ticket))
    }

    /// Lets a stream wait for the peer to read.
    pub(crate) fn pause(&mut self, id: u32) {
        if let Some(entry) = self.entries.get_mut(&id)
            && !entry.is_paused
        {
            entry.is_paused = true;
            self.paused.push_back(Arc::clone(&entry.ticket));
        }
    }
}

impl InFlight for Jobs {
    fn count(&self) -> usize {
        self.len()
    }

    fn bytes(&self) -> usize {
        self.bytes()
    }

    fn contains(&self, id: u32) -> bool {
        self.contains(id)
    }

    fn credit(&mut self, id: u32) -> Option<&mut i64> {
        self.get_mut(id).map(|entry| &mut entry.credit)
    }

    fn inflow(&mut self, id: u32) -> Option<&mut Inflow> {
        self.input(id).map(|input| &mut input.inflow)
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        if let Some(ledger) = &self.ledger {
            ledger.close();
        }
        let mut ready = self.queue.lock();
        ready.is_closed = true;
        let tickets = mem::take(&mut ready.tickets);
        drop(ready);
        drop(tickets);
        drop(self.queue.connection.take());
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.ticket.life.end();
    }
}

impl Lease {
    pub(crate) fn ticket(&self) -> &Arc<Ticket> {
        &self.ticket
    }

    pub(crate) fn waker(&self) -> &Waker {
        &self.waker
    }
}

impl Ticket {
    pub(crate) fn id(&self) -> u32 {
        self.id.load(Ordering::Relaxed)
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Ready> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.queued.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut ready = self.queue.lock();
        if !ready.is_closed {
            ready.tickets.push_back(Arc::clone(self));
            drop(ready);
            self.queue.connection.wake();
        }
    }
}

#[cfg(test)]
mod tests;

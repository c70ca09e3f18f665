use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};

use futures_util::task::AtomicWaker;
use tokio::time::Sleep;

use super::job::Job;
use super::outcome::Site;
use crate::id_map::IdMap;

/// The calls of a connection that did not end when they were first polled.
///
/// Each has a waker of its own that names it in a queue, so that a turn polls only those that asked for it, and a
/// cancelled one is dropped by its id.
#[derive(Default)]
pub(crate) struct Jobs {
    entries: IdMap<Entry>,
    queue: Arc<Queue>,
}

/// One call in progress.
pub(crate) struct Entry {
    pub(crate) job: Pin<Box<dyn Job>>,
    pub(crate) site: Site,
    pub(crate) credit: i64,
    pub(crate) deadline: Option<Pin<Box<Sleep>>>,
    ticket: Arc<Ticket>,
}

/// A call's place in the queue, and its waker.
pub(crate) struct Ticket {
    id: u32,
    queued: AtomicBool,
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    ready: Mutex<VecDeque<Arc<Ticket>>>,
    connection: AtomicWaker,
}

impl Jobs {
    /// The waker of a call that is about to be polled for the first time.
    pub(crate) fn ticket(&self, id: u32) -> Arc<Ticket> {
        Arc::new(Ticket {
            id,
            queued: AtomicBool::new(false),
            queue: Arc::clone(&self.queue),
        })
    }

    /// Keeps a call that is pending.
    pub(crate) fn insert(
        &mut self,
        ticket: Arc<Ticket>,
        site: Site,
        job: Pin<Box<dyn Job>>,
        credit: i64,
        deadline: Option<Pin<Box<Sleep>>>,
    ) {
        self.entries.insert(
            ticket.id,
            Entry {
                job,
                site,
                credit,
                deadline,
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

    /// Forgets a call, and with it drops the work. Whether it was there.
    pub(crate) fn remove(&mut self, id: u32) -> bool {
        self.entries.remove(&id).is_some()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
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

    /// How many calls have asked to be polled by now.
    pub(crate) fn ready_len(&self) -> usize {
        self.queue.lock().len()
    }

    /// The next call that asked to be polled, unless it has ended since, with the waker to poll it with.
    pub(crate) fn pop_ready(&mut self) -> Option<(Waker, &mut Entry)> {
        loop {
            let ticket = self.queue.lock().pop_front()?;
            // From here on a wake-up queues the call again, even one during the poll that follows.
            ticket.queued.store(false, Ordering::Release);
            let is_current = self
                .entries
                .get(&ticket.id)
                .is_some_and(|entry| Arc::ptr_eq(&entry.ticket, &ticket));
            if is_current {
                let entry = self.entries.get_mut(&ticket.id)?;
                return Some((Waker::from(ticket), entry));
            }
        }
    }
}

impl Entry {
    pub(crate) fn id(&self) -> u32 {
        self.ticket.id
    }
}

impl Queue {
    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Arc<Ticket>>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.queue.lock().push_back(Arc::clone(self));
            self.queue.connection.wake();
        }
    }
}

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::inbox::Inbox;

/// What the client streams of a connection hold together, and which of them have something to tell the client.
///
/// Readers may run on other threads than the connection, and wake it.
pub(crate) struct Ledger {
    /// The cost of items that have arrived and have not been taken, in bytes.
    held: AtomicUsize,
    due: Mutex<Due>,
    wake: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Due {
    inboxes: Vec<Arc<Inbox>>,
    /// The connection has ended. Ledger and inboxes would keep each other alive if any came in after that.
    is_closed: bool,
}

impl Ledger {
    /// `wake` wakes the connection.
    pub(crate) fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            held: AtomicUsize::new(0),
            due: Mutex::default(),
            wake: Box::new(wake),
        }
    }

    pub(crate) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    pub(crate) fn hold(&self, bytes: usize) {
        self.held.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn release(&self, bytes: usize) {
        if bytes > 0 {
            self.held.fetch_sub(bytes, Ordering::Relaxed);
        }
    }

    /// Names an inbox that has something to tell.
    pub(crate) fn tell(&self, inbox: &Arc<Inbox>) {
        let mut due = self.lock();
        if due.is_closed {
            return;
        }
        due.inboxes.push(Arc::clone(inbox));
        drop(due);
        (self.wake)();
    }

    /// Those that have been named since the last look. `into` is a buffer that serves again and again.
    pub(crate) fn take_due(&self, into: &mut Vec<Arc<Inbox>>) {
        let mut due = self.lock();
        if !due.inboxes.is_empty() {
            mem::swap(&mut due.inboxes, into);
        }
    }

    /// The connection has ended.
    pub(crate) fn close(&self) {
        let mut due = self.lock();
        due.is_closed = true;
        let inboxes = mem::take(&mut due.inboxes);
        drop(due);
        drop(inboxes);
    }

    fn lock(&self) -> MutexGuard<'_, Due> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

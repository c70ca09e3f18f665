use core::task::Waker;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::piece::Piece;

use super::connect_error::ConnectError;
use super::platform::Clock;
use super::platform::KeptInput;
use super::session::Session;
use crate::transport::Close;

/// A session that callers and the driver share. The lock is held for as long as it takes to move some bytes, never
/// while anything foreign runs: wakers are woken, and streams of callers dropped, afterwards.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    locked: Mutex<Locked>,
}

struct Locked {
    session: Session,
    /// The driver, when it has nothing to do.
    driver: Option<Waker>,
    /// Nobody holds the channel any more, or its owner has closed it.
    is_released: bool,
}

/// What callers hold, directly or through something of the channel's: with the last one the driver ends.
pub(crate) struct Handle {
    pub(crate) shared: Arc<Shared>,
    /// Credit of each stream, in bytes.
    pub(crate) window: u32,
}

impl Shared {
    pub(crate) fn new(session: Session) -> Self {
        let locked = Locked {
            session,
            driver: None,
            is_released: false,
        };
        Self {
            clock: Clock::new(),
            locked: Mutex::new(locked),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Locked> {
        self.locked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a command, then wakes whom it concerns.
    pub(crate) fn with<R>(&self, command: impl FnOnce(&mut Session) -> R) -> R {
        let mut locked = self.lock();
        let result = command(&mut locked.session);
        // Most commands are those of one caller among many, and concern nobody else.
        if locked.concerns_somebody() {
            unlock(locked, None);
        }
        result
    }

    /// Hands over a message of the server. `woken` is a buffer that serves again and again.
    pub(crate) fn receive(&self, message: &Piece, woken: &mut Vec<Waker>) -> Result<(), Box<Close>> {
        let mut locked = self.lock();
        let result = locked.session.receive(message, || self.clock.now());
        core::mem::swap(locked.session.woken(), woken);
        let trash = core::mem::take(locked.session.trash());
        drop(locked);
        wake(woken.drain(..));
        discard(trash);
        result
    }

    /// Runs a command of the driver, which is woken when there is something new. Answers `None` when the channel has
    /// been released.
    pub(crate) fn drive<R>(&self, driver: &Waker, command: impl FnOnce(&mut Session) -> R) -> Option<R> {
        let mut locked = self.lock();
        if locked.is_released {
            return None;
        }
        let result = command(&mut locked.session);
        unlock(locked, Some(driver));
        Some(result)
    }

    /// Runs a command of the driver's while it is at work, and need not be woken for what is new.
    pub(crate) fn of_driver<R>(&self, command: impl FnOnce(&mut Session) -> R) -> R {
        let mut locked = self.lock();
        let result = command(&mut locked.session);
        locked.session.take_urgency();
        if locked.concerns_somebody() {
            unlock(locked, None);
        }
        result
    }

    /// Asks the driver to end the conversation.
    pub(crate) fn release(&self) {
        let mut locked = self.lock();
        locked.is_released = true;
        let driver = locked.driver.take();
        drop(locked);
        wake(driver);
    }

    /// Ends the session for good.
    pub(crate) fn shut(&self, why: ConnectError) {
        self.with(|session| session.shut(why));
    }
}

impl Locked {
    /// Whether there is somebody to wake, or something to drop.
    #[inline]
    fn concerns_somebody(&self) -> bool {
        (self.session.is_urgent() && self.driver.is_some()) || self.session.has_left_something()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.release();
    }
}

/// Wakes whom the last command concerns, with the lock released. The driver is woken when there is something new for it,
/// or, if it is the one that gave the command, remembered. Apart from the commands, so that it is compiled once.
#[inline(never)]
fn unlock(mut locked: MutexGuard<'_, Locked>, driver: Option<&Waker>) {
    let is_urgent = locked.session.take_urgency();
    let old = match driver {
        None if is_urgent => locked.driver.take(),
        None => None,
        Some(driver) if locked.driver.as_ref().is_some_and(|old| old.will_wake(driver)) => None,
        Some(driver) => locked.driver.replace(driver.clone()),
    };
    let woken = core::mem::take(locked.session.woken());
    let trash = core::mem::take(locked.session.trash());
    drop(locked);
    wake(old);
    wake(woken);
    discard(trash);
}

/// Drops the streams of calls that are over. One that panics does no harm to others.
fn discard(inputs: Vec<KeptInput>) {
    for input in inputs {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(input))) {
            // What it threw may panic again when it is dropped.
            core::mem::forget(panic);
        }
    }
}

fn wake(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        waker.wake();
    }
}

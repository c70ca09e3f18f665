//! The client's side of the protocol, without input or output: messages, ticks and the caller's commands go in;
//! frames gather in an outbox, and callers find their ends in the table of calls.
//!
//! Nothing here blocks, sleeps or looks at a clock: whoever calls brings the time, counted from the channel's
//! beginning. Wakers are collected, for the caller to wake when it holds no lock.

mod again;
mod callers;
mod link;
mod losses;
mod receive;
mod renewal;
#[cfg(test)]
mod tests;
mod uploads;

pub(crate) use callers::Taken;
#[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
pub(crate) use link::Loss;
pub(crate) use renewal::{Identity, MAX_METADATA};
pub(crate) use uploads::{Lent, Polled, UploadKey};

use core::time::Duration;

use self::renewal::Renewal;
use super::calls::{Caller, Calls, Wire};
use super::connect_error::ConnectError;
use super::deadlines::{Deadline, Deadlines};
use super::parties::{Parties, Service as _, Tasks};
use super::raw::RawFailure;
use super::state::ConnectionState;
use crate::Status;
#[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
use crate::frame::Renewed;
use crate::frame::{Bound, Grant, ITEM_COST, Kind, MIN_WINDOW, Outbox};
use crate::keepalive::Keepalive;

/// What a session says of itself in `Hello`, and how long it waits.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// Credit of each stream, in bytes.
    pub(crate) window: u32,
    /// Largest message that is accepted, in bytes.
    pub(crate) max_message: u32,
    pub(crate) identity: Identity,
    /// Silence after which the server is asked whether it is there.
    pub(crate) idle: Option<Duration>,
    /// How long it has to answer.
    pub(crate) patience: Duration,
    /// Bytes that the server may send ahead of what the client acknowledges, and the client ahead of the server, if the
    /// conversation is to outlive its connection.
    pub(crate) resume: Option<u32>,
}

pub(crate) struct Session<P: Parties = Tasks> {
    setup: Setup,
    link: Link,
    outbox: Outbox,
    /// Counts how often the outbox was taken: what was written since then has not left.
    batch: u64,
    /// The limit of a server that has not told it.
    assumed_max_message: usize,
    calls: Calls<P>,
    /// Calls whose ids the server may use: sent, or cancelled and not ended.
    open: usize,
    next_sequence: u64,
    services: Vec<Service<P::Service>>,
    next_method: u32,
    deadlines: Deadlines,
    keepalive: Keepalive,
    /// When `Welcome` has to have arrived.
    welcome_due: Option<Duration>,
    #[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
    told: Vec<Told>,
    /// What the server answered to the wish for a session, until the driver takes it.
    granted: Option<Grant>,
    /// Since when the server has been there, while it is.
    open_since: Option<Duration>,
    /// Why the last connection was lost or could not be made, until there is one.
    lost: Option<ConnectError>,
    /// When the next one is tried.
    next_attempt: Option<Duration>,
    /// Something suggests that now is better.
    is_nudged: bool,
    /// The server asked to be left until there is something to call.
    is_excused: bool,
    /// Counts what the watchers are woken for.
    version: u32,
    /// Pings answered since the outbox was taken.
    pongs: u32,
    state: ConnectionState,
    /// Credentials that are being replaced.
    renewal: Option<Renewal>,
    /// Why the session is over.
    ended: Option<ConnectError>,
    watchers: Vec<P::Waker>,
    /// With how much credit a stream of the client begins.
    upload_window: i64,
    /// Streams of the client that may send.
    resumed: Vec<UploadKey>,
    /// Streams of the client whose calls are over.
    trash: Vec<P::Input>,
    /// Who has to be woken.
    woken: Vec<P::Waker>,
    /// Whether the driver has something new to do.
    is_urgent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Down,
    /// `Hello` has been written, `Welcome` has not arrived.
    Opening,
    Open,
    /// The server said `GoAway`: what is in flight goes on, what is new waits for the next connection.
    Draining,
}

struct Service<S> {
    descriptor: S,
    /// The number of its first method.
    first: u32,
    /// Whether a `Bound` is on its way.
    awaits_bound: bool,
    /// What the server has made of it, or the one before has until this one says so.
    bound: Option<Bound>,
}

/// What the server says that is none of the session's business.
#[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
#[derive(Debug, PartialEq)]
pub(crate) enum Told {
    /// The payload of a `Bound`, for whom it was, and whether no other is on its way.
    Bound {
        /// The place in the order of binding.
        service: u32,
        payload: Vec<u8>,
        is_last: bool,
    },
    /// What became of credentials that were renewed.
    Renewed(Renewed),
}

/// Stands for the methods of a service that was bound when all numbers were given away.
const NO_NUMBER: u32 = u32::MAX;

/// Method numbers are below this (W-14).
const METHOD_NUMBERS: u32 = 65_536;

/// What a client assumes before `Welcome`, in bytes (W-12).
const ASSUMED_MAX_MESSAGE: usize = 1 << 20;

impl<P: Parties> Session<P> {
    pub(crate) fn new(setup: Setup) -> Self {
        Self {
            keepalive: Keepalive::new(setup.idle, setup.patience),
            setup,
            link: Link::Down,
            outbox: Outbox::new(ASSUMED_MAX_MESSAGE),
            batch: 1,
            assumed_max_message: ASSUMED_MAX_MESSAGE,
            calls: Calls::default(),
            open: 0,
            next_sequence: 0,
            services: Vec::new(),
            next_method: 0,
            deadlines: Deadlines::default(),
            welcome_due: None,
            #[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
            told: Vec::new(),
            granted: None,
            open_since: None,
            lost: None,
            next_attempt: None,
            is_nudged: false,
            is_excused: false,
            version: 0,
            pongs: 0,
            state: ConnectionState::Connecting,
            renewal: None,
            ended: None,
            watchers: Vec::new(),
            upload_window: i64::from(MIN_WINDOW),
            resumed: Vec::new(),
            trash: Vec::new(),
            woken: Vec::new(),
            is_urgent: false,
        }
    }

    /// Numbers the methods of a service and answers the first number. A service keeps its numbers for good.
    pub(crate) fn bind(&mut self, descriptor: P::Service) -> u32 {
        let known = self
            .services
            .iter()
            .find(|service| service.descriptor == descriptor);
        if let Some(service) = known {
            return service.first;
        }
        let first = self.next_method;
        let end = first.saturating_add(descriptor.method_count() as u32);
        if end > METHOD_NUMBERS {
            return NO_NUMBER;
        }
        self.next_method = end;
        self.services.push(Service {
            descriptor,
            first,
            awaits_bound: false,
            bound: None,
        });
        if self.is_accepting() {
            self.write_bind(self.services.len() - 1);
        }
        first
    }

    /// Lets time pass: calls run out of it, and a silent server is asked or given up.
    ///
    /// # Errors
    /// The connection is to be given up.
    pub(crate) fn tick(&mut self, now: Duration) -> Result<(), ConnectError> {
        self.expire_due(now);
        self.check_peer(now)
    }

    /// Ends the calls that have run out of time.
    pub(crate) fn expire_due(&mut self, now: Duration) {
        while let Some(deadline) = self.deadlines.pop_due(now) {
            if is_live(&self.calls, &deadline) {
                self.expire(deadline.id);
            }
        }
    }

    /// When the first of them does.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.deadlines.first()
    }

    /// When [`tick`](Self::tick) is due.
    pub(crate) fn next_tick(&self) -> Option<Duration> {
        earlier(
            self.next_deadline(),
            earlier(self.keepalive.due(), self.welcome_due),
        )
    }

    pub(crate) fn state(&self) -> ConnectionState {
        self.state
    }

    /// Why the session is over, if it is.
    pub(crate) fn ended(&self) -> Option<&ConnectError> {
        self.ended.as_ref()
    }

    /// Wakes this one, once, when the state changes.
    pub(crate) fn watch(&mut self, waker: &P::Waker) {
        if !self.watchers.iter().any(|other| P::is_same(other, waker)) {
            self.watchers.push(waker.clone());
        }
    }

    pub(crate) fn set_state(&mut self, state: ConnectionState) {
        if self.state != state {
            self.state = state;
            self.changed();
        }
    }

    fn changed(&mut self) {
        self.version = self.version.wrapping_add(1);
        self.wake_watchers();
    }

    fn wake_watchers(&mut self) {
        self.woken.append(&mut self.watchers);
    }

    /// What the server has said of services (W-16) and credentials (W-57) since this was asked last.
    #[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
    pub(crate) fn take_told(&mut self) -> Vec<Told> {
        core::mem::take(&mut self.told)
    }

    /// Whether the server has answered for every service that was bound.
    pub(crate) fn is_bound(&self) -> bool {
        self.bounds().next().is_some() && !self.services.iter().any(|service| service.awaits_bound)
    }

    /// What the server makes of the services, as far as it is known.
    pub(crate) fn bounds(&self) -> impl Iterator<Item = (&P::Service, &Bound)> {
        let services = self.services.iter();
        services.filter_map(|service| Some((&service.descriptor, service.bound.as_ref()?)))
    }

    /// Since when the server has been there, while it is.
    pub(crate) fn open_since(&self) -> Option<Duration> {
        self.open_since
    }

    /// Why there is no connection, while there is none.
    pub(crate) fn lost(&self) -> Option<&ConnectError> {
        self.lost.as_ref()
    }

    /// When the next attempt to connect begins, while one is waited for.
    pub(crate) fn next_attempt(&self) -> Option<Duration> {
        self.next_attempt
    }

    /// There is no connection, for this reason; the next attempt begins then, or when there is something to call: answers whether
    /// it waits for that.
    pub(crate) fn pause(&mut self, why: ConnectError, until: Duration) -> bool {
        let is_resting = self.may_rest();
        if is_resting {
            self.set_state(ConnectionState::Idle);
        } else if self.state != ConnectionState::Connecting {
            self.set_state(ConnectionState::Reconnecting);
        }
        self.lost = Some(why);
        self.next_attempt = (!is_resting).then_some(until);
        self.is_nudged = false;
        self.changed();
        is_resting
    }

    /// The wait is over.
    pub(crate) fn begin_attempt(&mut self) {
        self.next_attempt = None;
    }

    /// Something suggests that the network is back, or has changed: a wait is cut short, and a server asked at once whether it is
    /// there.
    pub(crate) fn nudge(&mut self, now: Duration) {
        self.is_nudged = true;
        self.keepalive.hurry(now);
        self.is_urgent = true;
    }

    /// Whether a wait is to be cut short.
    pub(crate) fn is_nudged(&self) -> bool {
        self.is_nudged
    }

    /// Whether the server asked to be left until there is something to call, and there is nothing.
    pub(crate) fn may_rest(&self) -> bool {
        self.is_excused && self.calls.len() == 0
    }

    /// Whether the driver has something new to do; asking resets it.
    pub(crate) fn take_urgency(&mut self) -> bool {
        core::mem::take(&mut self.is_urgent)
    }

    /// Whether the driver has something new to do.
    pub(crate) fn is_urgent(&self) -> bool {
        self.is_urgent
    }

    /// Whether anybody is to be woken, or anything dropped, once no lock is held.
    pub(crate) fn has_left_something(&self) -> bool {
        !(self.woken.is_empty() && self.trash.is_empty())
    }

    /// Those who have to be woken once no lock is held.
    pub(crate) fn woken(&mut self) -> &mut Vec<P::Waker> {
        &mut self.woken
    }

    fn expire(&mut self, id: u32) {
        self.fail(
            id,
            RawFailure::boxed(Status::DeadlineExceeded, "the call took longer than its timeout"),
        );
        match self.calls.get(id).map(|call| call.wire) {
            Some(Wire::Unsent) => self.end_wire(id),
            // A stream that leaves a server was cancelled before.
            Some(Wire::Sent) => self.cancel(id),
            _ => {}
        }
    }

    /// Tells the server to stop; its final frame will free the id.
    fn cancel(&mut self, id: u32) {
        self.drop_upload(id);
        if let Some(call) = self.calls.get_mut(id) {
            call.wire = Wire::Cancelled;
            call.request = None;
        }
        self.write_control(Kind::Cancel, id, |_| {});
    }

    /// Ends the caller's side of a call.
    fn fail(&mut self, id: u32, failure: Box<RawFailure>) {
        if let Some(call) = self.calls.get_mut(id) {
            self.woken.extend(call.caller.fail(failure));
        }
    }

    /// Ends the server's side of a call; the id is free if the caller is gone.
    fn end_wire(&mut self, id: u32) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if let Some(upload) = call.upload.take() {
            self.trash.extend(upload.input);
        }
        if matches!(call.wire, Wire::Sent | Wire::Cancelled) {
            self.open -= 1;
        }
        call.wire = Wire::Ended;
        call.request = None;
        if matches!(call.caller, Caller::Gone) {
            self.calls.remove(id);
        }
    }
}

/// The earlier of two times, of which there may be none.
pub(crate) fn earlier(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// What an item of that size costs of the credit, in bytes (W-25).
pub(crate) fn item_cost(size: usize) -> u32 {
    u32::try_from(size as u64 + ITEM_COST as u64).unwrap_or(u32::MAX)
}

/// Whether the deadline's call still waits, and the id is not that of a later call.
fn is_live<P: Parties>(calls: &Calls<P>, deadline: &Deadline) -> bool {
    calls
        .get(deadline.id)
        .is_some_and(|call| call.sequence == deadline.sequence && !call.caller.is_settled())
}

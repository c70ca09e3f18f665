//! A channel without a task, for whoever has an event loop of its own: what has happened goes in, and comes out again as
//! [`Event`]s, which say what is to be done.
//!
//! It is to the session what `drive` is, and decides as `drive` does; but it waits for nothing, and so needs neither futures nor
//! timers, channels or locks. A page that runs the client in wasm loads this and not the other.

mod attempt;
mod event;
mod port;
mod streams;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use super::plan::Plan;
pub(crate) use super::session::Setup;
pub(crate) use event::Event;
pub(crate) use port::Given;
pub(crate) use table::Table;

use core::task::Poll;
use core::time::Duration;
use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

use self::attempt::Phase;
use self::port::{Owner, Port, PortKind, Told};
use super::attempts::Attempts;
use super::connect_error::ConnectError;
use super::continuity::Continuity;
use super::raw::{RawFailure, Request};
use super::session::{MAX_METADATA, Session, UploadKey, earlier};
use super::state::ConnectionState;
use crate::Metadata;

/// One connection at a time, and what is called over it. Time is counted from wherever the owner likes, and never runs backwards.
pub(crate) struct Line {
    session: Session<Owner>,
    continuity: Continuity,
    attempts: Attempts,
    has_credentials: bool,
    phase: Phase,
    /// By id; the first belongs to no call.
    ports: Vec<Port>,
    /// Streams of the owner that may send.
    resumed: Vec<UploadKey>,
    /// Credentials that wait for their turn.
    renewals: Vec<Metadata>,
    is_renewing: bool,
    /// What the owner has seen of the session.
    version: u32,
    events: VecDeque<Event>,
}

impl Line {
    /// Begins to connect. With `has_credentials` the owner is asked for them before each attempt.
    pub(crate) fn new(setup: Setup, plan: Plan, has_credentials: bool, now: Duration) -> Self {
        let is_too_much = setup.identity.fixed.size() > MAX_METADATA;
        let mut line = Self {
            session: Session::new(setup),
            continuity: Continuity::new(plan.resume),
            attempts: Attempts::new(plan, has_credentials),
            has_credentials,
            phase: Phase::Closed,
            ports: Vec::new(),
            resumed: Vec::new(),
            renewals: Vec::new(),
            is_renewing: false,
            version: 0,
            events: VecDeque::new(),
        };
        if is_too_much {
            line.shut(ConnectError::InvalidOption("too much metadata".to_owned()));
        } else {
            line.begin(now);
        }
        line.settle(now);
        line
    }

    /// What to do next.
    pub(crate) fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub(crate) fn state(&self) -> ConnectionState {
        self.session.state()
    }

    /// Why there is no connection, while there is none.
    pub(crate) fn loss(&self) -> Option<&ConnectError> {
        self.session.lost().or_else(|| self.session.ended())
    }

    /// When the next attempt to connect begins, while one is waited for.
    pub(crate) fn next_attempt(&self) -> Option<Duration> {
        self.session.next_attempt()
    }

    /// As [`Session::bind`].
    pub(crate) fn bind(&mut self, service: Table) -> u32 {
        self.session.bind(service)
    }

    /// Starts a call and answers its id, by which events speak of it. It leaves with the next [`flush`](Self::flush).
    pub(crate) fn call(&mut self, request: Request, now: Duration) -> Result<u32, Box<RawFailure>> {
        let kind = request.kind;
        let input = kind.takes_stream().then(|| Rc::new(Cell::new(0)));
        let id = self.session.start(request, input.clone(), &Told::Call(0), now)?;
        let place = id as usize;
        if self.ports.len() <= place {
            self.ports.resize_with(place + 1, Port::default);
        }
        if let Some(input) = &input {
            input.set(id);
        }
        self.ports[place] = Port {
            kind: if kind.answers_stream() {
                PortKind::Stream
            } else {
                PortKind::Unary
            },
            input,
            ..Port::default()
        };
        self.advance(id, now);
        self.step(now);
        if kind.takes_stream() && self.has_room() {
            self.feed();
        }
        Ok(id)
    }

    /// The owner of a stream wants an item. Not before the last one is there.
    pub(crate) fn pull(&mut self, id: u32, now: Duration) {
        if let Some(port) = self.ports.get_mut(id as usize) {
            port.is_wanted = true;
            self.advance(id, now);
        }
    }

    /// The owner of a call has lost interest, and hears nothing more of it.
    pub(crate) fn cancel(&mut self, id: u32) {
        if let Some(port) = self.ports.get_mut(id as usize)
            && port.kind != PortKind::Gone
        {
            port.end();
            self.session.abandon(id);
        }
    }

    /// Replaces credentials, once no other replacement is under way.
    pub(crate) fn renew(&mut self, metadata: Metadata) {
        self.renewals.push(metadata);
        self.look_at_renewals();
    }

    /// The network may be back, or another one.
    pub(crate) fn nudge(&mut self, now: Duration) {
        self.session.nudge(now);
        self.tick(now);
    }

    /// When [`tick`](Self::tick) is due.
    pub(crate) fn due(&mut self, now: Duration) -> Option<Duration> {
        let settle_at = match self.phase {
            Phase::Talking => self.continuity.settle_at(|| now),
            // What is left of the deadlines of calls is nobody's.
            Phase::Closed => return None,
            _ => None,
        };
        earlier(self.session.next_tick(), earlier(settle_at, self.phase.due()))
    }

    /// Lets time pass.
    pub(crate) fn tick(&mut self, now: Duration) {
        self.continuity.tick(now);
        if let Err(why) = self.session.tick(now) {
            self.dropped(why, now);
        }
        self.run_out(now);
        self.step(now);
        self.flush(now);
    }

    /// Hands over what is to be sent, and what there is news of.
    pub(crate) fn flush(&mut self, now: Duration) {
        self.send(now);
        self.settle(now);
    }

    /// Tells the owner what there is news of.
    fn settle(&mut self, now: Duration) {
        loop {
            let woken = core::mem::take(self.session.woken());
            let trash = core::mem::take(self.session.trash());
            if woken.is_empty() && trash.is_empty() {
                break;
            }
            for input in trash {
                let id = input.replace(0);
                if id != 0 {
                    self.events.push_back(Event::Enough(id));
                }
            }
            for told in woken {
                match told {
                    Told::Call(id) => self.advance(id, now),
                    Told::Renewal => self.look_at_renewals(),
                }
            }
        }
        for told in self.session.take_told() {
            self.events.push_back(Event::Bound(told));
        }
        if core::mem::replace(&mut self.version, self.session.version()) != self.version {
            self.events.push_back(Event::Changed);
        }
        // Whoever owns this flushes after whatever was written.
        self.session.take_urgency();
    }

    fn look_at_renewals(&mut self) {
        loop {
            let polled = if self.is_renewing {
                self.session.poll_renewal(&Told::Renewal)
            } else {
                let Some(metadata) = self.renewals.first() else {
                    return;
                };
                match self.session.begin_renewal(metadata, &Told::Renewal) {
                    Poll::Pending => return,
                    Poll::Ready(Ok(())) => {
                        self.renewals.remove(0);
                        self.is_renewing = true;
                        continue;
                    }
                    Poll::Ready(Err(failure)) => {
                        self.renewals.remove(0);
                        Poll::Ready(Err(failure))
                    }
                }
            };
            let Poll::Ready(outcome) = polled else { return };
            self.is_renewing = false;
            self.events.push_back(Event::Renewed(outcome));
        }
    }
}

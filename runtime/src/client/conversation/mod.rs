//! A conversation without a connection, for whoever has sockets, timers and an event loop of its own: what has happened goes in, and comes
//! out again as [`Event`]s, which say what is to be done.
//!
//! It is the session that a native client has, and what stands around it there - attempts to connect, credentials, keepalive, messages that
//! are kept until they are acknowledged - is its owner's. So it waits for nothing, and needs neither futures nor channels or locks. A page
//! that runs the client in wasm loads this and nothing else.

mod event;
mod port;
mod streams;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use super::session::{Loss, Setup, Told};
pub(crate) use event::Event;
pub(crate) use port::Given;
pub(crate) use table::Table;

use core::time::Duration;
use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

use self::port::{Called, Owner, Port, PortKind};
use super::raw::{RawFailure, Request};
use super::session::{Session, UploadKey};
use crate::Status;
use crate::frame::Kind;
use crate::piece::Piece;

/// What is called over one connection after the other. After whatever may have brought news, [`next`](Self::next) is to be called until
/// there is nothing more.
pub(crate) struct Conversation {
    session: Session<Owner>,
    /// By id; the first belongs to no call.
    ports: Vec<Port>,
    /// Streams of the owner that may send.
    resumed: Vec<UploadKey>,
    events: VecDeque<Event>,
    /// As it was told last.
    now: Duration,
}

impl Conversation {
    pub(crate) fn new(setup: Setup) -> Self {
        Self {
            session: Session::new(setup),
            ports: Vec::new(),
            resumed: Vec::new(),
            events: VecDeque::new(),
            now: Duration::ZERO,
        }
    }

    /// It is that late: to be told before anything else that is. Time is counted from wherever the owner likes, and never runs backwards.
    pub(crate) fn set_now(&mut self, now: Duration) {
        self.now = now;
    }

    /// What to do next.
    pub(crate) fn next(&mut self) -> Option<Event> {
        if self.events.is_empty() {
            self.settle();
        }
        self.events.pop_front()
    }

    /// As [`Session::bind`].
    pub(crate) fn bind(&mut self, service: Table) -> u32 {
        self.session.bind(service)
    }

    /// Begins to talk over a connection, with this `Hello`; with nothing where it has been sent.
    pub(crate) fn begin(&mut self, hello: &[u8]) {
        self.session.greet(hello, self.now);
    }

    /// A message of the server.
    pub(crate) fn heard(&mut self, message: &Piece) {
        let now = self.now;
        let outcome = self.session.receive(message, || now);
        // What stood before the fault holds.
        self.settle();
        if let Err(close) = outcome {
            self.events.push_back(Event::Breach(close));
        }
    }

    /// Writes a frame of the connection. Answers how large it would be where it is larger than a message may be, otherwise 0.
    pub(crate) fn put(&mut self, kind: Kind, payload: &[u8]) -> usize {
        self.session.put(kind, payload)
    }

    /// Has all that is to be sent told as [`Event::Send`].
    pub(crate) fn take(&mut self) {
        self.session.take(&mut Outgoing(&mut self.events));
    }

    /// Whether the server has asked to be left, and nothing holds the connection any more.
    pub(crate) fn is_drained(&self) -> bool {
        self.session.is_drained()
    }

    /// Whether the server asked to be left until there is something to call, and there is nothing.
    pub(crate) fn may_rest(&self) -> bool {
        self.session.may_rest()
    }

    /// The connection is gone, and what was said over it is not gone on with. Calls that were sent are repeated or fail.
    pub(crate) fn lose(&mut self, loss: &Loss, message: &str) {
        self.session.lose(loss, || message.to_owned());
    }

    /// The end: every call that has not ended fails. No other is to be started.
    pub(crate) fn end(&mut self, status: Status, message: &str) {
        self.session.finish(status, message);
    }

    /// Starts a call and answers its id, by which events speak of it.
    pub(crate) fn call(&mut self, request: Request) -> Result<u32, Box<RawFailure>> {
        let kind = request.kind;
        let input = kind.takes_stream().then(|| Rc::new(Cell::new(0)));
        let id = self.session.start(request, input.clone(), &Called(0), self.now)?;
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
            is_wanted: true,
            input,
            ..Port::default()
        };
        self.advance(id);
        Ok(id)
    }

    /// The owner of a stream has taken items that cost `cost` bytes; if they were `all` that it was handed, it is handed those that
    /// are there, once some are, or told the end.
    pub(crate) fn taken(&mut self, id: u32, cost: u32, all: bool) {
        if let Some(port) = self.ports.get_mut(id as usize)
            && port.kind == PortKind::Stream
        {
            port.is_wanted |= all;
            self.session.items_taken(id, cost);
            self.advance(id);
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

    /// How long it is until [`tick`](Self::tick) is due.
    pub(crate) fn due(&self) -> Option<Duration> {
        Some(self.session.next_deadline()?.saturating_sub(self.now))
    }

    /// Lets time pass: calls run out of it.
    pub(crate) fn tick(&mut self) {
        self.session.expire_due(self.now);
    }

    /// Tells the owner what there is news of.
    fn settle(&mut self) {
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
            for Called(id) in woken {
                self.advance(id);
            }
        }
        for told in self.session.take_told() {
            self.events.push_back(Event::Told(told));
        }
    }
}

/// Messages become events.
struct Outgoing<'a>(&'a mut VecDeque<Event>);

impl Extend<Piece> for Outgoing<'_> {
    fn extend<T: IntoIterator<Item = Piece>>(&mut self, messages: T) {
        for message in messages {
            self.0.push_back(Event::Send(message));
        }
    }
}

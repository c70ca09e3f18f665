//! Connections that come and go, and what is written to them.

use crate::piece::Piece;
use core::time::Duration;

use super::uploads::{status_of_loss, too_large};
use super::{ASSUMED_MAX_MESSAGE, Link, Session};
use crate::Status;
use crate::client::calls::{Again, Call, Caller, Wire};
use crate::client::connect_error::ConnectError;
use crate::client::deadlines::{Deadline, Deadlines};
use crate::client::parties::{Parties, Service as _};
use crate::client::platform::millis_up;
use crate::client::raw::RawFailure;
use crate::client::state::ConnectionState;
use crate::frame::{
    FLAG_5, FLAG_6, FrameRefused, Grant, Hello, Kind, MIN_MAX_MESSAGE, Outbox, PROTOCOL, Wish,
};
use crate::keepalive::Look;
use crate::transport::{Close, Disconnect};
use crate::wire::{Encode, Writer};

/// What the loss of a connection means to its calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loss {
    /// The server does not let the client in.
    pub(crate) is_refused: bool,
    /// The close code that the server has named, otherwise 0.
    pub(crate) code: u16,
}

impl<P: Parties> Session<P> {
    /// A transport is there. `Hello`, the services and all calls that wait leave at once (W-5).
    /// `welcome_due` is when the server has to have answered.
    pub(crate) fn connected(&mut self, now: Duration, welcome_due: Option<Duration>) {
        self.begin(welcome_due);
        let wish = match self.setup.resume {
            Some(buffer) => Wish::Session { buffer },
            None => Wish::Nothing,
        };
        let hello = self.hello(wish);
        self.write_control(Kind::Hello, 0, |writer| hello.write(writer));
        self.write_services_and_calls(now);
    }

    /// The same, when the transport has had its `Hello`: it asked to go on with a conversation that has ended, and begins
    /// another.
    pub(crate) fn connected_anew(&mut self, now: Duration) {
        self.begin(None);
        self.write_services_and_calls(now);
    }

    /// The same for whoever has the connection, and says itself who the client is: with this `Hello`, or with nothing where it has been
    /// sent.
    #[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
    pub(crate) fn greet(&mut self, hello: &[u8], now: Duration) {
        self.begin(None);
        if !hello.is_empty() {
            self.write_control(Kind::Hello, 0, |writer| writer.raw(hello));
        }
        self.write_services_and_calls(now);
    }

    /// Writes a frame of the connection, of which the session takes no note. Answers how large it would be where it is larger than a
    /// message may be, otherwise 0.
    #[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
    pub(crate) fn put(&mut self, kind: Kind, payload: &[u8]) -> usize {
        match self.outbox.frame(kind, 0, 0, |writer| writer.raw(payload)) {
            Err(FrameRefused::TooLarge { size, .. }) => size,
            _ => 0,
        }
    }

    /// What the client says of itself.
    pub(crate) fn hello(&self, wish: Wish) -> Hello {
        Hello {
            protocol: PROTOCOL,
            window: self.setup.window,
            max_message: self.setup.max_message,
            metadata: self.setup.identity.metadata(),
            wish,
        }
    }

    fn begin(&mut self, welcome_due: Option<Duration>) {
        self.link = Link::Opening;
        self.welcome_due = welcome_due;
        self.granted = None;
        self.outbox = Outbox::new(self.assumed_max_message);
        self.reset_uploads();
        self.pongs = 0;
        self.renewal_in_hello();
    }

    fn write_services_and_calls(&mut self, now: Duration) {
        for service in 0..self.services.len() {
            self.write_bind(service);
        }
        self.write_unsent(now);
    }

    /// The transport is gone, and another is expected to take its place: the conversation goes on, and its calls wait.
    pub(crate) fn suspended(&mut self) {
        self.keepalive.stop();
        self.open_since = None;
        self.set_state(ConnectionState::Reconnecting);
    }

    /// The conversation goes on over another transport.
    pub(crate) fn resumed(&mut self, now: Duration) {
        self.keepalive.start(now);
        self.open_since = Some(now);
        self.lost = None;
        self.set_state(ConnectionState::Open);
        self.is_urgent = true;
    }

    /// What the server answered to the wish for a session, once, when it has.
    pub(crate) fn take_grant(&mut self) -> Option<Grant> {
        self.granted.take()
    }

    /// The transport is gone. Calls that were sent are repeated or fail, by W-36.
    pub(crate) fn disconnected(&mut self, why: &ConnectError) {
        let loss = Loss {
            is_refused: matches!(why, ConnectError::Unauthenticated(_)),
            code: match why {
                ConnectError::Lost(Disconnect::Closed(close)) => close.code,
                _ => 0,
            },
        };
        self.lose(&loss, || why.text());
    }

    /// The same where only this is known. The text is for people, and made if somebody is told.
    pub(crate) fn lose(&mut self, loss: &Loss, text: impl Fn() -> String) {
        let was_open = self.is_welcome();
        if self.link == Link::Opening && loss.code == Close::TOO_LARGE {
            // The server's limit is lower than assumed, and it cannot tell before it has read `Hello`.
            self.assumed_max_message = MIN_MAX_MESSAGE as usize;
        }
        let was_put_off = !was_open && loss.code == Close::TRY_LATER;
        self.renewal_lost();
        self.link = Link::Down;
        // What was written and not taken is written again.
        self.outbox = Outbox::new(self.assumed_max_message);
        self.welcome_due = None;
        self.open_since = None;
        self.keepalive.stop();
        let batch = self.batch;
        let mut message = None;
        for id in self.calls.ids() {
            let Some(call) = self.calls.get_mut(id) else {
                continue;
            };
            match call.wire {
                Wire::Unsent | Wire::Ended => {}
                Wire::Sent if call.is_stuck(batch) || call.is_repeatable() => self.hold_back(id),
                // The server has listened to nothing else, and says so. Rule W-81.
                Wire::Sent if was_put_off && call.request.is_some() && !call.caller.is_settled() => {
                    self.hold_back(id);
                }
                Wire::Sent | Wire::Cancelled if call.reopens() => self.lose_stream(id),
                Wire::Cancelled => self.end_wire(id),
                Wire::Sent => {
                    let status = match loss.is_refused && !was_open {
                        // The server has not listened to anything else.
                        true => Status::Unauthenticated,
                        false => status_of_loss(call.kind),
                    };
                    let message = message.get_or_insert_with(&text);
                    self.fail(id, RawFailure::boxed(status, message));
                    self.end_wire(id);
                }
            }
        }
    }

    /// The end: every call that has not ended fails, and so does every new one.
    pub(crate) fn shut(&mut self, why: ConnectError) {
        if self.ended.is_some() {
            return;
        }
        let status = match why {
            ConnectError::Closed => Status::Cancelled,
            _ => why.status_of_calls(),
        };
        let message = why.text();
        self.renewal_ended(status, &message);
        self.finish(status, &message);
        self.ended = Some(why);
        self.set_state(ConnectionState::Closed);
    }

    /// Ends every call that has not ended with this failure, and writes nothing more.
    pub(crate) fn finish(&mut self, status: Status, message: &str) {
        self.link = Link::Down;
        self.welcome_due = None;
        self.keepalive.stop();
        for id in self.calls.ids() {
            if self.calls.get(id).is_some_and(|call| call.wire != Wire::Ended) {
                self.fail(id, RawFailure::boxed(status, message));
                self.end_wire(id);
            }
        }
    }

    /// Takes what is to be sent, as messages in order.
    pub(crate) fn take(&mut self, messages: &mut impl Extend<Piece>) {
        if !self.outbox.is_empty() {
            self.batch += 1;
            self.outbox.take(messages);
        }
        self.pongs = 0;
    }

    /// Whether something waits to be sent.
    pub(crate) fn has_output(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// Whether something waits to be sent that others may be about to add to: unless there is but one call.
    pub(crate) fn is_gathering(&self) -> bool {
        let is_alone = self.calls.len() == 1 && self.link == Link::Open;
        self.has_output() && !is_alone
    }

    /// Whether the server has asked to be left, and nothing holds the connection any more.
    pub(crate) fn is_drained(&self) -> bool {
        self.link == Link::Draining && self.open == 0
    }

    /// Says that the client is done with this connection.
    pub(crate) fn bye(&mut self) {
        if self.link != Link::Down {
            self.write_control(Kind::Bye, 0, |_| {});
        }
    }

    /// Whether the server has told its limits.
    pub(super) fn is_welcome(&self) -> bool {
        matches!(self.link, Link::Open | Link::Draining)
    }

    /// Whether new calls and services may be sent on this connection.
    pub(super) fn is_accepting(&self) -> bool {
        matches!(self.link, Link::Opening | Link::Open)
    }

    pub(super) fn check_peer(&mut self, now: Duration) -> Result<(), ConnectError> {
        if self.welcome_due.is_some_and(|due| due <= now) {
            return Err(ConnectError::Unreachable(
                "the server did not answer in time".to_owned(),
            ));
        }
        match self.keepalive.look(now) {
            Look::Nothing => Ok(()),
            Look::SendPing => {
                self.write_control(Kind::Ping, 0, |_| {});
                Ok(())
            }
            Look::Dead => Err(ConnectError::Lost(Disconnect::Broken(
                "the server fell silent".to_owned(),
            ))),
        }
    }

    /// The limit of the server is known.
    pub(super) fn set_max_message(&mut self, limit: usize) {
        self.outbox.set_max_message(limit);
        self.assumed_max_message = limit.min(ASSUMED_MAX_MESSAGE);
    }

    /// Writes the calls that wait, in the order in which they were started.
    pub(super) fn write_unsent(&mut self, now: Duration) {
        // A heap that is there already: code that sorts would be one of the largest parts of a page's client.
        let mut waiting = Deadlines::default();
        for id in self.calls.ids() {
            if let Some(Call {
                wire: Wire::Unsent,
                sequence,
                caller,
                ..
            }) = self.calls.get(id)
                && caller.again() != Again::Lost
            {
                waiting.insert(Deadline {
                    at: Duration::ZERO,
                    sequence: *sequence,
                    id,
                });
            }
        }
        while let Some(next) = waiting.pop_due(Duration::ZERO) {
            self.write_call(next.id, now);
        }
    }

    /// Writes a call that waits. One that is too large fails, once the limit is known.
    pub(super) fn write_call(&mut self, id: u32, now: Duration) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let Some(request) = &mut call.request else {
            return;
        };
        let left = match call.deadline {
            None => None,
            Some(at) if at > now => Some(millis_up(at - now)),
            Some(_) => return self.expire(id),
        };
        let timeout_flag = if left.is_some() { FLAG_5 } else { 0 };
        let has_metadata = P::HAS_CONNECTION && !request.metadata.is_empty();
        let metadata_flag = if has_metadata || request.has_encoded_metadata {
            FLAG_6
        } else {
            0
        };
        let flags = timeout_flag | metadata_flag;
        let head = |writer: &mut Writer| {
            writer.u32(request.method);
            if let Some(millis) = left {
                writer.u64(millis);
            }
            if has_metadata {
                request.metadata.encode(writer);
            }
        };
        let arguments = &mut request.arguments;
        let rest = arguments.len();
        let framed = self
            .outbox
            .frame_apart(Kind::Call, flags, id, rest, head, |head| arguments.frame(head));
        let written = match framed {
            Some(size) => Ok(size),
            None => self.outbox.frame(Kind::Call, flags, id, |writer| {
                head(writer);
                writer.raw(arguments);
            }),
        };
        let failure = match written {
            Ok(_) => {
                call.wire = Wire::Sent;
                call.batch = self.batch;
                if let Caller::Stream(reading) = &mut call.caller {
                    reading.credit = i64::from(self.setup.window);
                    reading.taken = 0;
                    if reading.again == Again::Waiting {
                        reading.again = Again::No;
                        reading.is_untold = true;
                    }
                }
                self.open += 1;
                self.is_urgent = true;
                if call.upload.is_some() {
                    self.begin_upload(id);
                }
                return;
            }
            Err(FrameRefused::TooLarge { .. }) if self.link == Link::Opening => return,
            Err(FrameRefused::TooLarge { size, limit }) => too_large("the call", size, limit),
            Err(FrameRefused::Encode(error)) => RawFailure::boxed(Status::InvalidArgument, &error.text()),
        };
        self.fail(id, failure);
        self.end_wire(id);
    }

    pub(super) fn write_bind(&mut self, index: usize) {
        let service = &mut self.services[index];
        let written = self.outbox.frame(Kind::Bind, 0, service.first, |writer| {
            service.descriptor.write(writer);
        });
        // A service too large for the server's messages stays unbound there, and its calls fail as `unimplemented`.
        service.awaits_bound = written.is_ok();
        // Not urgent: it leaves with the first call.
    }

    pub(super) fn write_control(&mut self, kind: Kind, id: u32, payload: impl FnOnce(&mut Writer)) {
        self.outbox.control(kind, id, payload);
        self.is_urgent = true;
    }
}

mod call;
mod event;
mod greeting;
mod inputs;

use bytes::Bytes;

use super::bindings::Bindings;
use super::job::write_failure;
use super::limits::Limits;
use super::revisions::Served;
use super::route::Elsewhere;
use crate::failure::Failure;
use crate::frame::{Bind, Bound, Frame, Kind, MAX_CREDIT, MIN_MAX_MESSAGE, Outbox};
use crate::status::Status;
use crate::transport::Close;
use crate::wire::{DecodeError, Encode, Reader};

pub(crate) use self::event::{Event, InFlight, Incoming};

/// The server's side of the protocol, without input or output: frames go in, events come out, and what is to be
/// sent gathers in the outbox.
///
/// Every frame is checked here; the driver only runs what the events name. Calls that are in flight are the driver's,
/// which tells about them through [`InFlight`].
pub(crate) struct Session {
    services: std::sync::Arc<[Served]>,
    limits: Limits,
    elsewhere: Option<Elsewhere>,
    phase: Phase,
    bindings: Bindings,
    /// The credit with which a stream towards the client starts.
    window: i64,
    pub(crate) outbox: Outbox,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Opening,
    Open,
    /// `GoAway` has been sent: what is in flight goes on, what is new is refused.
    Draining,
    /// The client has seen it: nothing older than that is on its way any more.
    Drained,
}

/// Longest payload of a `Ping`, in bytes. Rule W-7.
const MAX_PING: usize = 64;

/// The payload of the `Ping` behind a `GoAway`. Its `Pong` says that the client knows, so that no call that it sent
/// before is left without an answer.
const GO_AWAY_SEEN: &[u8] = b"go away";

impl Session {
    pub(crate) fn new(services: std::sync::Arc<[Served]>, limits: Limits) -> Self {
        Self {
            services,
            limits,
            elsewhere: None,
            phase: Phase::Opening,
            bindings: Bindings::default(),
            window: 0,
            outbox: Outbox::new(MIN_MAX_MESSAGE as usize),
        }
    }

    /// Names what takes the calls of services that are not there.
    pub(crate) fn with_elsewhere(mut self, elsewhere: Option<Elsewhere>) -> Self {
        self.elsewhere = elsewhere;
        self
    }

    /// Whether the client has said `Hello`.
    pub(crate) fn is_open(&self) -> bool {
        self.phase != Phase::Opening
    }

    /// Takes one frame of the client.
    ///
    /// # Errors
    /// The client broke the protocol, and the connection must be closed as told.
    pub(crate) fn accept(
        &mut self,
        frame: Frame<'_>,
        message: &Bytes,
        in_flight: &mut impl InFlight,
    ) -> Result<Event, Close> {
        if frame.id != 0
            && matches!(
                frame.kind,
                Kind::Hello | Kind::Ping | Kind::Pong | Kind::Bye | Kind::Renew
            )
        {
            return Err(Close::protocol(format!(
                "{:?} concerns the connection and bears no id",
                frame.kind
            )));
        }
        match (self.phase, frame.kind) {
            (Phase::Opening, Kind::Hello) => return self.hello(frame.payload),
            (Phase::Opening, _) => return Err(Close::protocol("the first frame must be Hello")),
            (_, Kind::Hello) => return Err(Close::protocol("a second Hello")),
            _ => {}
        }
        match frame.kind {
            Kind::Call => self.call(frame, message, in_flight),
            Kind::Bind => self.bind(frame),
            Kind::Cancel => {
                exact(&frame, 0)?;
                if !in_flight.contains(frame.id) {
                    return Ok(Event::None);
                }
                write_failure(
                    &mut self.outbox,
                    frame.id,
                    &Failure::new(Status::Cancelled, "cancelled by the caller"),
                );
                Ok(Event::Cancel(frame.id))
            }
            Kind::Credit => self.credit(frame, in_flight),
            Kind::Ping if frame.payload.len() > MAX_PING => {
                Err(Close::protocol("a Ping of more than 64 bytes"))
            }
            Kind::Ping => {
                self.outbox
                    .control(Kind::Pong, 0, |writer| writer.raw(frame.payload));
                Ok(Event::None)
            }
            Kind::Pong => {
                if self.phase == Phase::Draining && frame.payload == GO_AWAY_SEEN {
                    self.phase = Phase::Drained;
                }
                Ok(Event::None)
            }
            Kind::Item => self.item(&frame, in_flight),
            Kind::End => inputs::end(&frame, in_flight),
            Kind::Bye => {
                exact(&frame, 0)?;
                Ok(Event::Bye)
            }
            Kind::Ack => Err(Close::protocol("an Ack where none is expected")),
            Kind::Renew => self.renew(frame.payload),
            Kind::Hello
            | Kind::Welcome
            | Kind::Bound
            | Kind::Reply
            | Kind::Fail
            | Kind::GoAway
            | Kind::Renewed => Err(Close::protocol(format!(
                "a client does not send {:?}",
                frame.kind
            ))),
        }
    }

    /// Asks the client to start nothing new, as soon as the conversation is open.
    pub(crate) fn go_away(&mut self, message: &str) {
        self.send_away(message, false);
    }

    /// The same, and lets the client come back only when it has something to call. Rule W-65.
    pub(crate) fn excuse(&mut self, message: &str) {
        self.send_away(message, true);
    }

    fn send_away(&mut self, message: &str, is_excused: bool) {
        if self.phase == Phase::Open {
            self.phase = Phase::Draining;
            self.outbox.control(Kind::GoAway, 0, |writer| {
                message.encode(writer);
                is_excused.encode(writer);
            });
            self.outbox
                .control(Kind::Ping, 0, |writer| writer.raw(GO_AWAY_SEEN));
        }
    }

    /// Asks the client whether it is there.
    pub(crate) fn ping(&mut self) {
        self.outbox.control(Kind::Ping, 0, |_| {});
    }

    /// Whether the client has been asked to go away, and everything has arrived that it sent before it knew.
    pub(crate) fn is_drained(&self) -> bool {
        self.phase == Phase::Drained
    }

    fn bind(&mut self, frame: Frame<'_>) -> Result<Event, Close> {
        let bind =
            Bind::read(&mut Reader::new(frame.payload)).map_err(|error| malformed(Kind::Bind, &error))?;
        let bound = self.bindings.bind(
            frame.id,
            &bind,
            &self.services,
            self.elsewhere.as_ref(),
            self.limits.max_methods,
        )?;
        match bound {
            Some(bound) => self.bound(frame.id, &bound).map(|()| Event::None),
            None => Ok(Event::Ask(frame.id, bind)),
        }
    }

    /// Tells the client what there is of what it has bound.
    ///
    /// # Errors
    /// The client cannot be told.
    pub(crate) fn bound(&mut self, first: u32, bound: &Bound) -> Result<(), Close> {
        self.outbox
            .frame(Kind::Bound, 0, first, |writer| bound.write(writer))
            .map(|_| ())
            // A byte a method, more than the client takes in a message. It would wait for the answer for ever.
            .map_err(|_| Close::protocol("a Bind whose Bound is larger than the client accepts"))
    }

    fn credit(&mut self, frame: Frame<'_>, in_flight: &mut impl InFlight) -> Result<Event, Close> {
        let mut reader = Reader::new(frame.payload);
        let bytes = reader
            .u32()
            .and_then(|bytes| reader.finish().map(|()| bytes))
            .map_err(|error| malformed(Kind::Credit, &error))?;
        let Some(credit) = in_flight.credit(frame.id) else {
            return Ok(Event::None);
        };
        *credit += i64::from(bytes);
        if *credit > MAX_CREDIT {
            return Err(Close::protocol("credit above 2^31 - 1"));
        }
        Ok(Event::Credit(frame.id))
    }
}

fn exact(frame: &Frame<'_>, size: usize) -> Result<(), Close> {
    if frame.payload.len() == size {
        return Ok(());
    }
    Err(Close::protocol(format!(
        "{:?} of {} bytes",
        frame.kind,
        frame.payload.len()
    )))
}

fn malformed(kind: Kind, error: &DecodeError) -> Close {
    Close::protocol(format!("{kind:?}: {error}"))
}

mod inputs;

use bytes::Bytes;

use super::bindings::{Bindings, Target};
use super::inflow::Inflow;
use super::job::{write_failure, write_refusal, write_status};
use super::limits::Limits;
use super::revisions::Served;
use super::route::{Elsewhere, Route};
use crate::failure::Failure;
use crate::frame::{
    Bind, Bound, CallHead, Frame, Grant, Hello, Kind, MAX_CREDIT, MIN_MAX_MESSAGE, MIN_WINDOW, Outbox,
    PROTOCOL, Welcome, Wish,
};
use crate::metadata::Metadata;
use crate::observe::count;
use crate::resume::MIN_BUFFER;
use crate::status::Status;
use crate::transport::Close;
use crate::wire::{Decode, DecodeError, Encode, Reader};

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

/// The driver's knowledge of the calls that have not ended.
pub(crate) trait InFlight {
    fn count(&self) -> usize;
    /// Bytes of arguments, metadata and items that they hold.
    fn bytes(&self) -> usize;
    fn contains(&self, id: u32) -> bool;
    /// The credit of a call that has not ended.
    fn credit(&mut self, id: u32) -> Option<&mut i64>;
    /// What may come of the client's stream of a call that has not ended, if it takes one.
    fn inflow(&mut self, id: u32) -> Option<&mut Inflow>;
}

/// What the driver has to do.
#[derive(Debug)]
pub(crate) enum Event {
    /// Nothing: the session has dealt with the frame.
    None,
    /// The client has introduced itself, and waits for [`Session::welcome`].
    Hello(Hello),
    /// It says anew who it is, and waits for [`Session::renewed`].
    Renew(Metadata),
    /// It binds, from that number on, what is somewhere else, and waits for [`Session::bound`].
    Ask(u32, Bind),
    Call(Incoming),
    /// Drop the call's work; its end has been written.
    Cancel(u32),
    /// A stream may go on.
    Credit(u32),
    /// The payload is an item of the client's stream.
    Item(u32),
    /// The client's stream is complete.
    End(u32),
    /// The client is done.
    Bye,
}

/// A call to start.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) id: u32,
    pub(crate) service: usize,
    /// The method, or behind all methods an adapter of one.
    pub(crate) call: usize,
    /// Whose client calls: [`Served::origin`].
    pub(crate) origin: u16,
    /// Milliseconds that are left.
    pub(crate) timeout: Option<u64>,
    pub(crate) metadata: Metadata,
    pub(crate) arguments: Bytes,
    pub(crate) credit: i64,
    /// Of a method that takes a stream of the client.
    pub(crate) inflow: Option<Inflow>,
    /// Of a method that the endpoint has no table for.
    pub(crate) route: Option<Route>,
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

    fn hello(&mut self, payload: &[u8]) -> Result<Event, Close> {
        let hello = Hello::read(&mut Reader::new(payload)).map_err(|error| malformed(Kind::Hello, &error))?;
        if hello.protocol != PROTOCOL {
            return Err(Close::new(
                Close::VERSION,
                format!("this server speaks protocol {PROTOCOL}"),
            ));
        }
        if hello.max_message < MIN_MAX_MESSAGE || hello.window < MIN_WINDOW {
            return Err(Close::protocol(
                "Hello announces a limit below the least that is allowed",
            ));
        }
        if hello.metadata.size() > self.limits.max_metadata {
            return Err(Close::protocol(format!(
                "metadata over {} bytes",
                self.limits.max_metadata
            )));
        }
        if let Wish::Session { buffer } | Wish::Resume { buffer, .. } = hello.wish
            && buffer < MIN_BUFFER
        {
            return Err(Close::protocol(
                "Hello announces a buffer below the least that is allowed",
            ));
        }
        Ok(Event::Hello(hello))
    }

    /// Opens the conversation with a client that has said `Hello`.
    pub(crate) fn welcome(&mut self, hello: &Hello, grant: Grant) {
        self.window = i64::from(hello.window).min(MAX_CREDIT);
        self.outbox.set_max_message(hello.max_message as usize);
        self.phase = Phase::Open;
        let welcome = Welcome {
            protocol: PROTOCOL,
            window: self.limits.window,
            max_message: self.limits.max_message,
            grant,
        };
        self.outbox
            .control(Kind::Welcome, 0, |writer| welcome.write(writer));
    }

    fn renew(&mut self, payload: &[u8]) -> Result<Event, Close> {
        let metadata = Metadata::decode(&mut Reader::new(payload));
        let metadata = metadata.map_err(|error| malformed(Kind::Renew, &error))?;
        if metadata.size() > self.limits.max_metadata {
            let failure = self.too_much_metadata();
            self.renewed(Err(&failure));
            return Ok(Event::None);
        }
        Ok(Event::Renew(metadata))
    }

    /// Tells the client what became of its `Renew`.
    pub(crate) fn renewed(&mut self, outcome: Result<(), &Failure>) {
        self.outbox.control(Kind::Renewed, 0, |writer| match outcome {
            Ok(()) => {
                writer.u32(0);
                "".encode(writer);
            }
            Err(failure) => write_status(writer, failure),
        });
    }

    fn too_much_metadata(&self) -> Failure {
        Failure::new(
            Status::ResourceExhausted,
            format!("more than {} bytes of metadata", self.limits.max_metadata),
        )
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

    fn call(
        &mut self,
        frame: Frame<'_>,
        message: &Bytes,
        in_flight: &mut impl InFlight,
    ) -> Result<Event, Close> {
        if in_flight.contains(frame.id) {
            return Err(Close::protocol(format!("call {} is in use", frame.id)));
        }
        let mut reader = Reader::new(frame.payload);
        let head = CallHead::read(&mut reader, frame.flags).map_err(|error| malformed(Kind::Call, &error))?;
        let size = head.metadata.size() + reader.rest().len();
        let refused = if self.phase != Phase::Open {
            let failure = Failure::new(Status::Unavailable, "the server is going away");
            Some(("going_away", failure))
        } else if in_flight.count() >= self.limits.max_calls {
            let most = self.limits.max_calls;
            let message = format!("more than {most} calls in flight on one connection");
            Some(("max_calls", Failure::new(Status::ResourceExhausted, message)))
        } else if in_flight.count() > 0 && in_flight.bytes() + size > self.limits.max_call_bytes {
            let failure = Failure::new(Status::ResourceExhausted, self.too_much());
            Some(("max_call_bytes", failure))
        } else if head.metadata.size() > self.limits.max_metadata {
            Some(("max_metadata", self.too_much_metadata()))
        } else {
            None
        };
        if let Some((reason, failure)) = refused {
            count::call_refused(reason, failure.status());
            write_refusal(&mut self.outbox, frame.id, &failure);
            return Ok(Event::None);
        }
        let target = match self.bindings.target(head.method) {
            Target::Method {
                service,
                call,
                origin,
            } => Ok((service, call, origin, None)),
            Target::Elsewhere { service, route } => Ok((service, 0, 0, Some(route))),
            other => Err(other),
        };
        let failure = match target {
            Ok((service, call, origin, route)) => {
                let takes_stream = self.services[service].method(call).kind.takes_stream();
                return Ok(Event::Call(Incoming {
                    id: frame.id,
                    service,
                    call,
                    origin,
                    timeout: head.timeout,
                    metadata: head.metadata,
                    arguments: message.slice_ref(reader.rest()),
                    credit: self.window,
                    inflow: takes_stream.then(|| Inflow::new(self.limits.window)),
                    route,
                }));
            }
            Err(Target::Mismatch { service, theirs }) => mismatch(&self.services[service], theirs),
            Err(Target::Missing) => Failure::new(Status::Unimplemented, "the server has no such service"),
            Err(_) => Failure::new(
                Status::Unimplemented,
                format!("method {} was not bound", head.method),
            ),
        };
        count::call_refused(failure.status().name(), failure.status());
        write_refusal(&mut self.outbox, frame.id, &failure);
        Ok(Event::None)
    }

    fn too_much(&self) -> String {
        format!(
            "the calls in flight on one connection hold more than {} bytes",
            self.limits.max_call_bytes
        )
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

/// Rule I-32.
fn mismatch(served: &Served, theirs: [u8; 8]) -> Failure {
    let Served {
        descriptor,
        revisions,
        ..
    } = served;
    let release = revisions
        .release(theirs)
        .map(|release| format!(" (release {})", release.name));
    Failure::new(
        Status::SchemaMismatch,
        format!(
            "the caller was made from schema {}{} of {}, the server has {}, and this method differs",
            hex(theirs),
            release.unwrap_or_default(),
            descriptor.name,
            hex(descriptor.schema_id)
        ),
    )
}

fn hex(id: [u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(id))
}

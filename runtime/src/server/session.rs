use bytes::Bytes;

use super::job::write_failure;
use super::limits::Limits;
use crate::descriptor::ServiceDescriptor;
use crate::failure::Failure;
use crate::frame::{
    Availability, Bind, Bound, CallHead, Frame, Hello, Kind, MAX_CREDIT, MIN_MAX_MESSAGE, MIN_WINDOW, Outbox,
    PROTOCOL, Welcome,
};
use crate::metadata::Metadata;
use crate::status::Status;
use crate::transport::Close;
use crate::wire::Reader;

/// The server's side of the protocol, without input or output: frames go in, events come out, and what is to be
/// sent gathers in the outbox.
///
/// Every frame is checked here; the driver only runs what the events name. Calls that are in flight are the driver's,
/// which tells about them through [`InFlight`].
pub(crate) struct Session {
    services: std::sync::Arc<[&'static ServiceDescriptor]>,
    limits: Limits,
    phase: Phase,
    /// What each method number stands for.
    methods: Vec<Target>,
    bound: usize,
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
}

/// What a method number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Unbound,
    Method {
        service: u32,
        method: u32,
    },
    /// The service is there, with another schema.
    Mismatch {
        service: u32,
        theirs: [u8; 8],
    },
    /// The client bound a service that is not there.
    Missing,
}

/// The driver's knowledge of the calls that have not ended.
pub(crate) trait InFlight {
    fn count(&self) -> usize;
    fn contains(&self, id: u32) -> bool;
    /// The credit of a call that has not ended.
    fn credit(&mut self, id: u32) -> Option<&mut i64>;
}

/// What the driver has to do.
#[derive(Debug)]
pub(crate) enum Event {
    /// Nothing: the session has dealt with the frame.
    None,
    /// The client has introduced itself.
    Hello(Metadata),
    Call(Incoming),
    /// Drop the call's work; its end has been written.
    Cancel(u32),
    /// A stream may go on.
    Credit(u32),
    /// The client is done.
    Bye,
}

/// A call to start.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) id: u32,
    pub(crate) service: usize,
    pub(crate) method: usize,
    /// Milliseconds that are left.
    pub(crate) timeout: Option<u64>,
    pub(crate) metadata: Metadata,
    pub(crate) arguments: Bytes,
    pub(crate) credit: i64,
}

/// Method numbers are below this. Rule W-14.
const METHOD_NUMBERS: usize = 65_536;

/// Longest payload of a `Ping`, in bytes. Rule W-7.
const MAX_PING: usize = 64;

impl Session {
    pub(crate) fn new(services: std::sync::Arc<[&'static ServiceDescriptor]>, limits: Limits) -> Self {
        Self {
            services,
            limits,
            phase: Phase::Opening,
            methods: Vec::new(),
            bound: 0,
            window: 0,
            outbox: Outbox::new(MIN_MAX_MESSAGE as usize),
        }
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
        match (self.phase, frame.kind) {
            (Phase::Opening, Kind::Hello) => return self.hello(frame.payload),
            (Phase::Opening, _) => return Err(Close::protocol("the first frame must be Hello")),
            (_, Kind::Hello) => return Err(Close::protocol("a second Hello")),
            _ => {}
        }
        match frame.kind {
            Kind::Call => self.call(frame, message, in_flight),
            Kind::Bind => self.bind(frame).map(|()| Event::None),
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
            // A pong is proof of life by having arrived. Items and ends belong to streams towards the server, which
            // no method takes yet: whatever call they name is not in use as such a stream.
            Kind::Pong | Kind::Item | Kind::End => Ok(Event::None),
            Kind::Bye => {
                exact(&frame, 0)?;
                Ok(Event::Bye)
            }
            Kind::Hello | Kind::Welcome | Kind::Bound | Kind::Reply | Kind::Fail | Kind::GoAway => Err(
                Close::protocol(format!("a client does not send {:?}", frame.kind)),
            ),
        }
    }

    /// Asks the client to start nothing new.
    pub(crate) fn go_away(&mut self, message: &str) {
        if self.phase == Phase::Open {
            self.phase = Phase::Draining;
            self.outbox.control(Kind::GoAway, 0, |writer| {
                crate::wire::Encode::encode(message, writer);
            });
        }
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
        self.window = i64::from(hello.window).min(MAX_CREDIT);
        self.outbox.set_max_message(hello.max_message as usize);
        self.phase = Phase::Open;
        let welcome = Welcome {
            protocol: PROTOCOL,
            window: MIN_WINDOW,
            max_message: self.limits.max_message,
        };
        self.outbox
            .control(Kind::Welcome, 0, |writer| welcome.write(writer));
        Ok(Event::Hello(hello.metadata))
    }

    fn bind(&mut self, frame: Frame<'_>) -> Result<(), Close> {
        let bind =
            Bind::read(&mut Reader::new(frame.payload)).map_err(|error| malformed(Kind::Bind, &error))?;
        let first = frame.id as usize;
        let end = first.saturating_add(bind.signatures.len());
        if end > METHOD_NUMBERS {
            return Err(Close::protocol("method numbers must be below 65,536"));
        }
        self.bound += bind.signatures.len();
        if self.bound > self.limits.max_methods {
            return Err(Close::protocol(format!(
                "more than {} methods bound",
                self.limits.max_methods
            )));
        }
        if self.methods.len() < end {
            self.methods.resize(end, Target::Unbound);
        }
        let numbers = &mut self.methods[first..end];
        if numbers.iter().any(|target| *target != Target::Unbound) {
            return Err(Close::protocol("a method number was bound twice"));
        }
        let found = self
            .services
            .iter()
            .position(|service| service.name == bind.service);
        let mut answer = Bound {
            schema_id: [0; 8],
            methods: Vec::with_capacity(numbers.len()),
        };
        match found {
            None => {
                numbers.fill(Target::Missing);
                answer
                    .methods
                    .resize(bind.signatures.len(), Availability::Unimplemented);
            }
            Some(service) => {
                let descriptor = self.services[service];
                answer.schema_id = descriptor.schema_id;
                for (target, signature) in numbers.iter_mut().zip(&bind.signatures) {
                    let method = descriptor
                        .methods
                        .iter()
                        .position(|method| method.signature == *signature);
                    *target = match method {
                        Some(method) => Target::Method {
                            service: service as u32,
                            method: method as u32,
                        },
                        None => Target::Mismatch {
                            service: service as u32,
                            theirs: bind.schema_id,
                        },
                    };
                    answer.methods.push(match method {
                        Some(_) => Availability::Available,
                        None => Availability::SchemaMismatch,
                    });
                }
            }
        }
        self.outbox
            .control(Kind::Bound, frame.id, |writer| answer.write(writer));
        Ok(())
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
        let refused = if self.phase == Phase::Draining {
            Some(Failure::new(Status::Unavailable, "the server is going away"))
        } else if in_flight.count() >= self.limits.max_calls {
            Some(Failure::new(
                Status::ResourceExhausted,
                format!(
                    "more than {} calls in flight on one connection",
                    self.limits.max_calls
                ),
            ))
        } else if head.metadata.size() > self.limits.max_metadata {
            Some(Failure::new(
                Status::ResourceExhausted,
                format!("more than {} bytes of metadata", self.limits.max_metadata),
            ))
        } else {
            None
        };
        if let Some(failure) = refused {
            write_failure(&mut self.outbox, frame.id, &failure);
            return Ok(Event::None);
        }
        let target = self
            .methods
            .get(head.method as usize)
            .copied()
            .unwrap_or(Target::Unbound);
        let failure = match target {
            Target::Method { service, method } => {
                return Ok(Event::Call(Incoming {
                    id: frame.id,
                    service: service as usize,
                    method: method as usize,
                    timeout: head.timeout,
                    metadata: head.metadata,
                    arguments: message.slice_ref(reader.rest()),
                    credit: self.window,
                }));
            }
            Target::Mismatch { service, theirs } => {
                let descriptor = self.services[service as usize];
                Failure::new(
                    Status::SchemaMismatch,
                    format!(
                        "the caller was made from schema {} of {}, the server has {}, and this method differs",
                        hex(theirs),
                        descriptor.name,
                        hex(descriptor.schema_id)
                    ),
                )
            }
            Target::Missing => Failure::new(Status::Unimplemented, "the server has no such service"),
            Target::Unbound => Failure::new(
                Status::Unimplemented,
                format!("method {} was not bound", head.method),
            ),
        };
        write_failure(&mut self.outbox, frame.id, &failure);
        Ok(Event::None)
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

fn malformed(kind: Kind, error: &crate::wire::DecodeError) -> Close {
    Close::protocol(format!("{kind:?}: {error}"))
}

fn hex(id: [u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(id))
}

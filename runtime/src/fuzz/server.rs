//! The server's session against any client, with a driver of a few lines.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use super::input::Input;
use super::sent;
use crate::failure::Failure;
use crate::frame::{Frames, Grant, Kind, MAX_CREDIT};
use crate::server::fuzz::{Event, InFlight, Inflow, Limits, Notice, Served, Session, write_failure};
use crate::status::Status;
use crate::transport::Close;
use crate::{MethodDescriptor, MethodKind, ServiceDescriptor};

static SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "a.B",
    schema_id: [1; 8],
    methods: &[
        method(0, MethodKind::Unary),
        method(1, MethodKind::ServerStream),
        method(2, MethodKind::ClientStream),
        method(3, MethodKind::Bidirectional),
    ],
};

const fn method(signature: u8, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor {
        name: "c",
        signature: [signature; 8],
        kind,
        is_idempotent: false,
        timeout: None,
    }
}

/// Calls in flight, few enough that inputs get there.
const MAX_CALLS: usize = 12;

/// The calls at work, as a driver would know them.
#[derive(Default)]
struct Calls(BTreeMap<u32, Call>);

struct Call {
    credit: i64,
    inflow: Option<Inflow>,
    /// Bytes of arguments and of items that wait.
    held: usize,
}

impl InFlight for Calls {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn bytes(&self) -> usize {
        self.0.values().map(|call| call.held).sum()
    }

    fn contains(&self, id: u32) -> bool {
        self.0.contains_key(&id)
    }

    fn credit(&mut self, id: u32) -> Option<&mut i64> {
        self.0.get_mut(&id).map(|call| &mut call.credit)
    }

    fn inflow(&mut self, id: u32) -> Option<&mut Inflow> {
        self.0.get_mut(&id)?.inflow.as_mut()
    }
}

struct World {
    session: Session,
    calls: Calls,
    /// `Call` frames that were accepted.
    called: usize,
    /// Frames that ended a call.
    ended: usize,
    /// Frames that have left.
    frames: usize,
}

/// Runs an input.
///
/// # Panics
/// If a promise is broken.
pub fn run(input: &[u8]) {
    let mut input = Input::new(input);
    let limits = Limits {
        max_calls: MAX_CALLS,
        max_call_bytes: 40_000,
        max_metadata: 100,
        ..Limits::default()
    };
    let mut world = World {
        session: Session::new(Arc::from([Served::from(&SERVICE)]), limits),
        calls: Calls::default(),
        called: 0,
        ended: 0,
        frames: 0,
    };
    // Most begin as they should, so that more than the opening is tried.
    if input.byte().is_some_and(|byte| byte < 230) {
        let opening = [
            Input::opening(Kind::Hello, &[1, 20_000, 4_096], &[0]),
            Bytes::from(bind()),
        ];
        for message in opening {
            world.message(&message).expect("the opening is right");
        }
    }
    while let Some(step) = world.step(&mut input) {
        if let Err(close) = step {
            let is_known = matches!(close.code, Close::PROTOCOL | Close::VERSION | Close::NORMAL);
            assert!(is_known, "closes with {close}");
            break;
        }
    }
    world.take();
    assert_eq!(
        world.ended + world.calls.0.len(),
        world.called,
        "W-19: each call ends once"
    );
}

/// The frame that binds the service to the numbers from 0.
fn bind() -> Vec<u8> {
    let mut payload = vec![3, b'a', b'.', b'B'];
    payload.extend([1; 8]);
    payload.push(SERVICE.methods.len() as u8);
    payload.extend(SERVICE.methods.iter().flat_map(|method| method.signature));
    [&[Kind::Bind as u8, 0, payload.len() as u8], &payload[..]].concat()
}

impl World {
    /// One command; `None` at the end of the input.
    fn step(&mut self, input: &mut Input<'_>) -> Option<Result<(), Close>> {
        match input.byte()? {
            0..=159 => {
                let message = input.message()?;
                return Some(self.message(&message));
            }
            160..=229 => {
                let which = usize::from(input.byte()?);
                let what = input.number()?;
                let count = self.calls.0.len();
                if count > 0 {
                    let id = *self.calls.0.keys().nth(which % count)?;
                    self.work(id, what);
                }
            }
            230..=239 => self.session.go_away("bye"),
            _ => self.take(),
        }
        Some(Ok(()))
    }

    fn message(&mut self, message: &Bytes) -> Result<(), Close> {
        for frame in Frames::new(message) {
            let frame = frame.map_err(|error| Close::protocol(error.to_string()))?;
            let before = self.session.outbox.len();
            let event = self.session.accept(frame, message, &mut self.calls)?;
            self.called += usize::from(frame.kind == Kind::Call);
            match event {
                Event::Call(incoming) => {
                    assert!(self.calls.0.len() < MAX_CALLS, "W-32");
                    let call = Call {
                        credit: incoming.credit,
                        held: incoming.arguments.len() + incoming.metadata.size(),
                        inflow: incoming.inflow,
                    };
                    assert!(self.calls.0.insert(incoming.id, call).is_none(), "W-18");
                }
                Event::Cancel(id) => {
                    assert!(self.session.outbox.len() > before, "its end has been written");
                    assert!(self.calls.0.remove(&id).is_some());
                }
                Event::Item(id) => {
                    let call = self.calls.0.get_mut(&id).expect("a call at work");
                    call.held += frame.payload.len() + 16;
                }
                Event::Credit(id) => {
                    let credit = self.calls.0.get(&id).expect("a call at work").credit;
                    assert!(credit <= MAX_CREDIT, "W-27: {credit}");
                }
                Event::Renew(metadata) => {
                    let failure = Failure::new(Status::Unauthenticated, "no");
                    self.session.renewed(match metadata.is_empty() {
                        true => Err(&failure),
                        false => Ok(()),
                    });
                }
                Event::Bye => return Err(Close::new(Close::NORMAL, "")),
                Event::Hello(hello) => self.session.welcome(&hello, Grant::Nothing),
                _ => {}
            }
        }
        Ok(())
    }

    /// A handler does something: ends, sends an item, reads, stops reading.
    fn work(&mut self, id: u32, what: u32) {
        let outbox = &mut self.session.outbox;
        match what % 5 {
            0 => {
                let _ = outbox.frame(Kind::Reply, 0, id, |writer| writer.raw(&[7; 10]));
                self.calls.0.remove(&id);
            }
            1 => {
                write_failure(outbox, id, &Failure::new(Status::Aborted, "no"));
                self.calls.0.remove(&id);
            }
            2 => {
                let call = self.calls.0.get_mut(&id).expect("a call at work");
                if call.credit > 0 {
                    let size = outbox.frame(Kind::Item, 0, id, |writer| writer.raw(&[7; 3_000]));
                    call.credit -= size.expect("it fits") as i64 + 16;
                }
            }
            _ => {
                let call = self.calls.0.get_mut(&id).expect("a call at work");
                let taken = what.min(call.held as u32);
                call.held -= taken as usize;
                if let Some(inflow) = &mut call.inflow {
                    let is_left = what.is_multiple_of(7);
                    self.session.notify(id, inflow, Notice { taken, is_left });
                }
            }
        }
    }

    /// What has been written leaves.
    fn take(&mut self) {
        let mut messages: Vec<Bytes> = Vec::new();
        self.session.outbox.take(&mut messages);
        sent(messages, u32::MAX as usize, |kind, _, _| {
            let is_first = self.frames == 0;
            self.frames += 1;
            assert_eq!(kind == Kind::Welcome, is_first, "W-10");
            match kind {
                Kind::Reply | Kind::Fail | Kind::End => self.ended += 1,
                Kind::Hello | Kind::Bind | Kind::Call | Kind::Bye | Kind::Ack | Kind::Renew => {
                    panic!("a server does not send {kind:?}")
                }
                _ => {}
            }
        });
    }
}

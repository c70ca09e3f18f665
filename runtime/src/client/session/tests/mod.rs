//! The session against servers made of a few lines: no transport, no task, no clock.

mod again;
mod large;
mod lifecycle;
mod losses;
mod model;
mod random;
mod stream;
mod upload;

use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use super::{Identity, Session, Setup, Taken};
use crate::client::connect_error::ConnectError;
use crate::client::items::Items;
use crate::client::platform::KeptInput;
use crate::client::raw::{RawFailure, Request};
use crate::client::upload::Input;
use crate::frame::{Bound, Frames, Grant, Kind, MIN_WINDOW, Outbox, Standing, Welcome};
use crate::transport::Disconnect;
use crate::wire::{Encode, Writer};
use crate::{Metadata, MethodDescriptor, MethodKind, ServiceDescriptor};

pub(super) const SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "test.v1.Test",
    schema_id: [7; 8],
    methods: &[
        method("insert", MethodKind::Unary, false),
        method("get", MethodKind::Unary, true),
        method("watch", MethodKind::ServerStream, false),
        // Idempotent, and never repeated all the same.
        method("load", MethodKind::ClientStream, true),
        method("chat", MethodKind::Bidirectional, false),
    ],
};

pub(super) const INSERT: u32 = 0;
pub(super) const GET: u32 = 1;
pub(super) const WATCH: u32 = 2;
pub(super) const LOAD: u32 = 3;
pub(super) const CHAT: u32 = 4;

const fn method(name: &'static str, kind: MethodKind, is_idempotent: bool) -> MethodDescriptor {
    let signature = [name.as_bytes()[0], 0, 0, 0, 0, 0, 0, 0];
    MethodDescriptor {
        name,
        signature,
        kind,
        is_idempotent,
        timeout: None,
    }
}

pub(super) fn session() -> Session {
    let mut session = Session::new(Setup {
        window: MIN_WINDOW,
        max_message: 1 << 20,
        identity: Identity::default(),
        idle: None,
        patience: Duration::ZERO,
        resume: None,
    });
    assert_eq!(session.bind(&SERVICE), 0);
    session
}

/// A session whose server has said `Welcome`, with nothing left to send.
pub(super) fn open_session() -> Session {
    let mut session = session();
    open(&mut session);
    session
}

pub(super) fn open(session: &mut Session) {
    session.connected(Duration::ZERO, None);
    sent(session);
    hear(session, |frames| frames.welcome(1 << 20));
}

pub(super) fn start(session: &mut Session, method: u32, arguments: &[u8]) -> u32 {
    start_within(session, method, arguments, None)
}

pub(super) fn start_within(
    session: &mut Session,
    method: u32,
    arguments: &[u8],
    timeout: Option<Duration>,
) -> u32 {
    let request = request(method, arguments, timeout);
    session
        .start(request, None, Waker::noop(), Duration::ZERO)
        .expect("the session is not shut")
}

pub(super) fn request(method: u32, arguments: &[u8], timeout: Option<Duration>) -> Request {
    let descriptor = SERVICE.methods[method as usize];
    Request {
        method,
        kind: descriptor.kind,
        is_idempotent: descriptor.is_idempotent,
        timeout,
        metadata: Metadata::new(),
        arguments: arguments.to_vec().into(),
        has_encoded_metadata: false,
        reopens: false,
    }
}

pub(super) fn reply(session: &mut Session, id: u32) -> Poll<Result<Bytes, RawFailure>> {
    session.poll_reply(id, Waker::noop()).map_err(|failure| *failure)
}

/// Everything that a stream has, and its end if it is there.
pub(super) fn items(session: &mut Session, id: u32) -> (Vec<Bytes>, Option<Result<(), RawFailure>>) {
    match taken(session, id, Duration::ZERO) {
        Took::Nothing => (Vec::new(), None),
        Took::Items(items) => (items, None),
        Took::End(end) => (Vec::new(), Some(end)),
        Took::Reopened => panic!("nobody asked for that"),
    }
}

/// What the reader of a stream meets next.
#[derive(Debug, PartialEq)]
pub(super) enum Took {
    Nothing,
    Items(Vec<Bytes>),
    Reopened,
    End(Result<(), RawFailure>),
}

pub(super) fn taken(session: &mut Session, id: u32, now: Duration) -> Took {
    let mut items = Items::default();
    match session.poll_items(id, 0, &mut items, Waker::noop(), || now) {
        Poll::Pending => Took::Nothing,
        Poll::Ready(Taken::Items) => Took::Items(core::iter::from_fn(|| items.pop()).collect()),
        Poll::Ready(Taken::Reopened) => Took::Reopened,
        Poll::Ready(Taken::End(end)) => Took::End(end.map_err(|failure| *failure)),
    }
}

/// The frames that leave now, as kind, id and payload.
pub(super) fn sent(session: &mut Session) -> Vec<(Kind, u32, Bytes)> {
    let mut messages = VecDeque::new();
    session.take(&mut messages);
    let frames = |message: &Bytes| -> Vec<(Kind, u32, Bytes)> {
        Frames::new(message)
            .map(|frame| frame.expect("whole frames"))
            .map(|frame| (frame.kind, frame.id, frame.payload_of(message)))
            .collect()
    };
    messages.iter().flat_map(frames).collect()
}

/// The kinds and ids of the frames that leave now.
pub(super) fn sent_kinds(session: &mut Session) -> Vec<(Kind, u32)> {
    sent(session)
        .into_iter()
        .map(|(kind, id, _)| (kind, id))
        .collect()
}

/// Lets the session receive one message.
pub(super) fn hear(session: &mut Session, write: impl FnOnce(&mut ServerFrames)) {
    try_hear(session, write).expect("a server that keeps to the protocol");
}

pub(super) fn try_hear(session: &mut Session, write: impl FnOnce(&mut ServerFrames)) -> Result<(), String> {
    let mut frames = ServerFrames(Outbox::new(usize::MAX));
    write(&mut frames);
    let mut messages: Vec<Bytes> = Vec::new();
    frames.0.take(&mut messages);
    for message in messages {
        session
            .receive(&message, || Duration::ZERO)
            .map_err(|close| close.reason)?;
    }
    Ok(())
}

/// What a server writes.
pub(super) struct ServerFrames(pub(super) Outbox);

impl ServerFrames {
    pub(super) fn welcome(&mut self, max_message: u32) {
        self.welcome_with(MIN_WINDOW, max_message);
    }

    pub(super) fn welcome_with(&mut self, window: u32, max_message: u32) {
        let welcome = Welcome {
            protocol: 1,
            window,
            max_message,
            grant: Grant::Nothing,
        };
        self.0.control(Kind::Welcome, 0, |writer| welcome.write(writer));
    }

    pub(super) fn bound(&mut self, first: u32, methods: usize) {
        let methods = vec![crate::frame::Availability::Available; methods];
        let bound = Bound {
            schema_id: SERVICE.schema_id,
            methods,
            standing: Standing::default(),
        };
        self.0.control(Kind::Bound, first, |writer| bound.write(writer));
    }

    pub(super) fn raw(&mut self, kind: Kind, id: u32, payload: &[u8]) {
        self.0.control(kind, id, |writer| writer.raw(payload));
    }

    /// Says that nothing was done for a call (W-66).
    pub(super) fn refuse(&mut self, id: u32, status: u32) {
        let refused = self.0.frame(Kind::Fail, 0x40, id, |writer| {
            writer.u32(status);
            "not started".encode(writer);
        });
        assert!(refused.is_ok());
    }

    pub(super) fn fail(&mut self, id: u32, status: u32, message: &str) {
        self.0.control(Kind::Fail, id, |writer| {
            writer.u32(status);
            message.encode(writer);
        });
    }
}

/// A stream of a caller's, which the tests do not poll: they say what a driver would get out of it.
pub(super) struct Unpolled(#[expect(dead_code, reason = "counts")] Arc<()>);

impl Input for Unpolled {
    fn poll_item(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut Writer,
    ) -> Poll<Option<Result<(), RawFailure>>> {
        Poll::Pending
    }
}

/// A stream that is alive as long as it counts.
pub(super) fn input(alive: &Arc<()>) -> KeptInput {
    KeptInput::new(Unpolled(Arc::clone(alive)))
}

pub(super) fn lost() -> ConnectError {
    ConnectError::Lost(Disconnect::Broken("the cable was cut".to_owned()))
}

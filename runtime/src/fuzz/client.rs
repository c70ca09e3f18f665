//! The client's session against any server, with a driver and callers of a few lines.

use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::collections::{BTreeSet, VecDeque};

use bytes::Bytes;

use super::input::Input;
use super::sent;
use crate::client::ConnectError;
use crate::client::fuzz::{
    Identity, Items, KeptInput, Polled, RawFailure, Request, Session, Setup, Taken, Upload, UploadKey,
    item_cost,
};
use crate::frame::{Frames, Kind, MIN_WINDOW};
use crate::transport::Disconnect;
use crate::wire::Writer;
use crate::{Metadata, MethodDescriptor, MethodKind, ServiceDescriptor};

static SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "a.B",
    schema_id: [1; 8],
    methods: &[
        method(MethodKind::Unary, false),
        method(MethodKind::Unary, true),
        method(MethodKind::ServerStream, false),
        method(MethodKind::ClientStream, false),
        method(MethodKind::Bidirectional, false),
    ],
};

const fn method(kind: MethodKind, is_idempotent: bool) -> MethodDescriptor {
    MethodDescriptor {
        name: "c",
        signature: [2; 8],
        kind,
        is_idempotent,
        timeout: None,
    }
}

/// Callers that wait at the same time, so that inputs stay cheap.
const CALLERS: usize = 40;

/// A stream of which the driver here never asks for anything.
struct Silent;

impl Upload for Silent {
    fn poll_item(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut Writer,
    ) -> Poll<Option<Result<(), RawFailure>>> {
        Poll::Pending
    }
}

/// Somebody who waits for a call.
struct Caller {
    id: u32,
    is_stream: bool,
    /// What has been taken and not been told, in bytes.
    taken: u32,
}

struct World {
    session: Session,
    now: Duration,
    is_connected: bool,
    callers: Vec<Caller>,
    /// Ids that the server may use.
    used: BTreeSet<u32>,
    ready: VecDeque<UploadKey>,
    /// Whether somebody waits for the end of a renewal.
    is_renewing: bool,
}

/// Runs an input.
///
/// # Panics
/// If a promise is broken.
pub fn run(input: &[u8]) {
    let mut input = Input::new(input);
    let mut session = Session::new(Setup {
        window: MIN_WINDOW,
        max_message: 4 << 20,
        identity: Identity::default(),
        idle: Some(Duration::from_millis(500)),
        patience: Duration::from_millis(200),
        resume: None,
    });
    session.bind(&SERVICE);
    let mut world = World {
        session,
        now: Duration::ZERO,
        is_connected: false,
        callers: Vec::new(),
        used: BTreeSet::new(),
        ready: VecDeque::new(),
        is_renewing: false,
    };
    if input.byte().is_some_and(|byte| byte < 230) {
        world.connect();
        world.take();
        world.receive(&Input::opening(Kind::Welcome, &[1, 16_384, 4_096], &[]));
    }
    while world.step(&mut input).is_some() {}
    world.end();
}

impl World {
    /// One command; `None` at the end of the input.
    fn step(&mut self, input: &mut Input<'_>) -> Option<()> {
        match input.byte()? {
            0..=49 => {
                let (method, argument) = (input.byte()?, input.bytes()?);
                let timeout = input.byte()?;
                self.start(u32::from(method) % 5, argument, timeout);
            }
            50..=129 => {
                let message = input.message()?;
                self.receive(&message);
            }
            130..=169 => {
                let (which, is_over) = (usize::from(input.byte()?), input.byte()? < 30);
                let count = self.callers.len();
                if count > 0 {
                    self.look(which % count, is_over);
                }
            }
            170..=199 => self.take(),
            200..=219 => {
                let what = input.byte()?;
                let bytes = input.bytes()?;
                self.upload(what, bytes);
            }
            220..=234 => {
                self.now += Duration::from_millis(u64::from(input.number()?));
                if self.session.tick(self.now).is_err() {
                    self.lose();
                }
                let due = self.session.next_tick();
                assert!(due.is_none_or(|due| due > self.now), "{due:?} is due");
            }
            235..=244 => self.connect(),
            245..=249 => {
                let is_over = input.byte()? < 100;
                self.renew(is_over);
            }
            _ => self.lose(),
        }
        Some(())
    }

    /// Somebody renews the credentials, asks what became of that, or has lost interest.
    fn renew(&mut self, is_over: bool) {
        if !self.is_renewing {
            let token = Metadata::from_pairs([("token", "t")]).expect("a key");
            let begun = self.session.begin_renewal(&token, Waker::noop());
            self.is_renewing = begun == Poll::Ready(Ok(()));
        } else if is_over {
            self.session.forget_renewal();
            self.is_renewing = false;
        } else if let Poll::Ready(outcome) = self.session.poll_renewal(Waker::noop()) {
            assert!(outcome.is_ok() || outcome.is_err_and(|failure| !failure.message.contains("no such")));
            self.is_renewing = false;
        }
    }

    fn connect(&mut self) {
        if !self.is_connected {
            self.is_connected = true;
            self.session.connected(self.now, None);
        }
    }

    fn lose(&mut self) {
        if self.is_connected {
            self.is_connected = false;
            self.used.clear();
            self.session.disconnected(&lost());
        }
    }

    fn start(&mut self, method: u32, arguments: &[u8], timeout: u8) {
        if self.callers.len() >= CALLERS {
            return;
        }
        let descriptor = SERVICE.methods[method as usize];
        let request = Request {
            method,
            kind: descriptor.kind,
            is_idempotent: descriptor.is_idempotent,
            timeout: (timeout < 100).then(|| Duration::from_millis(timeout.into())),
            metadata: Metadata::new(),
            arguments: arguments.to_vec().into(),
            has_encoded_metadata: false,
            reopens: timeout.is_multiple_of(2),
        };
        let input = descriptor.kind.takes_stream().then(|| KeptInput::new(Silent));
        let id = self.session.start(request, input, Waker::noop(), self.now);
        let id = id.expect("the session is not shut");
        assert!(self.callers.iter().all(|caller| caller.id != id), "W-18");
        self.callers.push(Caller {
            id,
            is_stream: descriptor.kind.answers_stream(),
            taken: 0,
        });
    }

    /// A message of the server.
    fn receive(&mut self, message: &Bytes) {
        if !self.is_connected {
            return;
        }
        let now = self.now;
        if self.session.receive(message, || now).is_err() {
            return self.lose();
        }
        for frame in Frames::new(message).flatten() {
            if matches!(frame.kind, Kind::Reply | Kind::Fail | Kind::End) {
                self.used.remove(&frame.id);
            }
        }
    }

    /// A caller looks for its answer, or has lost interest.
    fn look(&mut self, which: usize, is_over: bool) {
        let caller = &mut self.callers[which];
        if is_over {
            self.session.abandon(caller.id);
            self.callers.swap_remove(which);
            return;
        }
        let is_done = if caller.is_stream {
            let mut items = Items::default();
            let taken = core::mem::take(&mut caller.taken);
            match self
                .session
                .poll_items(caller.id, taken, &mut items, Waker::noop(), || self.now)
            {
                Poll::Ready(Taken::End(_)) => true,
                Poll::Ready(Taken::Items) => {
                    assert!(!items.is_empty(), "there are items");
                    while let Some((item, _)) = items.next() {
                        caller.taken = caller.taken.saturating_add(item_cost(item.len()));
                    }
                    false
                }
                Poll::Ready(Taken::Reopened) | Poll::Pending => false,
            }
        } else {
            self.session.poll_reply(caller.id, Waker::noop()).is_ready()
        };
        if is_done {
            self.callers.swap_remove(which);
        }
    }

    /// The driver polls the stream of a caller.
    fn upload(&mut self, what: u8, bytes: &[u8]) {
        self.session.take_resumed(&mut self.ready);
        let Some(key) = self.ready.pop_front() else {
            return;
        };
        let Some(lent) = self.session.lend(key) else {
            return;
        };
        assert!(lent.credit > 0, "W-26");
        let polled = match what % 4 {
            0 => Polled::End,
            1 => Polled::Failed(RawFailure::new(crate::Status::InvalidArgument, "no")),
            2 => Polled::Pending,
            _ => Polled::More,
        };
        let whole = core::iter::once(0..bytes.len());
        if self.session.give_back(lent, bytes, whole, polled) {
            self.ready.push_back(key);
        }
        self.session.trash().clear();
    }

    /// What has been written leaves.
    fn take(&mut self) {
        let mut messages = VecDeque::new();
        self.session.take(&mut messages);
        let used = &mut self.used;
        sent(messages, 4 << 20, |kind, id, _| match kind {
            Kind::Call => assert!(used.insert(id), "W-18: {id} is in use"),
            Kind::Welcome | Kind::Bound | Kind::Reply | Kind::Fail | Kind::GoAway => {
                panic!("a client does not send {kind:?}")
            }
            _ => {}
        });
        self.session.woken().clear();
    }

    /// Whatever happened: when all is over, so is each call.
    fn end(mut self) {
        self.lose();
        self.session.shut(ConnectError::Closed);
        for caller in &self.callers {
            let is_over = if caller.is_stream {
                let mut items = Items::default();
                // Items, and that it begins anew, come before the end; more than that cannot.
                (0..3).any(|_| {
                    items = Items::default();
                    let polled = self
                        .session
                        .poll_items(caller.id, 0, &mut items, Waker::noop(), || self.now);
                    matches!(polled, Poll::Ready(Taken::End(_)))
                })
            } else {
                self.session.poll_reply(caller.id, Waker::noop()).is_ready()
            };
            assert!(is_over, "call {} never ends", caller.id);
        }
    }
}

fn lost() -> ConnectError {
    ConnectError::Lost(Disconnect::Broken("lost".to_owned()))
}

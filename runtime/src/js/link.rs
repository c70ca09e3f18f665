use core::fmt;
use core::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;

use super::outcome::{NOTHING, Outcome, status_of};
use crate::client::ConnectError;
use crate::client::ConnectionState;
use crate::client::line::{Event, Given, Line, Plan, Setup, Table};
use crate::client::raw::{RawFailure, Request};
use crate::transport::{Close, Disconnect};
use crate::wire::{Decode, Reader};
use crate::{Metadata, MethodKind, Status};

// Of the flags of a call.
const ANSWERS_STREAM: u32 = 1;
const IS_IDEMPOTENT: u32 = 2;
const TAKES_STREAM: u32 = 4;
const REOPENS: u32 = 8;

// In the place of a close's code: why there is no socket any more.
const UNREACHABLE: u32 = 1;
const INVALID_URL: u32 = 2;
const NOT_TURBO: u32 = 3;
const TEXT: u32 = 4;
const TOO_LARGE: u32 = 5;
/// A close frame never arrived (RFC 6455, section 7.1.5).
const ABNORMAL: u32 = 1006;

/// A connection. Times are milliseconds of one clock; texts are UTF-8, and metadata is encoded as on the wire.
///
/// After whatever may have brought news, [`next`](Self::next) is to be called until it answers 0, and [`due`](Self::due) once.
#[wasm_bindgen]
pub struct Link {
    line: Line,
    /// What JavaScript looks at.
    event: Option<Event>,
    text: String,
    /// Where it looks: the id, the status, and where bytes begin and how many there are.
    slots: [u32; 4],
    /// That of the next call.
    metadata: Vec<u8>,
}

#[wasm_bindgen]
impl Link {
    /// Begins to connect. With `retry` the first connection is tried again as others are. `timeout` is for each attempt, `first` and
    /// `most` bound the waits between them, negative for the defaults. With `asks` more metadata is asked for before each attempt.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(
        timeout: f64,
        metadata: &[u8],
        retry: bool,
        first: f64,
        most: f64,
        asks: bool,
        now: f64,
    ) -> Self {
        #[cfg(debug_assertions)]
        report_panics();
        let mut setup = Setup::default();
        setup.identity.fixed = read_metadata(metadata).unwrap_or_default();
        let mut plan = Plan {
            is_patient: retry,
            ..Plan::default()
        };
        if timeout >= 0.0 {
            plan.connect_timeout = duration(timeout);
        }
        if first >= 0.0 {
            plan.backoff.first = duration(first);
        }
        if most >= 0.0 {
            plan.backoff.most = duration(most);
        }
        Self {
            line: Line::new(setup, plan, asks, duration(now)),
            event: None,
            text: String::new(),
            slots: [0; 4],
            metadata: Vec::new(),
        }
    }

    /// Where the four numbers lie that go with an answer: a call or whatever it is about, a status, and the place and the length of
    /// bytes. They hold until the next method is called.
    #[must_use]
    pub fn slots(&self) -> u32 {
        self.slots.as_ptr().addr() as u32
    }

    /// What to do next: one of the numbers in `outcome.rs`, 0 for nothing.
    #[allow(clippy::should_implement_trait, reason = "JavaScript has its own")]
    pub fn next(&mut self) -> u32 {
        self.event = self.line.next();
        let Some(event) = &self.event else {
            return NOTHING;
        };
        let outcome = Outcome::of(event);
        self.slots = slots(&outcome);
        outcome.kind
    }

    /// Milliseconds until [`tick`](Self::tick) is due, negative for never.
    pub fn due(&mut self, now: f64) -> f64 {
        let now = duration(now);
        self.line.due(now).map_or(-1.0, |due| millis(due, now))
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: f64) {
        self.line.tick(duration(now));
    }

    /// What was written is to leave.
    pub fn flush(&mut self, now: f64) {
        self.line.flush(duration(now));
    }

    /// The socket that was asked for is open.
    pub fn opened(&mut self, now: f64) {
        self.line.opened(duration(now));
    }

    /// A message has arrived.
    pub fn heard(&mut self, message: Vec<u8>, now: f64) {
        self.line.heard(&message, duration(now));
    }

    /// The socket is gone, or could not be opened, or is to be given up: the code of its close, or a number that says why.
    pub fn lost(&mut self, code: u32, reason: Vec<u8>, now: f64) {
        let now = duration(now);
        let reason = String::from_utf8(reason).unwrap_or_default();
        let why = match code {
            UNREACHABLE => ConnectError::Unreachable(reason),
            INVALID_URL => ConnectError::InvalidUrl(reason),
            NOT_TURBO => ConnectError::NotTurbo(reason),
            _ => {
                let disconnect = match code {
                    TEXT => Disconnect::Text,
                    TOO_LARGE => Disconnect::TooLarge,
                    ABNORMAL => Disconnect::Broken("the connection broke".to_owned()),
                    code => Disconnect::Closed(Close {
                        code: code as u16,
                        reason,
                    }),
                };
                return self.line.lost(disconnect, now);
            }
        };
        self.line.not_opened(why, now);
    }

    /// The metadata that was asked for, or, unless it `is_known`, a text that says why there is none.
    pub fn identified(&mut self, is_known: bool, answer: Vec<u8>, now: f64) {
        let answer = if is_known {
            read_metadata(&answer).map_err(|failure| failure.message)
        } else {
            Err(String::from_utf8(answer).unwrap_or_default())
        };
        self.line.identified(answer, duration(now));
    }

    /// 0 connecting, 1 open, 2 reconnecting, 3 closed, 4 idle.
    #[must_use]
    pub fn state(&self) -> u32 {
        match self.line.state() {
            ConnectionState::Connecting => 0,
            ConnectionState::Open => 1,
            ConnectionState::Reconnecting => 2,
            ConnectionState::Closed => 3,
            ConnectionState::Idle => 4,
        }
    }

    /// Why there is no connection: a status, 0 if there is one. The bytes are a text for people.
    pub fn fault(&mut self) -> u32 {
        let Some(why) = self.line.loss() else { return 0 };
        let status = status_of(why).number();
        self.text = why.text();
        self.slots = slots(&Outcome {
            kind: 0,
            id: 0,
            status,
            bytes: self.text.as_bytes(),
        });
        status
    }

    /// Milliseconds until the next attempt to connect, negative if none is waited for.
    #[must_use]
    pub fn wait(&self, now: f64) -> f64 {
        let next = self.line.next_attempt();
        next.map_or(-1.0, |at| millis(at, duration(now)))
    }

    /// The network may be back, or another one.
    pub fn nudge(&mut self, now: f64) {
        self.line.nudge(duration(now));
    }

    /// Says anew who the client is.
    pub fn renew(&mut self, metadata: &[u8]) {
        if let Ok(metadata) = read_metadata(metadata) {
            self.line.renew(metadata);
        }
    }

    /// Ends the connection.
    pub fn close(&mut self, now: f64) {
        self.line.close(duration(now));
    }

    /// Makes a service known, and answers the number of its first method. `table` is as [`Table`] says.
    pub fn bind(&mut self, table: Vec<u8>) -> u32 {
        Table::new(table).map_or(u32::MAX, |service| self.line.bind(service))
    }

    /// The metadata of the call that comes next.
    pub fn metadata(&mut self, metadata: Vec<u8>) {
        self.metadata = metadata;
    }

    /// Starts a call, and answers its number, which is free again after its end. 0 if it cannot be started: then the status is set, and
    /// the bytes are a text. `timeout` is negative for none; of the flags 1 is for a method that answers a stream, 2 for one that is
    /// idempotent, 4 for one that takes a stream, and 8 for a stream that is opened again when its connection is lost.
    pub fn call(&mut self, method: u32, flags: u32, timeout: f64, now: f64, arguments: Vec<u8>) -> u32 {
        let metadata = read_metadata(&core::mem::take(&mut self.metadata));
        let started = metadata.and_then(|metadata| {
            let request = Request {
                method,
                kind: match (flags & TAKES_STREAM != 0, flags & ANSWERS_STREAM != 0) {
                    (false, false) => MethodKind::Unary,
                    (false, true) => MethodKind::ServerStream,
                    (true, false) => MethodKind::ClientStream,
                    (true, true) => MethodKind::Bidirectional,
                },
                is_idempotent: flags & IS_IDEMPOTENT != 0,
                timeout: (timeout >= 0.0).then(|| duration(timeout)),
                metadata,
                arguments,
                within: None,
                reopens: flags & REOPENS != 0,
            };
            self.line.call(request, duration(now))
        });
        started.unwrap_or_else(|failure| {
            let event = self.event.insert(Event::Fail(0, failure));
            self.slots = slots(&Outcome::of(event));
            0
        })
    }

    /// Asks a stream for one more item.
    pub fn pull(&mut self, call: u32, now: f64) {
        self.line.pull(call, duration(now));
    }

    /// Ends a call before its time. There is no more news of it.
    pub fn cancel(&mut self, call: u32) {
        self.line.cancel(call);
    }

    /// The item of the client's stream that was asked for.
    pub fn send(&mut self, call: u32, item: Vec<u8>) {
        self.line.give(call, Given::Item(item));
    }

    /// Ends the client's stream, in the place of an item.
    pub fn finish(&mut self, call: u32) {
        self.line.give(call, Given::End);
    }
}

fn slots(outcome: &Outcome<'_>) -> [u32; 4] {
    let Outcome {
        id, status, bytes, ..
    } = *outcome;
    [id, status, bytes.as_ptr().addr() as u32, bytes.len() as u32]
}

fn duration(millis: f64) -> Duration {
    Duration::from_micros((millis * 1_000.0) as u64)
}

/// How long it is until then.
fn millis(at: Duration, now: Duration) -> f64 {
    let left = at.saturating_sub(now);
    left.as_secs() as f64 * 1e3 + f64::from(left.subsec_nanos()) / 1e6
}

/// No bytes are no metadata.
fn read_metadata(bytes: &[u8]) -> Result<Metadata, Box<RawFailure>> {
    if bytes.is_empty() {
        return Ok(Metadata::new());
    }
    let mut reader = Reader::new(bytes);
    Metadata::decode(&mut reader)
        .and_then(|metadata| reader.finish().map(|()| metadata))
        .map_err(|_| RawFailure::boxed(Status::InvalidArgument, "metadata that cannot be read"))
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link")
    }
}

/// Has panics told on the console. Not in release, where nothing is left of their texts.
#[cfg(debug_assertions)]
fn report_panics() {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = console)]
        fn error(text: &str);
    }
    std::panic::set_hook(Box::new(|panic| error(&panic.to_string())));
}

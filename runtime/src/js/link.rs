use core::fmt;
use core::time::Duration;

use wasm_bindgen::prelude::wasm_bindgen;

use super::outcome::{NOTHING, Outcome};
use crate::client::conversation::{Conversation, Event, Given, Loss, Setup, Table};
use crate::client::raw::{RawFailure, Request};
use crate::frame::Kind;
use crate::{Metadata, MethodKind, Status};

// What there is to tell. One function hears all of it: each costs a page what surrounds it on both sides.
const BEGIN: u8 = 0;
const HEARD: u8 = 1;
const BIND: u8 = 2;
const CALL: u8 = 3;
const TAKEN: u8 = 4;
const CANCEL: u8 = 5;
const SEND: u8 = 6;
const FINISH: u8 = 7;
const FEED: u8 = 8;
const PUT: u8 = 9;
const TAKE: u8 = 10;
const TICK: u8 = 11;
const DUE: u8 = 12;
const IS_DRAINED: u8 = 13;
const MAY_REST: u8 = 14;
const LOSE: u8 = 15;
const END: u8 = 16;

// Of the flags of a call.
const ANSWERS_STREAM: u32 = 1;
const IS_IDEMPOTENT: u32 = 2;
const TAKES_STREAM: u32 = 4;
const REOPENS: u32 = 8;
const HAS_METADATA: u32 = 16;

/// The calls of a connection. Times are milliseconds of one clock; texts are UTF-8, and metadata is encoded as on the wire.
#[wasm_bindgen]
pub struct Link {
    conversation: Conversation,
    /// What JavaScript looks at.
    event: Option<Event>,
    /// Where it looks: the id, the status, and where bytes begin and how many there are.
    slots: [u32; 4],
}

#[wasm_bindgen]
impl Link {
    /// Calls of which none has begun, and no connection so far.
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[allow(clippy::new_without_default, reason = "JavaScript has no `Default`")]
    pub fn new() -> Self {
        #[cfg(debug_assertions)]
        report_panics();
        Self {
            conversation: Conversation::new(Setup::default()),
            event: None,
            slots: [0; 4],
        }
    }

    /// Where the four numbers lie that go with an answer: a call or whatever it is about, a status, and the place and the length of
    /// bytes. They hold until the next method is called.
    #[must_use]
    pub fn slots(&self) -> u32 {
        self.slots.as_ptr().addr() as u32
    }

    /// What to do next: one of the numbers in `outcome.rs`, 0 for nothing. To be asked until it is 0 after whatever may have brought news.
    #[allow(clippy::should_implement_trait, reason = "JavaScript has its own")]
    pub fn next(&mut self) -> u32 {
        self.event = self.conversation.next();
        let Some(event) = &self.event else {
            return NOTHING;
        };
        let outcome = Outcome::of(event);
        self.slots = slots(&outcome);
        outcome.kind
    }

    /// Tells one thing at the time `now`. The lowest byte of `what` says what it is, and what `id`, `time` and `bytes` are depends on that:
    /// those that are not named mean nothing.
    ///
    /// | what | arguments | answer |
    /// |---|---|---|
    /// | 0: a connection is there | `bytes`: the payload of its `Hello`; none where it has been sent | |
    /// | 1: a message has arrived | `bytes` | |
    /// | 2: a service | `bytes`: as `Table` says | the number of its first method |
    /// | 3: a call, with flags in the second byte: 1 answers a stream, 2 is idempotent, 4 takes a stream, 8 is opened again, 16 has metadata | `id`: the method, `time`: the timeout, negative for none, `bytes`: the metadata, if there is any, and the arguments | its number; 0 if it cannot be started: then the status is set, and the bytes are a text |
    /// | 4: items were taken of a stream; in the second byte of `what` 1 if they were all that it was handed | `id`, `time`: what they cost, in bytes | |
    /// | 5: a call is ended before its time, and there is no more news of it | `id` | |
    /// | 6: the item of the client's stream that was asked for | `id`, `bytes` | |
    /// | 7: in the place of an item, its end | `id` | |
    /// | 8: more can leave | | 1 if there is something to leave |
    /// | 9: a frame of the connection is to be sent | `id`: its kind, `bytes`: its payload | 0, or its size if that is more than the server accepts |
    /// | 10: what is written is to leave | | |
    /// | 11: time has passed | | |
    /// | 12: when is that to be told? | | in so many milliseconds; 2^32 - 1 for never |
    /// | 13: has the server asked to be left, and holds nothing the connection any more? | | 0 or 1 |
    /// | 14: has it asked to be left until there is something to call, and is there nothing? | | 0 or 1 |
    /// | 15: the connection is gone for good | `id`: the code of the server's close, or 0; in the second byte of `what` 1 if it has refused the client; `bytes`: a text | |
    /// | 16: every call fails | `id`: with that status, `bytes`: and this text | |
    pub fn tell(&mut self, what: u32, id: u32, time: f64, now: f64, bytes: Vec<u8>) -> u32 {
        let flags = what >> 8;
        let talk = &mut self.conversation;
        talk.set_now(duration(now));
        match what as u8 {
            BEGIN => talk.begin(&bytes),
            HEARD => talk.heard(&bytes),
            BIND => return Table::new(bytes).map_or(u32::MAX, |service| talk.bind(service)),
            CALL => {
                let request = Request {
                    method: id,
                    kind: match (flags & TAKES_STREAM != 0, flags & ANSWERS_STREAM != 0) {
                        (false, false) => MethodKind::Unary,
                        (false, true) => MethodKind::ServerStream,
                        (true, false) => MethodKind::ClientStream,
                        (true, true) => MethodKind::Bidirectional,
                    },
                    is_idempotent: flags & IS_IDEMPOTENT != 0,
                    timeout: (time >= 0.0).then(|| duration(time)),
                    metadata: Metadata::new(),
                    arguments: bytes.into(),
                    has_encoded_metadata: flags & HAS_METADATA != 0,
                    reopens: flags & REOPENS != 0,
                };
                return match talk.call(request) {
                    Ok(call) => call,
                    Err(failure) => self.refuse(failure),
                };
            }
            TAKEN => talk.taken(id, time as u32, flags != 0),
            CANCEL => talk.cancel(id),
            SEND => talk.give(id, Given::Item(bytes)),
            FINISH => talk.give(id, Given::End),
            FEED => return talk.feed().into(),
            PUT => {
                if let Some((kind, _)) = Kind::split(id as u8) {
                    return talk.put(kind, &bytes) as u32;
                }
            }
            TAKE => talk.take(),
            TICK => talk.tick(),
            DUE => return talk.due().map_or(u32::MAX, millis),
            IS_DRAINED => return talk.is_drained().into(),
            MAY_REST => return talk.may_rest().into(),
            LOSE => {
                let loss = Loss {
                    is_refused: flags != 0,
                    code: id as u16,
                };
                talk.lose(&loss, &text(bytes));
            }
            END => talk.end(Status::from_number(id), &text(bytes)),
            _ => {}
        }
        0
    }

    fn refuse(&mut self, failure: Box<RawFailure>) -> u32 {
        let event = self.event.insert(Event::Fail(0, failure));
        self.slots = slots(&Outcome::of(event));
        0
    }
}

fn slots(outcome: &Outcome<'_>) -> [u32; 4] {
    let Outcome {
        id, status, bytes, ..
    } = *outcome;
    [id, status, bytes.as_ptr().addr() as u32, bytes.len() as u32]
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

fn duration(millis: f64) -> Duration {
    Duration::from_micros((millis * 1_000.0) as u64)
}

/// Rounded up: a timer that fires early would only be set again.
fn millis(left: Duration) -> u32 {
    u32::try_from(crate::client::millis_up(left)).unwrap_or(u32::MAX)
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

//! A server that keeps to the protocol, and complains about a client that does not.

use std::collections::BTreeMap;

use super::*;
use crate::Status;
use crate::frame::{Bind, CallHead, Frame, Hello, ITEM_COST};
use crate::wire::Reader;

/// A call as its caller sees it. Its number is its argument, and the server's answer.
pub(super) struct CallerSide {
    pub(super) id: u32,
    pub(super) method: u32,
    pub(super) deadline: Option<Duration>,
    pub(super) end: Option<Result<(), RawFailure>>,
    pub(super) is_dropped: bool,
    pub(super) next_item: u8,
    /// How often the server has seen it, and how often it refused to start it.
    pub(super) arrivals: u32,
    pub(super) refusals: u32,
    /// Whether its stream is opened again.
    pub(super) reopens: bool,
    /// How many items its stream has, and how many of them have been polled out of it.
    pub(super) plan: u8,
    pub(super) produced: u8,
    /// How many of them the server has seen, and whether it has seen the end.
    pub(super) arrived: u8,
    pub(super) is_complete: bool,
}

impl CallerSide {
    /// Whether the server began it, or refused to and nobody heard of that.
    pub(super) fn was_seen_once(&self) -> bool {
        self.arrivals == 1 || self.arrivals == 0 && self.refusals > 0
    }
}

/// A call as the server sees it.
pub(super) struct ServerSide {
    pub(super) number: usize,
    pub(super) is_stream: bool,
    pub(super) credit: i64,
    pub(super) next_item: u8,
    pub(super) takes_stream: bool,
    /// What the client may still send, and what has arrived and has not been taken.
    pub(super) inflow: i64,
    pub(super) unread: i64,
    pub(super) is_stopped: bool,
}

/// The server's: more than what a client assumes.
pub(super) const WINDOW: u32 = 20_000;

pub(super) struct Server {
    pub(super) calls: BTreeMap<u32, ServerSide>,
    pub(super) window: Option<i64>,
    pub(super) bound: bool,
    pub(super) is_welcome: bool,
    /// It has said `GoAway`, and starts nothing new.
    pub(super) is_away: bool,
    /// Frames on their way to the client.
    pub(super) writing: ServerFrames,
}

impl Server {
    pub(super) fn new() -> Self {
        Self {
            calls: BTreeMap::new(),
            window: None,
            bound: false,
            is_welcome: false,
            is_away: false,
            writing: ServerFrames(Outbox::new(usize::MAX)),
        }
    }

    /// Takes one frame of the client.
    pub(super) fn take(&mut self, frame: &Frame<'_>, callers: &mut [CallerSide]) {
        let mut reader = Reader::new(frame.payload);
        assert_eq!(
            self.window.is_none(),
            frame.kind == Kind::Hello,
            "Hello comes first, and once"
        );
        match frame.kind {
            Kind::Hello => {
                self.window = Some(i64::from(Hello::read(&mut reader).expect("a Hello").window));
            }
            Kind::Bind => {
                assert!(!self.bound, "bound twice");
                self.bound = true;
                let bind = Bind::read(&mut reader).expect("a Bind");
                assert_eq!(
                    (frame.id, bind.service.as_str(), bind.signatures.len()),
                    (0, SERVICE.name, SERVICE.methods.len())
                );
            }
            Kind::Call => {
                assert!(self.bound);
                let head = CallHead::read(&mut reader, frame.flags).expect("a head");
                let number = u64::from_le_bytes(reader.rest().try_into().expect("a number")) as usize;
                assert_eq!(callers[number].method, head.method);
                assert_ne!(head.timeout, Some(0));
                if self.is_away {
                    callers[number].refusals += 1;
                    self.writing.refuse(frame.id, Status::Unavailable.number());
                    return;
                }
                callers[number].arrivals += 1;
                let call = ServerSide {
                    number,
                    is_stream: [WATCH, CHAT].contains(&head.method),
                    takes_stream: [LOAD, CHAT].contains(&head.method),
                    inflow: i64::from(WINDOW),
                    unread: 0,
                    is_stopped: false,
                    credit: self.window.expect("Hello came first"),
                    next_item: 0,
                };
                assert!(
                    self.calls.insert(frame.id, call).is_none(),
                    "the id {} is in use (W-18)",
                    frame.id
                );
            }
            Kind::Cancel => {
                if !core::mem::replace(&mut self.is_welcome, true) {
                    self.writing.welcome_with(WINDOW, 1 << 20);
                }
                if self.calls.remove(&frame.id).is_some() {
                    self.writing.fail(frame.id, Status::Cancelled.number(), "");
                }
            }
            Kind::Credit => {
                let bytes = i64::from(reader.u32().expect("a sum"));
                if let Some(call) = self.calls.get_mut(&frame.id) {
                    call.credit += bytes;
                    assert!(
                        call.credit <= i64::from(MIN_WINDOW),
                        "credit for more than was taken"
                    );
                }
            }
            Kind::Item | Kind::End => {
                // Frames may cross the end of their call.
                let Some(call) = self.calls.get_mut(&frame.id) else {
                    return;
                };
                assert!(call.takes_stream, "a stream that nobody asked for (W-39)");
                let caller = &mut callers[call.number];
                assert!(!caller.is_complete, "a frame after the End (W-39)");
                if frame.kind == Kind::End {
                    caller.is_complete = true;
                    assert_eq!(caller.arrived, caller.plan, "all items before the End");
                    return;
                }
                assert!(call.inflow > 0, "an item beyond the credit (W-40)");
                assert_eq!(
                    frame.payload[..2],
                    [call.number as u8, caller.arrived],
                    "items in order, none lost and none twice"
                );
                caller.arrived += 1;
                let cost = frame.payload.len() as i64 + ITEM_COST;
                call.inflow -= cost;
                call.unread += cost;
            }
            Kind::Pong => {}
            other => panic!("a client does not send {other:?}"),
        }
    }
}

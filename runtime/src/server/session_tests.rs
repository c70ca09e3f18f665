//! The session under random schedules: of frames that make sense, and of bytes that do not.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use proptest::prelude::*;

use super::inbox::Notice;
use super::inflow::Inflow;
use super::limits::Limits;
use super::revisions::Served;
use super::session::{Event, InFlight, Session};
use crate::descriptor::{MethodDescriptor, MethodKind, ServiceDescriptor};
use crate::frame::{Bind, FLAG_5, FLAG_6, Frames, Grant, Hello, Kind, Outbox, Wish};
use crate::metadata::Metadata;
use crate::wire::{Encode, Writer};

static SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "a.B",
    schema_id: [1; 8],
    methods: &[
        method("c", 2, MethodKind::Unary),
        method("d", 5, MethodKind::ClientStream),
    ],
};

const fn method(name: &'static str, signature: u8, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [signature; 8],
        kind,
        is_idempotent: false,
        timeout: None,
    }
}

/// The credit of a client's stream, and what streams may hold together.
const WINDOW: u32 = 16_384;
const MAX_CALL_BYTES: usize = 30_000;

/// The calls that a driver would have at work.
#[derive(Default)]
struct Calls(BTreeMap<u32, Call>);

struct Call {
    credit: i64,
    stream: Option<InputStream>,
}

/// A client's stream, and the books that the client would keep of it.
struct InputStream {
    inflow: Inflow,
    may_send: i64,
    is_ended: bool,
    is_stopped: bool,
    /// What has arrived and has not been taken.
    held: usize,
}

impl InFlight for Calls {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn bytes(&self) -> usize {
        self.0
            .values()
            .filter_map(|call| call.stream.as_ref())
            .map(|stream| stream.held)
            .sum()
    }

    fn contains(&self, id: u32) -> bool {
        self.0.contains_key(&id)
    }

    fn credit(&mut self, id: u32) -> Option<&mut i64> {
        self.0.get_mut(&id).map(|call| &mut call.credit)
    }

    fn inflow(&mut self, id: u32) -> Option<&mut Inflow> {
        self.stream(id).map(|stream| &mut stream.inflow)
    }
}

impl Calls {
    fn stream(&mut self, id: u32) -> Option<&mut InputStream> {
        self.0.get_mut(&id)?.stream.as_mut()
    }
}

#[derive(Clone, Debug)]
enum Step {
    Call {
        id: u32,
        method: u32,
        timeout: bool,
        metadata: bool,
    },
    Cancel {
        id: u32,
    },
    Credit {
        id: u32,
        bytes: u32,
    },
    Ping,
    /// A client that keeps to the protocol sends an item or the end of a stream where it may.
    Item {
        id: u32,
        size: usize,
    },
    End {
        id: u32,
    },
    /// The reader takes what there is, or wants no more.
    Take {
        id: u32,
    },
    Leave {
        id: u32,
    },
    /// The driver ends a call, as a handler that answers would.
    Answer {
        id: u32,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let id = 0..6_u32;
    prop_oneof![
        4 => (id.clone(), 0..5_u32, any::<bool>(), any::<bool>())
            .prop_map(|(id, method, timeout, metadata)| Step::Call { id, method, timeout, metadata }),
        1 => id.clone().prop_map(|id| Step::Cancel { id }),
        2 => (id.clone(), 0..1_000_u32).prop_map(|(id, bytes)| Step::Credit { id, bytes }),
        1 => Just(Step::Ping),
        6 => (id.clone(), prop_oneof![0..100_usize, 2_000..9_000_usize])
            .prop_map(|(id, size)| Step::Item { id, size }),
        1 => id.clone().prop_map(|id| Step::End { id }),
        3 => id.clone().prop_map(|id| Step::Take { id }),
        1 => id.clone().prop_map(|id| Step::Leave { id }),
        2 => id.prop_map(|id| Step::Answer { id }),
    ]
}

fn session() -> Session {
    Session::new(
        Arc::from([Served::from(&SERVICE)]),
        Limits {
            max_calls: 4,
            max_call_bytes: MAX_CALL_BYTES,
            window: WINDOW,
            ..Limits::default()
        },
    )
}

fn opening() -> Outbox {
    let mut outbox = Outbox::new(1 << 20);
    let hello = Hello {
        protocol: 1,
        window: 20_000,
        max_message: 1 << 20,
        metadata: Metadata::new(),
        wish: Wish::Nothing,
    };
    outbox.control(Kind::Hello, 0, |writer| hello.write(writer));
    outbox.control(Kind::Bind, 0, |writer| {
        Bind::write_parts(writer, "a.B", [1; 8], [[2; 8]].iter());
    });
    // Another schema, and another service.
    outbox.control(Kind::Bind, 1, |writer| {
        Bind::write_parts(writer, "a.B", [3; 8], [[3; 8]].iter());
    });
    outbox.control(Kind::Bind, 2, |writer| {
        Bind::write_parts(writer, "a.D", [4; 8], [[4; 8]].iter());
    });
    outbox.control(Kind::Bind, 3, |writer| {
        Bind::write_parts(writer, "a.B", [1; 8], [[5; 8]].iter());
    });
    outbox
}

fn frame(kind: Kind, flags: u8, id: u32, payload: impl FnOnce(&mut Writer)) -> Outbox {
    let mut outbox = Outbox::new(1 << 20);
    outbox.frame(kind, flags, id, payload).expect("a small frame");
    outbox
}

/// Gives a session what an outbox holds, and runs what it asks for. Answers whether the conversation goes on.
fn deliver(session: &mut Session, calls: &mut Calls, mut outbox: Outbox) -> Result<(), u16> {
    let mut messages: Vec<Bytes> = Vec::new();
    outbox.take(&mut messages);
    for message in &messages {
        feed(session, calls, message)?;
    }
    Ok(())
}

fn feed(session: &mut Session, calls: &mut Calls, message: &Bytes) -> Result<(), u16> {
    for frame in Frames::new(message) {
        let frame = frame.map_err(|_| 4400_u16)?;
        match session
            .accept(frame, message, calls)
            .map_err(|close| close.code)?
        {
            Event::Call(incoming) => {
                let stream = incoming.inflow.map(|inflow| InputStream {
                    inflow,
                    may_send: i64::from(WINDOW),
                    is_ended: false,
                    is_stopped: false,
                    held: 0,
                });
                let credit = incoming.credit;
                calls.0.insert(incoming.id, Call { credit, stream });
            }
            Event::Cancel(id) => {
                calls.0.remove(&id);
            }
            Event::Bye => return Err(1000),
            Event::Item(id) => {
                let stream = calls.stream(id).expect("an item of a stream");
                stream.held += frame.payload.len() + 16;
            }
            Event::End(id) => assert!(calls.stream(id).is_some(), "an end of a stream"),
            Event::Hello(hello) => session.welcome(&hello, Grant::Nothing),
            Event::Renew(_) => session.renewed(Ok(())),
            Event::Ask(..) => unreachable!("nothing is somewhere else"),
            Event::None | Event::Credit(_) => {}
        }
    }
    Ok(())
}

/// How often each id was ended by what the session has written since the last look.
fn ends(session: &mut Session) -> BTreeMap<u32, usize> {
    let mut ends = BTreeMap::new();
    for (kind, id, _) in written(session) {
        if matches!(kind, Kind::Reply | Kind::Fail | Kind::End) {
            *ends.entry(id).or_default() += 1;
        }
    }
    ends
}

/// What the session has written since the last look.
fn written(session: &mut Session) -> Vec<(Kind, u32, Bytes)> {
    let mut messages: Vec<Bytes> = Vec::new();
    session.outbox.take(&mut messages);
    let mut frames = Vec::new();
    for message in &messages {
        for frame in Frames::new(message) {
            let frame = frame.expect("the session writes whole frames");
            frames.push((frame.kind, frame.id, frame.payload_of(message)));
        }
    }
    frames
}

/// A reader takes what it has, or leaves, and the session tells the client.
fn read(session: &mut Session, calls: &mut Calls, id: u32, is_left: bool) {
    let Some(stream) = calls.stream(id) else { return };
    let taken = std::mem::take(&mut stream.held) as u32;
    session.notify(id, &mut stream.inflow, Notice { taken, is_left });
    let told = written(session);
    // The end has been sent, so there is nothing to tell; and what was told once holds.
    let expected = match (is_left, stream.is_ended || stream.is_stopped, taken) {
        (_, true, _) | (false, _, 0) => None,
        (true, ..) => Some((Kind::Cancel, id, Bytes::new())),
        (false, ..) => {
            stream.may_send += i64::from(taken);
            assert!(
                stream.may_send <= i64::from(WINDOW),
                "more credit than the window"
            );
            let mut writer = Writer::new();
            writer.u32(taken);
            Some((Kind::Credit, id, writer.take().into()))
        }
    };
    assert_eq!(told, Vec::from_iter(expected));
    stream.is_stopped |= is_left;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    // W-18, W-19, W-20, W-32, W-39, W-40: whatever the order, each call is ended once, and nothing else is; credit is given for
    // what was taken, and a client that keeps to it is never turned away.
    #[test]
    fn each_call_is_ended_exactly_once(steps in prop::collection::vec(step(), 1..80)) {
        let (mut session, mut calls) = (session(), Calls::default());
        prop_assert!(deliver(&mut session, &mut calls, opening()).is_ok());
        ends(&mut session);
        for step in steps {
            let before: Vec<u32> = calls.0.keys().copied().collect();
            let is_open = |id: &u32| before.contains(id);
            let (outbox, called) = match &step {
                Step::Call { id, method, timeout, metadata } => {
                    let flags = if *timeout { FLAG_5 } else { 0 } | if *metadata { FLAG_6 } else { 0 };
                    let outbox = frame(Kind::Call, flags, *id, |writer| {
                        writer.u32(*method);
                        if *timeout {
                            writer.u64(5);
                        }
                        if *metadata {
                            Metadata::new().encode(writer);
                        }
                    });
                    (outbox, Some(*id))
                }
                Step::Cancel { id } => (frame(Kind::Cancel, 0, *id, |_| {}), None),
                Step::Credit { id, bytes } => (frame(Kind::Credit, 0, *id, |writer| writer.u32(*bytes)), None),
                Step::Ping => (frame(Kind::Ping, 0, 0, |_| {}), None),
                Step::Item { id, size } => {
                    if let Some(stream) = calls.stream(*id) {
                        if stream.is_ended || stream.may_send <= 0 {
                            continue;
                        }
                        stream.may_send -= *size as i64 + 16;
                    } else if is_open(id) {
                        continue;
                    }
                    (frame(Kind::Item, 0, *id, |writer| writer.raw(&vec![0; *size])), None)
                }
                Step::End { id } => {
                    if let Some(stream) = calls.stream(*id) {
                        if std::mem::replace(&mut stream.is_ended, true) {
                            continue;
                        }
                    } else if is_open(id) {
                        continue;
                    }
                    (frame(Kind::End, 0, *id, |_| {}), None)
                }
                Step::Take { id } => {
                    read(&mut session, &mut calls, *id, false);
                    continue;
                }
                Step::Leave { id } => {
                    read(&mut session, &mut calls, *id, true);
                    continue;
                }
                Step::Answer { id } => {
                    if calls.0.remove(id).is_some() {
                        session.outbox.control(Kind::Reply, *id, |_| {});
                        prop_assert_eq!(ends(&mut session), BTreeMap::from([(*id, 1)]));
                    }
                    continue;
                }
            };
            let outcome = deliver(&mut session, &mut calls, outbox);
            if called.is_some_and(|id| is_open(&id)) {
                prop_assert_eq!(outcome, Err(4400), "an id in use");
                return Ok(());
            }
            prop_assert_eq!(outcome, Ok(()));
            let ended = ends(&mut session);
            match step {
                Step::Call { id, .. } if calls.0.contains_key(&id) => prop_assert!(ended.is_empty()),
                Step::Call { id, .. } => prop_assert_eq!(ended, BTreeMap::from([(id, 1)])),
                Step::Cancel { id } if is_open(&id) => prop_assert_eq!(ended, BTreeMap::from([(id, 1)])),
                // W-32: an item too many ends its call, and nothing else does.
                Step::Item { id, .. } if is_open(&id) && !calls.0.contains_key(&id) => {
                    prop_assert_eq!(ended, BTreeMap::from([(id, 1)]));
                }
                _ => prop_assert!(ended.is_empty()),
            }
            prop_assert!(calls.0.len() <= 4, "W-32");
            prop_assert!(calls.bytes() <= MAX_CALL_BYTES, "W-32");
        }
    }

    // W-3: bytes of any kind end the conversation or are understood; nothing panics.
    #[test]
    fn any_bytes_are_survived(messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..8), opened in any::<bool>()) {
        let (mut session, mut calls) = (session(), Calls::default());
        if opened {
            prop_assert!(deliver(&mut session, &mut calls, opening()).is_ok());
        }
        for message in messages {
            if feed(&mut session, &mut calls, &Bytes::from(message)).is_err() {
                break;
            }
        }
    }

    // The same for messages that are nearly right.
    #[test]
    fn damaged_messages_are_survived(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut messages: Vec<Bytes> = Vec::new();
        opening().take(&mut messages);
        let mut message = messages[0].to_vec();
        let position = at.index(message.len());
        message[position] = byte;
        message.truncate(cut.index(message.len()) + 1);
        let (mut session, mut calls) = (session(), Calls::default());
        let _ = feed(&mut session, &mut calls, &Bytes::from(message));
    }
}

//! Random schedules: of a server that keeps to the protocol, and of one that does not.

use proptest::collection::vec;
use proptest::prelude::*;

use super::model::{CallerSide, Server};
use super::*;
use crate::Status;
use crate::frame::ITEM_COST;

#[derive(Clone, Debug)]
enum Step {
    Start {
        method: u32,
        timeout: Option<u64>,
    },
    /// Polls one of the calls, counted round.
    Poll(usize),
    Drop(usize),
    /// The outbox leaves and reaches the server.
    Deliver,
    Connect,
    Lose,
    Welcome,
    GoAway,
    Ping,
    /// The server writes one frame for one of its calls, counted round.
    Answer(usize, Answer),
    /// What the server has written arrives.
    Flush,
    Tick(u64),
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Value,
    Message,
    Error,
    Items(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let answer = prop_oneof![
        4 => Just(Answer::Value),
        1 => Just(Answer::Message),
        1 => Just(Answer::Error),
        4 => (1_u8..5).prop_map(Answer::Items),
    ];
    prop_oneof![
        8 => (0..3_u32, proptest::option::weighted(0.2, 1..50_u64))
            .prop_map(|(method, timeout)| Step::Start { method, timeout }),
        8 => any::<usize>().prop_map(Step::Poll),
        2 => any::<usize>().prop_map(Step::Drop),
        8 => Just(Step::Deliver),
        2 => Just(Step::Connect),
        1 => Just(Step::Lose),
        3 => Just(Step::Welcome),
        1 => Just(Step::GoAway),
        1 => Just(Step::Ping),
        10 => (any::<usize>(), answer).prop_map(|(which, answer)| Step::Answer(which, answer)),
        6 => Just(Step::Flush),
        2 => (1..20_u64).prop_map(Step::Tick),
    ]
}

struct World {
    session: Session,
    now: Duration,
    callers: Vec<CallerSide>,
    server: Option<Server>,
}

impl World {
    fn new() -> Self {
        Self {
            session: session(),
            now: Duration::ZERO,
            callers: Vec::new(),
            server: None,
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Start { method, timeout } => self.start(method, timeout),
            Step::Poll(which) => self.with_caller(which, Self::poll),
            Step::Drop(which) => self.with_caller(which, |world, number| {
                world.callers[number].is_dropped = true;
                world.session.abandon(world.callers[number].id);
            }),
            Step::Deliver => self.deliver(),
            Step::Connect if self.server.is_none() => {
                self.session.connected(self.now, None);
                self.server = Some(Server::new());
            }
            Step::Connect => {}
            Step::Lose if self.server.take().is_some() => self.session.disconnected(&lost()),
            Step::Lose => {}
            Step::Tick(millis) => {
                self.now += Duration::from_millis(millis);
                self.session.tick(self.now).expect("no keepalive");
            }
            Step::Flush => {
                let Some(server) = &mut self.server else { return };
                let mut messages: Vec<Bytes> = Vec::new();
                server.writing.0.take(&mut messages);
                for message in messages {
                    self.session
                        .receive(&message, || self.now)
                        .expect("a server that keeps to the protocol");
                }
            }
            Step::Welcome => {
                if let Some(
                    server @ Server {
                        window: Some(_),
                        is_welcome: false,
                        ..
                    },
                ) = &mut self.server
                {
                    server.is_welcome = true;
                    server.writing.welcome(1 << 20);
                }
            }
            Step::GoAway => {
                if let Some(server @ Server { is_welcome: true, .. }) = &mut self.server {
                    server.writing.raw(Kind::GoAway, 0, b"\x00");
                }
            }
            Step::Ping => {
                if let Some(server @ Server { is_welcome: true, .. }) = &mut self.server {
                    server.writing.raw(Kind::Ping, 0, b"?");
                }
            }
            Step::Answer(which, answer) => self.answer(which, answer),
        }
    }

    fn start(&mut self, method: u32, timeout: Option<u64>) {
        let number = self.callers.len();
        let timeout = timeout.map(Duration::from_millis);
        let request = request(method, &(number as u64).to_le_bytes(), timeout);
        let id = self
            .session
            .start(request, None, Waker::noop(), self.now)
            .expect("not shut");
        let is_taken = self
            .callers
            .iter()
            .any(|other| other.id == id && other.end.is_none() && !other.is_dropped);
        assert!(!is_taken, "the id {id} belongs to another caller");
        let deadline = timeout.map(|timeout| self.now + timeout);
        let caller = CallerSide {
            id,
            method,
            deadline,
            end: None,
            is_dropped: false,
            next_item: 0,
            arrivals: 0,
        };
        self.callers.push(caller);
    }

    /// Does something with one of the calls that have an interested caller.
    fn with_caller(&mut self, which: usize, act: impl FnOnce(&mut Self, usize)) {
        let waiting: Vec<usize> = (0..self.callers.len())
            .filter(|&number| self.callers[number].end.is_none() && !self.callers[number].is_dropped)
            .collect();
        if !waiting.is_empty() {
            act(self, waiting[which % waiting.len()]);
        }
    }

    fn poll(&mut self, number: usize) {
        let caller = &mut self.callers[number];
        if caller.method == WATCH {
            let (items, end) = items(&mut self.session, caller.id);
            for item in items {
                assert_eq!(
                    item[..2],
                    [number as u8, caller.next_item],
                    "items in order, none lost"
                );
                caller.next_item += 1;
                self.session
                    .items_taken(caller.id, item.len() as u32 + ITEM_COST as u32);
            }
            caller.end = end;
        } else if let Poll::Ready(end) = reply(&mut self.session, caller.id) {
            caller.end =
                Some(end.map(|value| assert_eq!(value[..], [number as u8], "another call's answer")));
        }
        match &caller.end {
            None => {
                let is_late = caller.deadline.is_some_and(|deadline| deadline <= self.now);
                // Items come before the failure.
                assert!(!is_late || caller.method == WATCH, "a call outlived its deadline");
            }
            Some(Err(failure)) if failure.status == Status::DeadlineExceeded => {
                assert!(
                    caller.deadline.is_some_and(|deadline| deadline <= self.now),
                    "too early"
                );
            }
            Some(Err(failure)) if failure.status == Status::Indeterminate => {
                assert_eq!((caller.method, caller.arrivals), (INSERT, 1));
            }
            Some(Err(failure)) if failure.status == Status::Unavailable => {
                assert_eq!((caller.method, caller.arrivals), (WATCH, 1));
            }
            Some(_) => {}
        }
    }

    fn deliver(&mut self) {
        let Some(server) = &mut self.server else { return };
        let mut messages = VecDeque::new();
        self.session.take(&mut messages);
        for message in &messages {
            for frame in Frames::new(message) {
                server.take(&frame.expect("whole frames"), &mut self.callers);
            }
        }
    }

    fn answer(&mut self, which: usize, answer: Answer) {
        let Some(server @ Server { is_welcome: true, .. }) = &mut self.server else {
            return;
        };
        let Some(&id) = server.calls.keys().nth(which % server.calls.len().max(1)) else {
            return;
        };
        let Some(call) = server.calls.get_mut(&id) else {
            return;
        };
        match answer {
            Answer::Items(count) if call.is_stream => {
                for _ in 0..count {
                    if call.credit > 0 {
                        // Large enough that streams depend on credit.
                        let mut item = [0; 3_000];
                        item[..2].copy_from_slice(&[call.number as u8, call.next_item]);
                        server.writing.raw(Kind::Item, id, &item);
                        call.credit -= item.len() as i64 + ITEM_COST;
                        call.next_item += 1;
                    }
                }
                return;
            }
            Answer::Items(_) => return,
            Answer::Value if call.is_stream => server.writing.raw(Kind::End, id, b""),
            Answer::Value => server.writing.raw(Kind::Reply, id, &[call.number as u8]),
            Answer::Message => server.writing.fail(id, Status::NotFound.number(), "no"),
            Answer::Error => drop(server.writing.0.frame(Kind::Fail, 0x20, id, |writer| {
                writer.u32(5);
                writer.raw(b"value");
            })),
        }
        server.calls.remove(&id);
    }

    /// After the end everybody knows how it went, and nothing is left.
    fn finish(mut self) {
        self.session.shut(ConnectError::Closed);
        for number in 0..self.callers.len() {
            let caller = &self.callers[number];
            if caller.end.is_some() || caller.is_dropped {
                continue;
            }
            self.poll(number);
            if self.callers[number].end.is_none() {
                // The first poll fetched items.
                self.poll(number);
            }
            assert!(self.callers[number].end.is_some(), "a call without an end");
        }
        assert_eq!(self.session.calls.len(), 0, "ids that nobody holds");
        for caller in &self.callers {
            assert!(
                caller.method == GET || caller.arrivals <= 1,
                "a call was silently repeated"
            );
        }
    }
}

/// Any frames at all, most of them for calls that exist.
fn hostile_message() -> impl Strategy<Value = Vec<u8>> {
    let frame = (1..=17_u8, 0..6_u32, vec(any::<u8>(), 0..20), 0..8_u8);
    prop_oneof![
        3 => vec(frame, 1..6).prop_map(|frames| {
            let mut message = Vec::new();
            for (kind, id, payload, flags) in frames {
                // Mostly no flags, which few kinds define.
                let flags = if flags < 6 { 0 } else { 1 << 5 };
                message.extend([kind | flags, id as u8, payload.len() as u8]);
                message.extend(payload);
            }
            message
        }),
        1 => vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() })]

    /// W-18, W-19, W-20, W-26, W-36: every call ends once, with its own answer; ids are never used twice at a time;
    /// only idempotent calls are repeated.
    #[test]
    fn every_call_ends_exactly_once(steps in vec(step(), 0..200)) {
        let mut world = World::new();
        steps.into_iter().for_each(|step| world.step(step));
        world.finish();
    }

    /// W-3: whatever a server sends, nothing panics and every call ends.
    #[test]
    fn no_message_of_a_server_does_harm(
        messages in vec(hostile_message(), 0..20),
        methods in vec(0..3_u32, 0..6),
    ) {
        let mut session = open_session();
        let mut calls: Vec<(u32, u32)> = Vec::new();
        for &method in &methods {
            calls.push((start(&mut session, method, b"x"), method));
        }
        sent(&mut session);
        for message in messages {
            if let Err(close) = session.receive(&Bytes::from(message), || Duration::ZERO) {
                prop_assert!(!close.reason.is_empty());
                session.disconnected(&ConnectError::Protocol(close.reason));
                open(&mut session);
            }
            sent(&mut session);
        }
        session.shut(ConnectError::Closed);
        for (id, method) in calls {
            if method == WATCH {
                while items(&mut session, id).1.is_none() {}
            } else {
                prop_assert!(reply(&mut session, id).is_ready());
            }
        }
        prop_assert_eq!(session.calls.len(), 0);
    }
}

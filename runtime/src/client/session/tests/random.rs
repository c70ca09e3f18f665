//! Random schedules: of a server that keeps to the protocol, and of one that does not.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Polled, UploadKey};
use super::model::{CallerSide, Server, WINDOW};
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
    /// The driver polls the next stream that may send for so many items, and finds it done if there are no more.
    Pump(u8),
    /// A stream has something again, counted round.
    Wake(usize),
    /// The server writes one frame for one of its calls, counted round.
    Answer(usize, Answer),
    /// What the server has written arrives.
    Flush,
    /// The connection breaks, and the conversation waits for another. Nothing moves meanwhile.
    Break,
    /// Another connection is there, and the server knows the conversation, or does not.
    Return {
        is_known: bool,
    },
    Tick(u64),
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Value,
    Message,
    Error,
    Items(u8),
    /// The handler takes what has arrived, and gives credit for it.
    Take,
    /// The handler wants no more.
    Stop,
}

fn step() -> impl Strategy<Value = Step> {
    let answer = prop_oneof![
        4 => Just(Answer::Value),
        1 => Just(Answer::Message),
        1 => Just(Answer::Error),
        4 => (1_u8..5).prop_map(Answer::Items),
        4 => Just(Answer::Take),
        1 => Just(Answer::Stop),
    ];
    prop_oneof![
        8 => (0..5_u32, proptest::option::weighted(0.2, 1..50_u64))
            .prop_map(|(method, timeout)| Step::Start { method, timeout }),
        8 => any::<usize>().prop_map(Step::Poll),
        2 => any::<usize>().prop_map(Step::Drop),
        8 => Just(Step::Deliver),
        2 => Just(Step::Connect),
        1 => Just(Step::Lose),
        1 => Just(Step::Break),
        3 => proptest::bool::weighted(0.7).prop_map(|is_known| Step::Return { is_known }),
        3 => Just(Step::Welcome),
        1 => Just(Step::GoAway),
        1 => Just(Step::Ping),
        10 => (any::<usize>(), answer).prop_map(|(which, answer)| Step::Answer(which, answer)),
        6 => Just(Step::Flush),
        8 => (0..4_u8).prop_map(Step::Pump),
        4 => any::<usize>().prop_map(Step::Wake),
        2 => (1..20_u64).prop_map(Step::Tick),
    ]
}

struct World {
    session: Session,
    now: Duration,
    callers: Vec<CallerSide>,
    server: Option<Server>,
    is_broken: bool,
    /// The streams that a driver knows to be ready.
    ready: VecDeque<UploadKey>,
    alive: Arc<()>,
}

impl World {
    fn new() -> Self {
        Self {
            session: session(),
            now: Duration::ZERO,
            callers: Vec::new(),
            server: None,
            is_broken: false,
            ready: VecDeque::new(),
            alive: Arc::new(()),
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
            Step::Lose if self.server.take().is_some() => {
                self.is_broken = false;
                self.session.disconnected(&lost());
            }
            Step::Lose => {}
            Step::Break => {
                if let Some(Server { is_welcome: true, .. }) = &self.server {
                    self.flush();
                    self.is_broken = true;
                    self.session.suspended();
                }
            }
            Step::Return { is_known: true } if self.is_broken => {
                self.is_broken = false;
                self.session.resumed(self.now);
            }
            Step::Return { is_known: false } if self.is_broken => {
                self.is_broken = false;
                self.session.disconnected(&lost());
                // The `Hello` that asked for the conversation was the first of this one.
                self.session.connected_anew(self.now);
                let mut server = Server::new();
                server.window = Some(i64::from(MIN_WINDOW));
                self.server = Some(server);
            }
            Step::Return { .. } => {}
            Step::Tick(millis) => {
                self.now += Duration::from_millis(millis);
                self.session.tick(self.now).expect("no keepalive");
            }
            Step::Flush => self.flush(),
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
                    server.writing.welcome_with(WINDOW, 1 << 20);
                }
            }
            Step::GoAway => {
                if let Some(server @ Server { is_welcome: true, .. }) = &mut self.server {
                    server.is_away = true;
                    server.writing.raw(Kind::GoAway, 0, b"\x00");
                }
            }
            Step::Ping => {
                if let Some(server @ Server { is_welcome: true, .. }) = &mut self.server {
                    server.writing.raw(Kind::Ping, 0, b"?");
                }
            }
            Step::Answer(which, answer) => self.answer(which, answer),
            Step::Pump(count) => self.pump(count),
            Step::Wake(which) => {
                let count = self.callers.len();
                if count > 0 {
                    self.wake(which % count);
                }
            }
        }
        self.session.trash().clear();
    }

    fn wake(&mut self, number: usize) {
        // The sequence of a call is its number.
        self.ready.push_back((self.callers[number].id, number as u64));
    }

    fn flush(&mut self) {
        let Some(server) = self.server.as_mut().filter(|_| !self.is_broken) else {
            return;
        };
        let mut messages: Vec<Bytes> = Vec::new();
        server.writing.0.take(&mut messages);
        for message in messages {
            self.session
                .receive(&message, || self.now)
                .expect("a server that keeps to the protocol");
        }
    }

    fn pump(&mut self, count: u8) {
        if self.is_broken {
            return;
        }
        self.session.take_resumed(&mut self.ready);
        let Some(key) = self.ready.pop_front() else { return };
        let Some(lent) = self.session.lend(key) else {
            return;
        };
        let caller = &mut self.callers[key.1 as usize];
        let (mut bytes, mut items) = (Vec::new(), Vec::new());
        let mut credit = lent.credit;
        while items.len() < lent.most.min(count.into()) && credit > 0 && caller.produced < caller.plan {
            let start = bytes.len();
            bytes.extend([key.1 as u8, caller.produced]);
            // Large enough that streams depend on credit.
            bytes.resize(start + 3_000, 0);
            items.push(start..bytes.len());
            credit -= 3_000 + ITEM_COST;
            caller.produced += 1;
        }
        let polled = if caller.produced == caller.plan && items.len() < usize::from(count) && credit > 0 {
            Polled::End
        } else if credit > 0 && items.len() < lent.most {
            Polled::Pending
        } else {
            Polled::More
        };
        if self.session.give_back(lent, &bytes, items.into_iter(), polled) {
            self.ready.push_back(key);
        }
        // As the driver does: what has been polled leaves at once.
        self.deliver();
    }

    fn start(&mut self, method: u32, timeout: Option<u64>) {
        let number = self.callers.len();
        let timeout = timeout.map(Duration::from_millis);
        let stream = [LOAD, CHAT].contains(&method).then(|| input(&self.alive));
        let mut request = request(method, &(number as u64).to_le_bytes(), timeout);
        request.reopens = number.is_multiple_of(2);
        let reopens = request.reopens && method == WATCH;
        let id = self
            .session
            .start(request, stream, Waker::noop(), self.now)
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
            refusals: 0,
            reopens,
            plan: (number * 7 % 15) as u8,
            produced: 0,
            arrived: 0,
            is_complete: false,
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
        if [WATCH, CHAT].contains(&caller.method) {
            let (items, end) = match taken(&mut self.session, caller.id, self.now) {
                Took::Nothing => (Vec::new(), None),
                Took::Items(items) => (items, None),
                Took::End(end) => (Vec::new(), Some(end)),
                Took::Reopened => {
                    assert!(caller.reopens, "nobody asked for that");
                    caller.next_item = 0;
                    (Vec::new(), None)
                }
            };
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
                let has_items = [WATCH, CHAT].contains(&caller.method);
                assert!(!is_late || has_items, "a call outlived its deadline");
            }
            Some(Err(failure)) if failure.status == Status::DeadlineExceeded => {
                assert!(
                    caller.deadline.is_some_and(|deadline| deadline <= self.now),
                    "too early"
                );
            }
            Some(Err(failure)) if failure.status == Status::Indeterminate => {
                assert!([INSERT, LOAD].contains(&caller.method) && caller.was_seen_once());
            }
            Some(Err(failure)) if failure.status == Status::Unavailable => {
                let is_lost = [WATCH, CHAT].contains(&caller.method) && caller.was_seen_once();
                let is_spent = [LOAD, CHAT].contains(&caller.method) && caller.refusals > 0;
                assert!(!caller.reopens && (is_lost || is_spent));
            }
            Some(_) => {}
        }
    }

    fn deliver(&mut self) {
        let Some(server) = self.server.as_mut().filter(|_| !self.is_broken) else {
            return;
        };
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
            Answer::Take | Answer::Stop if !call.takes_stream || call.is_stopped => return,
            Answer::Take => {
                let taken = core::mem::take(&mut call.unread);
                call.inflow += taken;
                if taken > 0 {
                    server
                        .writing
                        .0
                        .control(Kind::Credit, id, |writer| writer.u32(taken as u32));
                }
                return;
            }
            Answer::Stop => {
                call.is_stopped = true;
                server.writing.raw(Kind::Cancel, id, b"");
                return;
            }
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

    /// With a connection and a server that reads, every stream comes to its end.
    fn settle(&mut self) {
        self.step(Step::Return { is_known: true });
        self.step(Step::Connect);
        self.deliver();
        self.step(Step::Welcome);
        // A window takes six items of the fourteen that there are at most.
        for _ in 0..6 {
            self.step(Step::Flush);
            for number in 0..self.callers.len() {
                if self.callers[number].end.is_none() {
                    self.wake(number);
                }
            }
            self.session.take_resumed(&mut self.ready);
            for _ in 0..self.ready.len() {
                self.step(Step::Pump(15));
            }
            let calls = self.server.as_ref().map_or(0, |server| server.calls.len());
            (0..calls).for_each(|which| self.answer(which, Answer::Take));
        }
        let server = self.server.as_ref().expect("connected");
        let calls = server.calls.values();
        for call in calls.filter(|call| call.takes_stream && !call.is_stopped) {
            assert!(self.callers[call.number].is_complete, "a stream is forgotten");
        }
    }

    /// After the end everybody knows how it went, and nothing is left.
    fn finish(mut self) {
        self.session.shut(ConnectError::Closed);
        for number in 0..self.callers.len() {
            let caller = &self.callers[number];
            if caller.end.is_some() || caller.is_dropped {
                continue;
            }
            // Others fetch items, or learn that the stream begins anew.
            for _ in 0..3 {
                if self.callers[number].end.is_none() {
                    self.poll(number);
                }
            }
            assert!(self.callers[number].end.is_some(), "a call without an end");
        }
        assert_eq!(self.session.calls.len(), 0, "ids that nobody holds");
        self.session.trash().clear();
        assert_eq!(Arc::strong_count(&self.alive), 1, "streams that nobody polls");
        for caller in &self.callers {
            assert!(
                caller.method == GET || caller.reopens || caller.arrivals <= 1,
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

    /// W-18, W-19, W-20, W-26, W-36, W-39, W-40, W-44: every call ends once, with its own answer; ids are never used twice at
    /// a time; only idempotent calls are repeated. What callers stream arrives once, in order and within the credit.
    #[test]
    fn every_call_ends_exactly_once(steps in vec(step(), 0..200), settles in any::<bool>()) {
        let mut world = World::new();
        steps.into_iter().for_each(|step| world.step(step));
        if settles {
            world.settle();
        }
        world.finish();
    }

    /// W-3: whatever a server sends, nothing panics and every call ends.
    #[test]
    fn no_message_of_a_server_does_harm(
        messages in vec(hostile_message(), 0..20),
        methods in vec(0..5_u32, 0..6),
    ) {
        let mut session = open_session();
        let mut calls: Vec<(u32, u32)> = Vec::new();
        let alive = Arc::new(());
        for &method in &methods {
            let stream = [LOAD, CHAT].contains(&method).then(|| input(&alive));
            let request = request(method, b"x", None);
            let id = session.start(request, stream, Waker::noop(), Duration::ZERO);
            calls.push((id.expect("not shut"), method));
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
            if [WATCH, CHAT].contains(&method) {
                while items(&mut session, id).1.is_none() {}
            } else {
                prop_assert!(reply(&mut session, id).is_ready());
            }
        }
        prop_assert_eq!(session.calls.len(), 0);
        session.trash().clear();
        prop_assert_eq!(Arc::strong_count(&alive), 1);
    }
}

//! Tapes against each other, under any schedule of sends, arrivals and losses.

use std::collections::VecDeque;

use bytes::Bytes;
use proptest::prelude::*;

use super::{Impossible, MESSAGE_COST, MIN_BUFFER, SessionId, Tape};
use crate::frame::{Kind, message_of};

const OPENING: &[u8] = b"opening";

fn agreed(buffer: u32) -> Tape {
    let mut tape = Tape::new();
    tape.agree(buffer);
    tape
}

/// A message that names itself, and is no `Ack`.
fn message(number: u64, size: usize) -> Bytes {
    let mut bytes = vec![0; size.max(9)];
    bytes[0] = 5;
    bytes[1..9].copy_from_slice(&number.to_le_bytes());
    bytes.into()
}

fn ack(received: u64) -> Bytes {
    message_of(Kind::Ack, |writer| writer.u64(received))
}

/// One side, and what was given to it and came out of it.
struct Side {
    tape: Tape,
    written: u64,
    heard: Vec<u64>,
    /// What its transport has accepted and not delivered.
    under_way: VecDeque<Bytes>,
}

impl Side {
    fn new(buffer: u32) -> Self {
        Self {
            tape: agreed(buffer),
            written: 0,
            heard: Vec::new(),
            under_way: VecDeque::new(),
        }
    }

    fn write(&mut self, size: usize) {
        self.tape.extend([message(self.written, size)]);
        self.written += 1;
    }

    fn hand_over(&mut self, most: usize) {
        for _ in 0..most {
            if !self.tape.has_next() {
                return;
            }
            let next = self.tape.next().expect("there is a next one");
            self.under_way.push_back(next);
        }
    }

    fn hear(&mut self, message: &Bytes) {
        if self.tape.take_acknowledgement(message).expect("a true Ack") || message.as_ref() == OPENING {
            return;
        }
        self.tape.count(message);
        let number: [u8; 8] = message[1..9].try_into().expect("eight bytes");
        self.heard.push(u64::from_le_bytes(number));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Write {
        left: bool,
        size: usize,
    },
    HandOver {
        left: bool,
        most: usize,
    },
    Deliver {
        left: bool,
        most: usize,
    },
    Settle {
        left: bool,
    },
    /// The pipe breaks: what is under way is lost, apart from what arrives first. Then both go on.
    Break {
        left: usize,
        right: usize,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (any::<bool>(), prop_oneof![9..200_usize, 1_000..40_000_usize]).prop_map(|(left, size)| Step::Write { left, size }),
        5 => (any::<bool>(), 1..9_usize).prop_map(|(left, most)| Step::HandOver { left, most }),
        5 => (any::<bool>(), 1..9_usize).prop_map(|(left, most)| Step::Deliver { left, most }),
        1 => any::<bool>().prop_map(|left| Step::Settle { left }),
        2 => (0..6_usize, 0..6_usize).prop_map(|(left, right)| Step::Break { left, right }),
    ];
    prop::collection::vec(step, 0..300)
}

fn deliver(from: &mut Side, to: &mut Side, most: usize) {
    for _ in 0..most {
        let Some(message) = from.under_way.pop_front() else {
            return;
        };
        to.hear(&message);
    }
}

fn reconnect(sides: &mut [Side; 2]) {
    let [left, right] = sides;
    left.under_way.clear();
    right.under_way.clear();
    let (heard_left, heard_right) = (left.tape.received(), right.tape.received());
    left.tape.resume(heard_right, None).expect("a true count");
    right
        .tape
        .resume(heard_left, Some(Bytes::from_static(OPENING)))
        .expect("a true count");
}

fn run(sides: &mut [Side; 2], step: &Step, buffer: u32) {
    let [left, right] = sides;
    match *step {
        Step::Write { left: is_left, size } => if is_left { left } else { right }.write(size),
        Step::HandOver { left: is_left, most } => if is_left { left } else { right }.hand_over(most),
        Step::Deliver { left: true, most } => deliver(left, right, most),
        Step::Deliver { left: false, most } => deliver(right, left, most),
        Step::Settle { left: is_left } => if is_left { left } else { right }.tape.settle(),
        Step::Break { left: l, right: r } => {
            deliver(left, right, l);
            deliver(right, left, r);
            reconnect(sides);
        }
    }
    for side in sides {
        let waiting = side.tape.waiting_bytes();
        let handed = side.tape.held().saturating_sub(waiting);
        let waiting_messages = (side.written as usize).saturating_mul(MESSAGE_COST);
        // W-46: no more than one message beyond the buffer has been handed over.
        assert!(handed <= buffer as usize + 40_000 + MESSAGE_COST + waiting_messages);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// W-45, W-50: whatever is lost on the way, each message arrives once and in order.
    #[test]
    fn every_message_arrives_once_and_in_order(steps in steps()) {
        let mut sides = [Side::new(MIN_BUFFER), Side::new(MIN_BUFFER)];
        for step in &steps {
            run(&mut sides, step, MIN_BUFFER);
        }
        // W-47: acknowledgements that are due are enough for neither to wait for ever.
        loop {
            let before: Vec<usize> = sides.iter().map(|side| side.heard.len()).collect();
            let [left, right] = &mut sides;
            left.hand_over(usize::MAX);
            right.hand_over(usize::MAX);
            let is_quiet = left.under_way.is_empty() && right.under_way.is_empty();
            deliver(left, right, usize::MAX);
            deliver(right, left, usize::MAX);
            if is_quiet && before.iter().eq([left.heard.len(), right.heard.len()].iter()) {
                break;
            }
        }
        let [left, right] = &sides;
        prop_assert!(left.heard.iter().copied().eq(0..right.written));
        prop_assert!(right.heard.iter().copied().eq(0..left.written));
        // What is kept is given back when the other side settles.
        let [left, right] = &mut sides;
        left.tape.settle();
        left.hand_over(usize::MAX);
        deliver(left, right, usize::MAX);
        prop_assert_eq!(right.tape.held(), 0);
        prop_assert!(!right.tape.owes() || right.tape.received() > 0);
    }

    /// W-47: an `Ack` that cannot be is refused, and so is everything that only begins like one.
    #[test]
    fn acknowledgements_are_checked(sent in 0..20_u64, acknowledged in 0..20_u64, next in 0..40_u64) {
        let mut side = Side::new(MIN_BUFFER);
        for _ in 0..sent {
            side.write(9);
        }
        side.hand_over(usize::MAX);
        let first = side.tape.take_acknowledgement(&ack(acknowledged));
        prop_assert_eq!(first.is_ok(), acknowledged <= sent);
        let before = if acknowledged <= sent { acknowledged } else { 0 };
        let second = side.tape.take_acknowledgement(&ack(next));
        prop_assert_eq!(second.is_ok(), (before..=sent).contains(&next));
    }

    /// W-52: a count that cannot be changes nothing.
    #[test]
    fn counts_of_a_resumption_are_checked(received in any::<u64>()) {
        let mut side = Side::new(MIN_BUFFER);
        for _ in 0..10 {
            side.write(9);
        }
        side.hand_over(8);
        side.tape.take_acknowledgement(&ack(3)).expect("a true Ack");
        let held = side.tape.held();
        let resumed = side.tape.resume(received, None);
        if (3..=8).contains(&received) {
            prop_assert_eq!(resumed, Ok(()));
            let replayed = side.tape.next().expect("one more");
            prop_assert_eq!(&replayed, &message(received, 9));
        } else {
            prop_assert_eq!(resumed, Err(Impossible));
            prop_assert_eq!(side.tape.held(), held);
        }
    }

    #[test]
    fn any_bytes_are_an_acknowledgement_or_not(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
        let mut side = Side::new(MIN_BUFFER);
        side.write(9);
        side.hand_over(1);
        for first in [bytes.clone(), [&[16][..], &bytes].concat()] {
            let is_ack = first.first() == Some(&16);
            prop_assert!(!matches!(side.tape.take_acknowledgement(&first), Ok(taken) if taken != is_ack));
        }
    }
}

/// W-47: 64 messages, or 64 KiB of them.
#[test]
fn acknowledgements_are_due_by_number_and_by_size() {
    let mut tape = agreed(MIN_BUFFER);
    for _ in 0..63 {
        tape.count(&message(0, 9));
    }
    assert!(!tape.has_next() && tape.owes());
    tape.count(&message(0, 9));
    assert_eq!(tape.next(), Some(ack(64)));
    assert!(!tape.has_next() && !tape.owes());
    let large = message(0, 40_000);
    tape.count(&large);
    assert!(!tape.has_next());
    tape.count(&large);
    assert_eq!(tape.next(), Some(ack(66)));
}

/// W-46, W-47: the buffer fills, acknowledgements are sent all the same, and make room.
#[test]
fn a_full_buffer_holds_messages_back_but_no_acknowledgements() {
    let mut tape = agreed(MIN_BUFFER);
    let large = message(0, 30_000);
    tape.extend(vec![large.clone(); 5]);
    let handed = std::iter::from_fn(|| tape.has_next().then(|| tape.next())).count();
    assert_eq!(handed, 3, "the last one goes beyond the buffer");
    assert!(tape.is_full() && !tape.is_idle());
    assert_eq!(tape.held(), 5 * Tape::cost(&large));
    tape.count(&message(0, 9));
    tape.settle();
    assert_eq!(tape.next(), Some(ack(1)));
    assert!(!tape.has_next());
    tape.take_acknowledgement(&ack(1)).expect("a true Ack");
    assert!(tape.has_next() && !tape.is_full());
}

/// W-45: whose server grants nothing keeps nothing, and knows no `Ack`.
#[test]
fn without_a_session_nothing_is_kept() {
    let mut tape = Tape::asking(MIN_BUFFER);
    tape.extend([message(0, 30_000), message(1, 30_000)]);
    assert!(tape.next().is_some());
    assert!(tape.held() > 60_000);
    tape.forget();
    assert_eq!(tape.held(), Tape::cost(&message(1, 30_000)));
    assert_eq!(tape.next(), Some(message(1, 30_000)));
    assert_eq!(tape.held(), 0);
    for _ in 0..100 {
        tape.count(&message(0, 9));
    }
    assert!(!tape.has_next() && !tape.owes());
    assert_eq!(tape.take_acknowledgement(&ack(0)), Ok(false));
}

/// W-51: the `Hello` of a resumption is the first message of the conversation that begins instead.
#[test]
fn a_hello_that_resumed_nothing_counts() {
    let mut tape = Tape::asking(MIN_BUFFER);
    tape.has_sent(message(7, 9));
    tape.extend([message(8, 9)]);
    tape.agree(MIN_BUFFER);
    assert_eq!(tape.next(), Some(message(8, 9)));
    tape.resume(1, None).expect("a true count");
    assert_eq!(tape.next(), Some(message(8, 9)));
    assert!(!tape.has_next());
}

/// W-48: all of an id counts, and none of it is told by accident.
#[test]
fn session_ids_differ_in_every_byte() {
    let id = SessionId::new([7; 16]);
    for at in 0..16 {
        let mut bytes = [7; 16];
        bytes[at] ^= 0x80;
        assert!(SessionId::new(bytes) != id);
    }
    assert!(SessionId::new([7; 16]) == id);
    assert_eq!(format!("{id:?}"), "SessionId");
}

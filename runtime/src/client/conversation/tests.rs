//! The conversation by itself; `runtime/ts/test` plays whole ones, in wasm.

use super::*;
use crate::frame::{Availability, Bound, Grant, Outbox, Renewed, Standing, Welcome};
use crate::transport::Close;
use crate::wire::Encode;
use crate::{Metadata, MethodKind};

fn conversation() -> Conversation {
    Conversation::new(Setup::default())
}

fn events(talk: &mut Conversation) -> Vec<Event> {
    core::iter::from_fn(|| talk.next()).collect()
}

fn request(kind: MethodKind) -> Request {
    Request {
        method: 0,
        kind,
        is_idempotent: false,
        timeout: None,
        metadata: Metadata::new(),
        arguments: vec![7].into(),
        has_encoded_metadata: false,
        reopens: false,
    }
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// What leaves, as one message.
fn sent(talk: &mut Conversation) -> Vec<u8> {
    talk.take();
    match &events(talk)[..] {
        [Event::Send(message)] => message.to_vec(),
        other => panic!("{other:?}"),
    }
}

fn message(write: impl FnOnce(&mut Outbox)) -> Piece {
    let mut outbox = Outbox::new(usize::MAX);
    write(&mut outbox);
    let mut messages = Vec::new();
    outbox.take(&mut messages);
    messages.remove(0)
}

fn welcome() -> Piece {
    message(|outbox| {
        outbox.control(Kind::Welcome, 0, |writer| {
            Welcome {
                protocol: 1,
                window: 1 << 20,
                max_message: 4_096,
                grant: Grant::Nothing,
            }
            .write(writer);
        });
    })
}

fn open(talk: &mut Conversation) {
    talk.begin(b"hello");
    sent(talk);
    talk.heard(&welcome());
}

fn breach_of(talk: &mut Conversation) -> u16 {
    match &events(talk)[..] {
        [Event::Breach(close)] => close.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_call_that_is_made_early_leaves_with_hello_and_ends_with_the_conversation() {
    let mut talk = conversation();
    let id = talk.call(request(MethodKind::Unary)).expect("a call");
    assert_eq!(events(&mut talk), []);
    talk.begin(b"hi");
    assert_eq!(
        sent(&mut talk),
        [&[1, 0, 2][..], b"hi", &[5, id as u8, 2, 0, 7]].concat()
    );
    talk.end(Status::Cancelled, "the channel was closed");
    let failure = RawFailure::boxed(Status::Cancelled, "the channel was closed");
    assert_eq!(events(&mut talk), [Event::Fail(id, failure)]);
    talk.take();
    assert_eq!(events(&mut talk), []);
}

/// W-21: the flag says so, and the session has nothing else to do with it.
#[test]
fn metadata_leaves_as_its_owner_has_encoded_it() {
    let metadata = Metadata::from_pairs([("trace", "1")]).expect("a key");
    let mut talk = conversation();
    open(&mut talk);
    let mut encoded = crate::wire::to_vec(&metadata).expect("bytes");
    encoded.push(7);
    let id = talk.call(Request {
        arguments: encoded.clone().into(),
        has_encoded_metadata: true,
        ..request(MethodKind::Unary)
    });
    let head = [5 | 64, id.expect("a call") as u8, encoded.len() as u8 + 1, 0];
    assert_eq!(sent(&mut talk), [&head[..], &encoded].concat());
}

#[test]
fn a_lost_connection_repeats_what_has_not_left_and_ends_what_has() {
    let mut talk = conversation();
    open(&mut talk);
    let left = talk.call(request(MethodKind::Unary)).expect("a call");
    sent(&mut talk);
    let stuck = talk.call(request(MethodKind::Unary)).expect("a call");
    let loss = Loss {
        is_refused: false,
        code: 0,
    };
    talk.lose(&loss, "it broke");
    let failure = RawFailure::boxed(Status::Indeterminate, "it broke");
    assert_eq!(events(&mut talk), [Event::Fail(left, failure)]);
    talk.begin(&[]);
    assert_eq!(sent(&mut talk), [5, stuck as u8, 2, 0, 7]);
}

/// W-26 and W-42: items leave when they were asked for, as many as there is credit for.
#[test]
fn items_are_asked_for_when_they_can_leave() {
    let mut talk = conversation();
    open(&mut talk);
    let call = talk.call(request(MethodKind::ClientStream)).expect("a call");
    talk.give(call, Given::Item(vec![1]));
    assert_eq!(events(&mut talk), [], "nobody asked for it");
    talk.feed();
    assert_eq!(events(&mut talk), [Event::Want(call)]);
    talk.give(call, Given::Item(vec![2, 3]));
    talk.feed();
    assert_eq!(events(&mut talk), [Event::Want(call)]);
    assert!(sent(&mut talk).ends_with(&[8, call as u8, 2, 2, 3]));
    talk.heard(&message(|outbox| outbox.control(Kind::Cancel, call, |_| {})));
    assert_eq!(events(&mut talk), [Event::Enough(call)]);
}

/// W-27: what has arrived together is handed over as one, and nothing more until all of it was taken.
#[test]
fn items_are_handed_over_together() {
    let mut talk = conversation();
    open(&mut talk);
    let call = talk.call(request(MethodKind::ServerStream)).expect("a call");
    sent(&mut talk);
    let items = |sizes: &[usize]| {
        message(|outbox| {
            for &size in sizes {
                let written = outbox.frame(Kind::Item, 0, call, |writer| writer.raw(&vec![7; size]));
                assert!(written.is_ok());
            }
        })
    };
    let (first, second) = (items(&[3, 0, 300]), items(&[100_000]));
    talk.heard(&first);
    assert_eq!(events(&mut talk), [Event::Items(call, first)]);
    talk.heard(&second);
    talk.taken(call, 16, false);
    assert_eq!(events(&mut talk), [], "two items have not been taken");
    talk.taken(call, 335, true);
    assert_eq!(events(&mut talk), [Event::Items(call, second)]);
    talk.taken(call, 100_016, false);
    let half = Setup::default().window / 2;
    assert!(351 + 100_016 < half);
    talk.take();
    assert_eq!(events(&mut talk), [], "less than half of the window was taken");
    talk.taken(call, half - 351 - 100_016, false);
    assert_eq!(
        sent(&mut talk),
        message(|outbox| outbox.control(Kind::Credit, call, |writer| writer.u32(half)))
    );
    talk.heard(&message(|outbox| outbox.control(Kind::End, call, |_| {})));
    assert_eq!(events(&mut talk), [], "an item has not been taken");
    talk.taken(call, 0, true);
    assert_eq!(events(&mut talk), [Event::End(call)]);
    talk.taken(call, 0, true);
    assert_eq!(events(&mut talk), [], "it is over");
}

/// W-36: a stream is opened again when all that had arrived was taken.
#[test]
fn a_stream_is_opened_again_when_nothing_of_it_is_left() {
    let mut talk = conversation();
    open(&mut talk);
    let request = Request {
        reopens: true,
        ..request(MethodKind::ServerStream)
    };
    let call = talk.call(request).expect("a call");
    let opening = sent(&mut talk);
    let item = message(|outbox| assert!(outbox.frame(Kind::Item, 0, call, |writer| writer.u8(9)).is_ok()));
    talk.heard(&item);
    assert_eq!(events(&mut talk), [Event::Items(call, item.clone())]);
    let loss = Loss {
        is_refused: false,
        code: 0,
    };
    talk.lose(&loss, "it broke");
    talk.begin(b"hello");
    assert!(!sent(&mut talk).ends_with(&opening), "an item has not been taken");
    talk.taken(call, 17, true);
    assert_eq!(sent(&mut talk), opening);
    talk.heard(&welcome());
    talk.heard(&item);
    assert_eq!(events(&mut talk), [Event::Again(call), Event::Items(call, item)]);
}

#[test]
fn a_timeout_ends_a_call_when_it_is_due() {
    let mut talk = conversation();
    open(&mut talk);
    assert_eq!(talk.due(), None);
    talk.set_now(secs(1));
    let call = talk.call(Request {
        timeout: Some(secs(5)),
        ..request(MethodKind::Unary)
    });
    assert_eq!(talk.due(), Some(secs(5)));
    for (now, is_due) in [(5, false), (6, true)] {
        talk.set_now(secs(now));
        talk.tick();
        let events = events(&mut talk);
        assert_eq!(events.is_empty(), !is_due);
        assert!(
            events.iter().all(|event| matches!(event, Event::Fail(it, failure) if Ok(*it) == call && failure.status == Status::DeadlineExceeded))
        );
    }
    assert_eq!(talk.due(), None);
}

/// W-43: nothing else has to happen for the call to be told.
#[test]
fn an_item_that_the_server_does_not_accept_ends_the_call() {
    let mut talk = conversation();
    open(&mut talk);
    let call = talk.call(request(MethodKind::ClientStream)).expect("a call");
    talk.feed();
    assert_eq!(events(&mut talk), [Event::Want(call)]);
    talk.give(call, Given::Item(vec![1; 5_000]));
    talk.feed();
    assert!(
        matches!(&events(&mut talk)[..], [Event::Enough(_), Event::Fail(it, failure)] if *it == call && failure.status == Status::ResourceExhausted)
    );
    let id = call as u8;
    assert_eq!(sent(&mut talk), [5, id, 2, 0, 7, 10, id, 0]);
}

/// W-16 and W-57: what is none of the session's business is handed on, and checked.
#[test]
fn what_the_server_says_of_services_and_credentials_is_handed_on() {
    let mut talk = conversation();
    let table = Table::new([&[9; 8][..], &[1, 0], &[3; 8], b"a.v1.A"].concat()).expect("a table");
    assert_eq!(talk.bind(table), 0);
    open(&mut talk);
    assert_eq!(
        talk.put(Kind::Renew, &[0; 5_000]),
        5_005,
        "more than the server accepts"
    );
    assert_eq!(talk.put(Kind::Renew, &[0]), 0);
    assert_eq!(sent(&mut talk), [17, 0, 1, 0]);
    let bound = Bound {
        schema_id: [9; 8],
        methods: vec![Availability::Available],
        standing: Standing::default(),
    };
    let renewed = Renewed {
        status: 7,
        message: "no".to_owned(),
    };
    talk.heard(&message(|outbox| {
        outbox.control(Kind::Bound, 0, |writer| bound.write(writer));
        outbox.control(Kind::Renewed, 0, |writer| {
            renewed.status.encode(writer);
            renewed.message.encode(writer);
        });
    }));
    let told = events(&mut talk);
    assert!(
        matches!(&told[..], [Event::Told(Told::Bound { service: 0, is_last: true, payload }), Event::Told(Told::Renewed(it))]
            if payload.starts_with(&[9; 8]) && *it == renewed),
        "{told:?}"
    );
}

#[test]
fn what_comes_at_the_wrong_time_is_nothing_or_ends_the_connection() {
    let mut talk = conversation();
    talk.taken(9, 0, true);
    talk.cancel(9);
    talk.give(9, Given::End);
    talk.feed();
    assert_eq!(events(&mut talk), []);
    talk.heard(&welcome());
    assert_eq!(breach_of(&mut talk), Close::PROTOCOL, "there is no connection");
    talk.begin(&[]);
    talk.heard(&message(|outbox| outbox.control(Kind::Pong, 0, |_| {})));
    assert_eq!(breach_of(&mut talk), Close::PROTOCOL, "it has not said Welcome");
    talk.heard(&welcome());
    talk.heard(&welcome());
    assert_eq!(breach_of(&mut talk), Close::PROTOCOL, "it has said it twice");
}

use super::*;
use crate::Status;
use crate::client::state::ConnectionState;
use crate::frame::{CallHead, Hello};
use crate::transport::Close;
use crate::wire::Reader;

/// W-5, W-10, W-14: nothing waits.
#[test]
fn the_first_message_has_hello_the_services_and_the_calls() {
    let mut session = session();
    let id = start(&mut session, INSERT, b"first");
    assert!(sent(&mut session).is_empty());
    session.connected(Duration::ZERO, None);
    let frames = sent(&mut session);
    let kinds: Vec<(Kind, u32)> = frames.iter().map(|(kind, id, _)| (*kind, *id)).collect();
    assert_eq!(kinds, [(Kind::Hello, 0), (Kind::Bind, 0), (Kind::Call, id)]);
    let hello = Hello::read(&mut Reader::new(&frames[0].2)).expect("a Hello");
    assert_eq!(
        (hello.protocol, hello.window, hello.max_message),
        (1, MIN_WINDOW, 1 << 20)
    );
    let mut call = Reader::new(&frames[2].2);
    assert_eq!(CallHead::read(&mut call, 0).expect("a head").method, INSERT);
    assert_eq!(call.rest(), b"first");
    assert_eq!(session.state(), ConnectionState::Connecting);
    hear(&mut session, |frames| {
        frames.welcome(4096);
        frames.bound(0, 5);
        frames.raw(Kind::Reply, id, b"done");
    });
    assert_eq!(session.state(), ConnectionState::Open);
    assert_eq!(
        reply(&mut session, id),
        Poll::Ready(Ok(Bytes::from_static(b"done")))
    );
}

/// W-14: a service keeps its numbers, and another one gets the next.
#[test]
fn services_are_bound_once() {
    static OTHER: ServiceDescriptor = ServiceDescriptor {
        name: "test.v1.Other",
        schema_id: [8; 8],
        methods: SERVICE.methods,
    };
    let mut session = open_session();
    assert_eq!(session.bind(&SERVICE), 0);
    assert!(sent(&mut session).is_empty());
    assert_eq!(session.bind(&OTHER), 5);
    assert_eq!(session.bind(&OTHER), 5);
    assert_eq!(sent_kinds(&mut session), [(Kind::Bind, 5)]);
    session.disconnected(&lost());
    session.connected(Duration::ZERO, None);
    assert_eq!(
        sent_kinds(&mut session),
        [(Kind::Hello, 0), (Kind::Bind, 0), (Kind::Bind, 5)]
    );
}

/// W-14: numbers end at 65,536, and what has none fails by itself.
#[test]
fn calls_of_a_service_without_numbers_fail() {
    let mut session = open_session();
    let methods: &'static [MethodDescriptor] = Box::leak(vec![SERVICE.methods[0]; 65_535].into_boxed_slice());
    let large: &'static ServiceDescriptor = Box::leak(Box::new(ServiceDescriptor { methods, ..SERVICE }));
    let first = session.bind(large);
    let refused = session.start(
        Request {
            method: first,
            ..request(INSERT, b"", None)
        },
        None,
        Waker::noop(),
        Duration::ZERO,
    );
    assert_eq!(
        refused.map_err(|failure| failure.status),
        Err(Status::ResourceExhausted)
    );
    assert!(sent(&mut session).is_empty());
}

/// W-18, W-19: a cancelled call keeps its id until the server has ended it.
#[test]
fn an_id_is_not_used_again_before_the_servers_last_word() {
    for last_word in [Kind::Reply, Kind::Fail] {
        let mut session = open_session();
        let cancelled = start(&mut session, INSERT, b"");
        session.abandon(cancelled);
        assert_eq!(
            sent_kinds(&mut session),
            [(Kind::Call, cancelled), (Kind::Cancel, cancelled)]
        );
        let other = start(&mut session, INSERT, b"");
        assert_ne!(other, cancelled);
        hear(&mut session, |frames| match last_word {
            Kind::Reply => frames.raw(Kind::Reply, cancelled, b"crossed"),
            _ => frames.fail(cancelled, 1, ""),
        });
        assert_eq!(start(&mut session, INSERT, b""), cancelled);
        assert_eq!(reply(&mut session, other), Poll::Pending);
    }
}

/// W-36, for calls that were taken from the outbox.
#[test]
fn a_lost_connection_repeats_fails_or_keeps() {
    let mut session = open_session();
    let insert = start(&mut session, INSERT, b"a");
    let get = start(&mut session, GET, b"b");
    let watch = start(&mut session, WATCH, b"c");
    let cancelled = start(&mut session, INSERT, b"d");
    session.abandon(cancelled);
    sent(&mut session);
    hear(&mut session, |frames| frames.raw(Kind::Item, watch, b"item"));
    session.disconnected(&lost());

    let Poll::Ready(Err(failure)) = reply(&mut session, insert) else {
        panic!("the insert is undecided")
    };
    assert_eq!(failure.status, Status::Indeterminate);
    assert_eq!(failure.message, "the connection was lost: the cable was cut");
    assert_eq!(reply(&mut session, get), Poll::Pending);
    // What arrived before the loss is still handed out.
    assert_eq!(items(&mut session, watch).0, [Bytes::from_static(b"item")]);
    let end = items(&mut session, watch).1.expect("an end");
    assert_eq!(end.map_err(|failure| failure.status), Err(Status::Unavailable));

    session.connected(Duration::ZERO, None);
    let frames = sent(&mut session);
    let calls: Vec<_> = frames.iter().filter(|(kind, ..)| *kind == Kind::Call).collect();
    assert_eq!(calls.len(), 1, "only the idempotent call is repeated: {frames:?}");
    assert_eq!((calls[0].1, &calls[0].2[..]), (get, &b"\x01b"[..]));
}

/// W-36: what was written and never left was not sent.
#[test]
fn what_never_left_goes_out_on_the_next_connection_in_order() {
    let mut session = open_session();
    let sent_before = start(&mut session, INSERT, b"0");
    sent(&mut session);
    let mut request = request(INSERT, b"1", Some(Duration::from_secs(9)));
    request.metadata.insert("trace", "x").expect("a key");
    let first = session
        .start(request, None, Waker::noop(), Duration::ZERO)
        .expect("not shut");
    let second = start(&mut session, WATCH, b"2");
    session.disconnected(&lost());
    let third = start(&mut session, INSERT, b"3");
    let Poll::Ready(Err(failure)) = reply(&mut session, sent_before) else {
        panic!("it was sent")
    };
    assert_eq!(failure.status, Status::Indeterminate);

    session.connected(Duration::from_secs(2), None);
    let frames = sent(&mut session);
    let calls: Vec<u32> = frames
        .iter()
        .filter(|(kind, ..)| *kind == Kind::Call)
        .map(|(_, id, _)| *id)
        .collect();
    assert_eq!(calls, [first, second, third]);
    let (_, _, payload) = frames.iter().find(|(_, id, _)| *id == first).expect("the first");
    let mut reader = Reader::new(payload);
    let head = CallHead::read(&mut reader, 0x60).expect("a head with timeout and metadata");
    assert_eq!(head.timeout, Some(7_000), "what remains, not what was asked for");
    assert_eq!(head.metadata.get("trace"), Some("x"));
    assert_eq!(reader.rest(), b"1");
}

/// W-23: in flight, waiting, and already over.
#[test]
fn calls_run_out_of_time_on_their_own() {
    let mut session = session();
    let waiting = start_within(&mut session, INSERT, b"", Some(Duration::from_millis(5)));
    assert_eq!(session.next_tick(), Some(Duration::from_millis(5)));
    session.tick(Duration::from_millis(4)).expect("no peer");
    assert_eq!(reply(&mut session, waiting), Poll::Pending);
    session.tick(Duration::from_millis(5)).expect("no peer");
    let expired = |session: &mut Session, id| match reply(session, id) {
        Poll::Ready(Err(failure)) => failure.status == Status::DeadlineExceeded,
        _ => false,
    };
    assert!(expired(&mut session, waiting));
    open(&mut session);
    let sent_call = start_within(&mut session, GET, b"", Some(Duration::from_millis(5)));
    sent(&mut session);
    session
        .tick(Duration::from_secs(1))
        .expect("the peer may be silent");
    assert!(expired(&mut session, sent_call));
    assert_eq!(sent_kinds(&mut session), [(Kind::Cancel, sent_call)]);
    // The server's answer crosses the cancellation, and frees the id.
    hear(&mut session, |frames| frames.raw(Kind::Reply, sent_call, b""));
    assert_eq!(start(&mut session, GET, b""), sent_call);
}

/// W-4, W-12.
#[test]
fn a_call_over_the_servers_limit_fails_alone() {
    let mut session = session();
    let large = vec![0; 1 << 20];
    let held = start(&mut session, INSERT, &large);
    let small = start(&mut session, INSERT, b"");
    session.connected(Duration::ZERO, None);
    assert_eq!(
        sent_kinds(&mut session),
        [(Kind::Hello, 0), (Kind::Bind, 0), (Kind::Call, small)]
    );
    hear(&mut session, |frames| frames.welcome(2 << 20));
    assert_eq!(
        sent_kinds(&mut session),
        [(Kind::Call, held)],
        "held until the limit is known"
    );

    session.disconnected(&lost());
    open(&mut session);
    let too_large = start(&mut session, INSERT, &large);
    let Poll::Ready(Err(failure)) = reply(&mut session, too_large) else {
        panic!("it cannot be sent")
    };
    assert_eq!(failure.status, Status::ResourceExhausted);
    assert_eq!(
        failure.message,
        "the call takes 1048584 bytes, and the server accepts 1048576"
    );
    assert!(sent(&mut session).is_empty());
}

/// W-12: a server whose limit is lower than a client has to assume cannot say so before it has read the first message.
#[test]
fn a_first_message_that_was_too_large_is_smaller_the_next_time() {
    let mut session = session();
    let get = start(&mut session, GET, &[0; 8192]);
    session.connected(Duration::ZERO, None);
    assert_eq!(sent(&mut session).len(), 3);
    session.disconnected(&ConnectError::Lost(Disconnect::Closed(Close::new(
        Close::TOO_LARGE,
        "",
    ))));
    session.connected(Duration::ZERO, None);
    assert_eq!(sent_kinds(&mut session), [(Kind::Hello, 0), (Kind::Bind, 0)]);
    hear(&mut session, |frames| frames.welcome(4096));
    let Poll::Ready(Err(failure)) = reply(&mut session, get) else {
        panic!("it cannot be sent")
    };
    assert_eq!(failure.status, Status::ResourceExhausted);
}

/// W-30.
#[test]
fn after_go_away_calls_wait_for_the_next_connection() {
    let mut session = open_session();
    let in_flight = start(&mut session, INSERT, b"");
    sent(&mut session);
    hear(&mut session, |frames| {
        frames.raw(Kind::GoAway, 0, b"\x00more in a later version");
    });
    let next = start(&mut session, INSERT, b"");
    assert!(sent(&mut session).is_empty());
    assert!(!session.is_drained());
    hear(&mut session, |frames| frames.raw(Kind::Reply, in_flight, b""));
    assert!(session.is_drained());
    assert_eq!(reply(&mut session, in_flight), Poll::Ready(Ok(Bytes::new())));
    session.disconnected(&lost());
    session.connected(Duration::ZERO, None);
    assert_eq!(sent_kinds(&mut session).last(), Some(&(Kind::Call, next)));
}

/// W-29.
#[test]
fn pings_are_answered_up_to_a_bound() {
    let mut session = open_session();
    hear(&mut session, |frames| frames.raw(Kind::Ping, 0, b"are you there"));
    assert_eq!(
        sent(&mut session),
        [(Kind::Pong, 0, Bytes::from_static(b"are you there"))]
    );
    hear(&mut session, |frames| frames.raw(Kind::Pong, 0, b"nobody asked"));
    let flood = |frames: &mut ServerFrames| (0..2_000).for_each(|_| frames.raw(Kind::Ping, 0, b""));
    assert_eq!(
        try_hear(&mut session, flood),
        Err("more Pings than can be answered".to_owned())
    );
}

/// W-10, W-11: the server's first word.
#[test]
fn the_first_frame_must_be_a_welcome_that_fits() {
    let expect = |write: fn(&mut ServerFrames), code: u16| {
        let mut session = session();
        session.connected(Duration::ZERO, None);
        sent(&mut session);
        let mut frames = ServerFrames(Outbox::new(usize::MAX));
        write(&mut frames);
        let mut messages: Vec<Bytes> = Vec::new();
        frames.0.take(&mut messages);
        let close = session
            .receive(&messages[0], || Duration::ZERO)
            .expect_err("a fault");
        assert_eq!(close.code, code, "{close}");
        assert_eq!(session.state(), ConnectionState::Connecting);
    };
    expect(|frames| frames.raw(Kind::Reply, 1, b""), Close::PROTOCOL);
    expect(|frames| frames.raw(Kind::Welcome, 0, b""), Close::PROTOCOL);
    expect(
        |frames| frames.raw(Kind::Welcome, 0, &[2, 0xfb, 0, 0x40, 0xfb, 0, 0x40]),
        Close::VERSION,
    );
    expect(
        |frames| frames.raw(Kind::Welcome, 3, &[1, 0xfb, 0, 0x40, 0xfb, 0, 0x40]),
        Close::PROTOCOL,
    );
    expect(|frames| frames.welcome(4095), Close::PROTOCOL);
}

/// W-3, W-7, W-19, W-21, W-26: whatever a server does wrong ends the connection, with a reason, and harms no call that
/// had ended before.
#[test]
fn a_server_that_breaks_the_protocol_is_told_how() {
    type Write = fn(&mut ServerFrames);
    let faults: [(Write, &str); 20] = [
        (|f| f.welcome(4096), "a second Welcome"),
        (|f| f.bound(1, 5), "a Bound without its Bind"),
        (
            |f| f.bound(0, 2),
            "a Bound of another number of methods than its Bind",
        ),
        (|f| (f.bound(0, 5), f.bound(0, 5)).0, "a Bound without its Bind"),
        (
            |f| f.raw(Kind::Reply, 9, b""),
            "a frame for a call that is not in flight",
        ),
        (
            |f| f.raw(Kind::Reply, 0, b""),
            "a frame for a call that is not in flight",
        ),
        (
            |f| f.raw(Kind::Credit, 9, b"\x01"),
            "a frame for a call that is not in flight",
        ),
        (
            |f| f.raw(Kind::Reply, 2, b""),
            "a Reply to a method that answers a stream",
        ),
        (
            |f| f.raw(Kind::Item, 1, b""),
            "an Item of a method that answers one value",
        ),
        (
            |f| f.raw(Kind::End, 1, b""),
            "an End of a method that answers one value",
        ),
        (|f| f.raw(Kind::End, 2, b"x"), "an End with a payload"),
        (
            |f| f.raw(Kind::Fail, 1, b""),
            "the bytes end before the value does (at byte 0)",
        ),
        (
            |f| f.raw(Kind::Fail, 1, b"\x01\x00x"),
            "1 byte is left after the value (at byte 2)",
        ),
        (
            |f| f.raw(Kind::Ping, 1, b""),
            "a frame of the connection with the id of a call",
        ),
        (|f| f.raw(Kind::Ping, 0, &[0; 65]), "a Ping of more than 64 bytes"),
        (
            |f| f.raw(Kind::GoAway, 0, b"\x05"),
            "a length of 5 runs past the end of the bytes (at byte 0)",
        ),
        (|f| f.raw(Kind::Bye, 0, b""), "a frame that only clients send"),
        (|f| f.raw(Kind::Call, 1, b""), "a frame that only clients send"),
        (
            |f| (f.raw(Kind::Reply, 1, b""), f.raw(Kind::Reply, 1, b"")).0,
            "a frame for a call that is not in flight",
        ),
        (
            |f| (f.raw(Kind::Item, 2, &[0; 16_384]), f.raw(Kind::Item, 2, b"")).0,
            "an Item beyond the credit",
        ),
    ];
    for (fault, reason) in faults {
        let mut session = open_session();
        let ended = [
            start(&mut session, INSERT, b""),
            start(&mut session, WATCH, b""),
            start(&mut session, GET, b""),
        ];
        assert_eq!(ended, [1, 2, 3]);
        sent(&mut session);
        hear(&mut session, |frames| frames.raw(Kind::Reply, 3, b"fine"));
        assert_eq!(try_hear(&mut session, fault), Err(reason.to_owned()));
        session.disconnected(&ConnectError::Protocol(reason.to_owned()));
        assert_eq!(
            reply(&mut session, 3),
            Poll::Ready(Ok(Bytes::from_static(b"fine")))
        );
        assert!(reply(&mut session, 1).is_ready());
    }
    for (bytes, reason) in [
        (&[][..], "a message without a frame"),
        (&[31, 0, 0], "a frame of the unknown kind 0x1f"),
        (&[6, 1, 5, 0], "a frame that ends in the middle"),
    ] {
        let mut session = open_session();
        let close = session
            .receive(&Bytes::copy_from_slice(bytes), || Duration::ZERO)
            .expect_err("a fault");
        assert_eq!((close.code, close.reason.as_str()), (Close::PROTOCOL, reason));
    }
}

/// W-19: a server cannot answer what has not left.
#[test]
fn an_answer_before_the_question_breaks_the_protocol() {
    let mut session = open_session();
    let id = start(&mut session, INSERT, b"");
    assert!(try_hear(&mut session, |frames| frames.raw(Kind::Reply, id, b"")).is_err());
}

#[test]
fn a_session_that_was_shut_ends_every_call() {
    let mut session = open_session();
    let calls = [start(&mut session, INSERT, b""), start(&mut session, GET, b"")];
    let stream = start(&mut session, WATCH, b"");
    sent(&mut session);
    session.shut(ConnectError::Closed);
    for id in calls {
        let Poll::Ready(Err(failure)) = reply(&mut session, id) else {
            panic!("it goes on")
        };
        assert_eq!(
            (failure.status, failure.message.as_str()),
            (Status::Cancelled, "the channel was closed")
        );
    }
    assert!(items(&mut session, stream).1.is_some());
    let refused = session.start(request(GET, b"", None), None, Waker::noop(), Duration::ZERO);
    assert_eq!(
        refused.map_err(|failure| failure.status),
        Err(Status::Unavailable)
    );
    assert_eq!(session.state(), ConnectionState::Closed);
    assert_eq!(session.calls.len(), 0);
}

/// Entries of calls that ended early do not pile up.
#[test]
fn deadlines_of_ended_calls_are_swept() {
    let mut session = open_session();
    for _ in 0..10_000 {
        let id = start_within(&mut session, INSERT, b"", Some(Duration::from_secs(60)));
        sent(&mut session);
        hear(&mut session, |frames| frames.raw(Kind::Reply, id, b""));
        assert!(reply(&mut session, id).is_ready());
    }
    let mut left = 0;
    while session.deadlines.pop_due(Duration::MAX).is_some() {
        left += 1;
    }
    assert!(left < 100, "{left} entries");
}

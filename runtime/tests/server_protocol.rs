//! The server against a peer that speaks raw bytes: what section 4 of the specification promises, and what a broken peer gets.

mod common;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use turbo_runtime::server::Limits;

fn serve() -> (Lab, turbo_runtime::server::Endpoint) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    (lab, endpoint)
}

fn bytes(content: &[u8]) -> Vec<u8> {
    [&varint(content.len() as u64)[..], content].concat()
}

// W-3, W-4, W-5, W-10
#[tokio::test]
async fn hello_bind_and_calls_travel_in_one_message_and_so_do_the_answers() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::connect(&endpoint);
    let first = [
        hello(),
        bind_lab(),
        call(0, lab::ECHO, &bytes(b"a")),
        call(1, lab::ECHO, &bytes(b"b")),
    ]
    .concat();
    peer.send(&first).await;
    let kinds = [
        peer.next().await,
        peer.next().await,
        peer.next().await,
        peer.next().await,
    ]
    .map(|frame| frame.kind);
    assert_eq!(kinds, [WELCOME, BOUND, REPLY, REPLY]);
    assert_eq!(peer.messages, 1);
}

// W-7, W-12
#[tokio::test]
async fn welcome_names_the_protocol_and_the_limits() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab)
        .limits(Limits {
            max_message: 70_000,
            ..Limits::default()
        })
        .build();
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&hello()).await;
    let expected = [varint(1), varint(262_144), varint(70_000)].concat();
    assert_eq!(
        peer.next().await,
        Received {
            kind: WELCOME,
            flags: 0,
            id: 0,
            payload: expected
        }
    );
}

// W-9
#[tokio::test]
async fn fields_of_later_versions_are_ignored_in_hello_and_bind() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::connect(&endpoint);
    let payload = [
        varint(1),
        varint(65_536),
        varint(1 << 20),
        vec![0],
        b"later".to_vec(),
    ]
    .concat();
    let mut bound = string("lab.v1.Lab");
    bound.extend(b"lab-v1-a");
    bound.extend([1]);
    bound.extend([0; 8]);
    bound.extend(b"later");
    peer.send(&[frame(HELLO, 0, &payload), frame(BIND, 0, &bound)].concat())
        .await;
    assert_eq!(peer.next().await.kind, WELCOME);
    assert_eq!(
        peer.next().await.payload,
        [b"lab-v1-a".to_vec(), vec![1, 0]].concat()
    );
}

// W-10, W-11, W-12
#[tokio::test]
async fn a_wrong_opening_is_refused_with_its_code() {
    let (_, endpoint) = serve();
    let cases = [
        (call(0, 0, &[]), 4400, "first frame"),
        (frame(PING, 0, &[]), 4400, "first frame"),
        ([hello(), hello()].concat(), 4400, "second Hello"),
        (hello_with(2, 65_536, 1 << 20), 4406, "speaks protocol 1"),
        (hello_with(1, 65_536, 4_095), 4400, "limit"),
        (hello_with(1, 1, 1 << 20), 4400, "limit"),
    ];
    for (message, code, reason) in cases {
        let mut peer = RawPeer::connect(&endpoint);
        peer.send(&message).await;
        let close = peer.closed().await;
        assert_eq!(close.code, code, "{close}");
        assert!(close.reason.contains(reason), "{close}");
    }
}

// W-13, W-37
#[tokio::test(start_paused = true)]
async fn a_peer_that_says_nothing_is_closed_after_the_handshake_time() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::connect(&endpoint);
    let before = tokio::time::Instant::now();
    assert_eq!(peer.closed().await.code, 4408);
    assert_eq!(before.elapsed().as_secs(), 10);
}

// W-3, W-6, W-7, W-8, W-9
#[tokio::test]
async fn garbage_ends_the_conversation_and_disturbs_nobody_else() {
    let (_, endpoint) = serve();
    let mut bystander = RawPeer::open(&endpoint).await;
    let unordered = [varint(0), vec![2], string("b"), vec![0], string("a"), vec![0]].concat();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (vec![], "without a frame"),
        (vec![0], "unknown kind"),
        (vec![31, 0, 0], "unknown kind"),
        (vec![0x80 | PING, 0, 0], "unknown kind"),
        (vec![CALL], "ends in the middle"),
        (vec![CALL, 0, 5, 1], "ends in the middle"),
        (vec![CALL, 0, 0xfc, 0xff, 0xff, 0xff, 0x7f], "ends in the middle"),
        (frame(WELCOME, 0, &[]), "a client does not send Welcome"),
        (frame(CALL, 3, &[]), "Call"),
        (frame(CALL | FLAG_5, 3, &[0]), "Call"),
        (frame(CALL | FLAG_6, 3, &unordered), "order"),
        (frame(CALL | 0x80, 3, &[0]), "unknown kind"),
        (frame(BIND | FLAG_5, 3, &[0]), "unknown kind"),
        (frame(CANCEL, 0, &[1]), "Cancel"),
        (frame(CREDIT, 0, &[1, 1]), "Credit"),
        (frame(BYE, 0, &[1]), "Bye"),
        (frame(PING, 0, &[0; 65]), "64 bytes"),
        (b"GET / HTTP/1.1\r\n\r\n".to_vec(), ""),
    ];
    for (message, reason) in cases {
        let mut peer = RawPeer::open(&endpoint).await;
        peer.send(&message).await;
        let close = peer.closed().await;
        assert_eq!(close.code, 4400, "{message:?}: {close}");
        assert!(close.reason.contains(reason), "{message:?}: {close}");
    }
    bystander.send(&call(0, lab::ECHO, &bytes(b"still here"))).await;
    assert_eq!(bystander.next().await.kind, REPLY);
}

// W-14
#[tokio::test]
async fn method_numbers_are_bound_once_and_stay_below_65_536() {
    let (_, endpoint) = serve();
    let cases = [
        bind(5, "other", &[0; 8], &[[0; 8]]),
        bind(65_536, "other", &[0; 8], &[[0; 8]]),
        bind(u32::MAX, "other", &[0; 8], &[[0; 8]]),
    ];
    for message in cases {
        let mut peer = RawPeer::open(&endpoint).await;
        peer.send(&message).await;
        assert_eq!(peer.closed().await.code, 4400);
    }
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&bind(65_535, "other", &[0; 8], &[[0; 8]])).await;
    assert_eq!(peer.next().await.kind, BOUND);
}

// W-15, W-16, W-17, I-5, I-6
#[tokio::test]
async fn what_cannot_be_called_is_said_method_by_method_and_never_decoded() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::connect(&endpoint);
    // One method as the server has it, under another number; one that changed; a service that is not there.
    let message = [
        hello(),
        bind(0, "lab.v1.Lab", b"lab-v1-b", &[[8; 8], [77; 8]]),
        bind(2, "lab.v2.Lab", b"lab-v2-a", &[[0; 8]]),
        call(0, 0, &[]),
        call(1, 1, b"garbage"),
        call(2, 2, b"garbage"),
        call(3, 9, b"garbage"),
    ]
    .concat();
    peer.send(&message).await;
    assert_eq!(peer.next().await.kind, WELCOME);
    let bound = peer.next().await;
    assert_eq!((bound.kind, bound.id), (BOUND, 0));
    assert_eq!(bound.payload, [&b"lab-v1-a"[..], &[2, 0, 1]].concat());
    let missing = peer.next().await;
    assert_eq!((missing.kind, missing.id), (BOUND, 2));
    assert_eq!(missing.payload, [&[0; 8][..], &[1, 2]].concat());
    assert_eq!(
        peer.next().await.payload,
        [1],
        "visits, reached under another number"
    );
    let (status, message) = peer.next().await.failure();
    assert_eq!(status, 17);
    assert!(
        message.contains("6c61622d76312d61") && message.contains("6c61622d76312d62"),
        "both ids: {message}"
    );
    assert_eq!(peer.next().await.failure().0, 12);
    assert_eq!(peer.next().await.failure().0, 12);
}

// W-35
#[tokio::test]
async fn every_way_to_fail_reaches_the_caller_as_its_status() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;

    peer.send(&call(0, lab::REFUSE, &[0xc6])).await;
    let typed = peer.next().await;
    assert_eq!((typed.kind, typed.flags), (FAIL, FLAG_5));
    assert_eq!(typed.payload, [5, 0, 0xc6], "not_found, variant 0, rowid 99");

    peer.send(&call(0, lab::BREAK, &[])).await;
    let (status, message) = peer.next().await.failure();
    assert_eq!(
        (status, message.as_str()),
        (13, "internal error"),
        "no detail leaves the server"
    );

    peer.send(&call(0, lab::PANIC, &[])).await;
    assert_eq!(peer.next().await.failure(), (13, "internal error".to_owned()));

    peer.send(&call(0, lab::REJECT, &string("not you"))).await;
    assert_eq!(peer.next().await.failure(), (7, "not you".to_owned()));

    // A long story is cut, at a character, so that it always fits into a message.
    let story = "\u{e9}".repeat(5_000);
    peer.send(&call(0, lab::REJECT, &string(&story))).await;
    let (status, message) = peer.next().await.failure();
    assert!(status == 7 && message.len() == 1_024 && story.starts_with(&message));

    peer.send(&call(0, lab::REFUSE, &[])).await;
    let (status, message) = peer.next().await.failure();
    assert_eq!(status, 3);
    assert!(message.contains("rowid"), "the path of the argument: {message}");

    // V-23: bytes after the arguments.
    peer.send(&call(0, lab::REFUSE, &[2, 2])).await;
    assert_eq!(peer.next().await.failure().0, 3);

    peer.send(&call(0, lab::PANIC_STREAM, &[])).await;
    assert_eq!(peer.next().await.kind, ITEM);
    assert_eq!(peer.next().await.failure().0, 13);

    peer.send(&call(0, lab::ECHO, &bytes(b"fine"))).await;
    assert_eq!(peer.next().await.kind, REPLY, "the connection lives on");
}

#[tokio::test]
async fn internal_errors_are_shown_where_the_endpoint_was_told_to() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).show_internal_errors(true).build();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::BREAK, &[])).await;
    let (status, message) = peer.next().await.failure();
    assert_eq!(status, 13);
    assert!(
        message.contains("No such file") && message.contains("lab.rs:"),
        "cause and line: {message}"
    );
}

// W-29
#[tokio::test]
async fn ping_is_answered_with_its_payload() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&frame(PING, 0, b"how are you")).await;
    assert_eq!(
        peer.next().await,
        Received {
            kind: PONG,
            flags: 0,
            id: 0,
            payload: b"how are you".to_vec()
        }
    );
}

// W-31
#[tokio::test]
async fn bye_ends_the_conversation() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&[call(0, lab::HANG, &[]), frame(BYE, 0, &[])].concat())
        .await;
    assert_eq!(peer.closed().await.code, 1000);
    lab.idle().await;
}

// W-8, W-32
#[tokio::test]
async fn calls_and_metadata_over_their_limits_fail_alone() {
    let lab = Lab::default();
    let limits = Limits {
        max_calls: 2,
        max_metadata: 10,
        ..Limits::default()
    };
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(
        &[
            call(0, lab::HANG, &[]),
            call(1, lab::HANG, &[]),
            call(2, lab::ECHO, &bytes(b"x")),
        ]
        .concat(),
    )
    .await;
    let third = peer.next().await;
    assert_eq!((third.id, third.failure().0), (2, 8));
    peer.send(&frame(CANCEL, 0, &[])).await;
    assert_eq!(peer.next().await.failure().0, 1);
    let with_metadata = |value: &str| {
        let payload = [varint(lab::VISITS as u64), vec![1], string("key"), string(value)].concat();
        frame(CALL | FLAG_6, 2, &payload)
    };
    peer.send(&with_metadata("12345678")).await;
    assert_eq!(peer.next().await.failure().0, 8);
    peer.send(&with_metadata("1234567")).await;
    assert_eq!(peer.next().await.kind, REPLY);
}

#[tokio::test]
async fn methods_bound_over_the_limit_end_the_conversation() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab)
        .limits(Limits {
            max_methods: usize::from(lab::METHODS) + 1,
            ..Limits::default()
        })
        .build();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&bind(100, "other", &[0; 8], &[[0; 8]; 2])).await;
    assert_eq!(peer.closed().await.code, 4400);
}

// W-12
#[tokio::test]
async fn no_message_is_larger_than_the_client_accepts() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::connect(&endpoint);
    let echo = bytes(&[1; 1500]);
    let calls: Vec<u8> = (0..20).flat_map(|id| call(id, lab::ECHO, &echo)).collect();
    peer.send(&[hello_with(1, 65_536, 4_096), bind_lab(), calls].concat())
        .await;
    let mut replies = 0;
    while replies < 20 {
        let message = peer.message().await.expect("a message");
        assert!(message.len() <= 4_096);
        replies += parse(&message).iter().filter(|frame| frame.kind == REPLY).count();
    }
    // One answer that alone is larger fails, and nothing else does.
    peer.send(
        &[
            call(0, lab::ECHO, &bytes(&[1; 5000])),
            call(1, lab::ECHO, &bytes(b"x")),
        ]
        .concat(),
    )
    .await;
    assert_eq!(peer.next().await.failure().0, 8);
    assert_eq!(peer.next().await.kind, REPLY);
}

/// State lives as long as the connection does, and is its own.
#[tokio::test]
async fn connection_state_is_kept_for_each_connection() {
    let (_, endpoint) = serve();
    for _ in 0..2 {
        let mut peer = RawPeer::open(&endpoint).await;
        for visit in 1..=3 {
            peer.send(&call(0, lab::VISITS, &[])).await;
            assert_eq!(peer.next().await.payload, [visit]);
        }
    }
}

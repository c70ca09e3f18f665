//! Calls against a server that the test plays by hand, over a transport in memory.

mod client_support;

use std::pin::pin;
use std::time::Duration;

use client_support::*;
use futures_util::future::join_all;
use futures_util::{FutureExt, StreamExt};
use turbo_runtime::client::{
    Binding, Call, CallError, Channel, ConnectionState, Connector, RawOptions, ServerStream,
};
use turbo_runtime::wire::{EncodeErrorKind, Writer};
use turbo_runtime::{Failure, Metadata, Never, Status};

fn get(binding: &Binding, rowid: i64) -> Call<String, NotFound> {
    binding.unary(GET, |writer| turbo_runtime::wire::Encode::encode(&rowid, writer))
}

/// W-5, W-8, W-10, W-14: what is ready before there is a connection leaves in its first message.
#[tokio::test]
async fn hello_bind_and_call_travel_together() {
    let (dial, mut peers) = dialer();
    let channel = Connector::over(dial)
        .metadata("token", "secret")
        .window(20_000)
        .max_message(5_000)
        .start();
    assert_eq!(channel.state(), ConnectionState::Connecting);
    let people = channel.bind(&SERVICE);
    let mut call = pin!(get(&people, 7));
    assert!(call.as_mut().now_or_never().is_none());
    let mut peer = peers.recv().await.expect("a connection");
    let first = peer.receive().await;
    let metadata = b"\x01\x05token\x06secret";
    // W-45
    let wish = [vec![1], varint(1 << 20)].concat();
    let hello = [varint(1), varint(20_000), varint(5_000), metadata.to_vec(), wish].concat();
    let bind = [
        &b"\x0ctest.v1.Testschemaid\x07"[..],
        b"iiiiiiiiggggggggwwwwwwwwssssssssllllllllccccccccpppppppp",
    ]
    .concat();
    assert_eq!(
        first,
        [
            frame(HELLO, 0, hello),
            frame(BIND, 0, bind),
            frame(CALL, 1, [GET as u8, 14])
        ]
    );
    peer.send(&[welcome(4096), bound(), reply(1, &"Bob")]).await;
    assert_eq!(call.await, Ok("Bob".to_owned()));
    assert_eq!(channel.state(), ConnectionState::Open);
}

/// W-4, W-18: one message for what is ready together, with the lowest ids.
#[tokio::test]
async fn a_hundred_calls_leave_in_one_message() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let calls = tokio::spawn(join_all((0..100).map(|rowid| get(&people, rowid))));
    let message = peer.receive().await;
    assert_eq!(message[0].kind, BIND);
    let ids: Vec<u32> = message[1..].iter().map(|frame| frame.id).collect();
    assert_eq!(ids, (1..=100).collect::<Vec<u32>>());
    let backwards: Vec<Frame> = ids.iter().rev().map(|&id| reply(id, &id.to_string())).collect();
    peer.send(&backwards).await;
    let names = calls.await.expect("no panic");
    let expected: Vec<_> = (1..=100).map(|id: u32| Ok(id.to_string())).collect();
    assert_eq!(names, expected);
}

/// W-4, W-12: more than the server accepts at once is cut between frames, and what can never be sent fails alone.
#[tokio::test]
async fn messages_respect_the_servers_limit() {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).connect());
    let mut peer = peers.recv().await.expect("a connection");
    peer.receive().await;
    peer.send(&[welcome(4096)]).await;
    let people = connecting
        .await
        .expect("no panic")
        .expect("a channel")
        .bind(&SERVICE);
    let sized = |size: usize| people.raw_unary(INSERT, vec![0; size], RawOptions::default());
    let calls = tokio::spawn(join_all([sized(3000), sized(3000), sized(5000), sized(90)]));
    let mut ids = Vec::new();
    while ids.len() < 3 {
        let message = peer.next().await.expect("a message");
        assert!(message.len() <= 4096);
        ids.extend(
            frames(&message)
                .iter()
                .filter(|frame| frame.kind == CALL)
                .map(|frame| frame.id),
        );
    }
    let replies: Vec<Frame> = ids.iter().map(|&id| reply(id, &())).collect();
    peer.send(&replies).await;
    let ends: Vec<Option<Status>> = calls
        .await
        .expect("no panic")
        .into_iter()
        .map(|end| end.err().map(|failure| failure.status))
        .collect();
    assert_eq!(ends, [None, None, Some(Status::ResourceExhausted), None]);
}

/// W-34, W-35.
#[tokio::test]
async fn failures_arrive_as_what_they_are() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let calls = tokio::spawn(join_all((0..6).map(|rowid| get(&people, rowid))));
    peer.receive().await;
    peer.send(&[
        throw(1, &NotFound { rowid: 99 }),
        fail(2, Status::PermissionDenied, "not you"),
        frame(FAIL, 3, [200, 0]),
        frame(REPLY, 4, *b"\x05Bob"),
        frame(REPLY, 5, *b"\x03Bobby"),
        frame(FAIL | FLAG_5, 6, [5, 0xff]),
    ])
    .await;
    let ends = calls.await.expect("no panic");
    let failure = |index: usize| match &ends[index] {
        Err(CallError::Failure(failure)) => (failure.status(), failure.message()),
        other => panic!("{other:?}"),
    };
    assert_eq!(ends[0], Err(CallError::Error(NotFound { rowid: 99 })));
    assert_eq!(failure(1), (Status::PermissionDenied, "not you"));
    assert_eq!(failure(2), (Status::Internal, ""));
    let past_the_end = "a length of 5 runs past the end of the bytes (at byte 0)";
    assert_eq!(
        failure(3).1,
        format!("the server's reply cannot be decoded: {past_the_end}")
    );
    assert_eq!(
        failure(4).1,
        "the server's reply cannot be decoded: 2 bytes are left after the value (at byte 4)"
    );
    assert!(
        failure(5)
            .1
            .starts_with("the server's error cannot be decoded: rowid: ")
    );
    let statuses: Vec<Status> = ends
        .iter()
        .flat_map(|end| end.as_ref().err().map(CallError::status))
        .collect();
    assert_eq!(statuses[..2], [Status::NotFound, Status::PermissionDenied]);
    let error: Box<dyn std::error::Error + Send + Sync> =
        ends.into_iter().next().and_then(Result::err).expect("one").into();
    assert_eq!(error.to_string(), "no row 99");
}

/// W-19, W-22.
#[tokio::test]
async fn dropping_a_call_cancels_it() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    drop(get(&people, 1));
    {
        let mut call = pin!(get(&people, 2));
        assert!(call.as_mut().now_or_never().is_none());
        let message = peer.receive().await;
        assert_eq!(
            (message.len(), message[1].kind, message[1].id),
            (2, CALL, 1),
            "a call that nobody polled is not sent"
        );
    }
    assert_eq!(peer.receive().await, [frame(CANCEL, 1, [])]);
    let second = tokio::spawn(get(&people, 3));
    assert_eq!(peer.receive().await[0].id, 2, "the id is still the server's");
    peer.send(&[fail(1, Status::Cancelled, ""), reply(2, &"Bob")])
        .await;
    assert_eq!(second.await.expect("no panic"), Ok("Bob".to_owned()));
    let _third = tokio::spawn(get(&people, 4));
    assert_eq!(peer.receive().await[0].id, 1);
}

/// W-23, W-8: a method's own timeout, a caller's, and metadata.
#[tokio::test(start_paused = true)]
async fn options_travel_with_the_call() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let slow: Call<()> = people.unary(SLOW, |_| {});
    let hurried: Call<()> = people.unary(SLOW, |_| {});
    let hurried = hurried
        .timeout(Duration::from_millis(1500))
        .metadata("trace", "x")
        .metadata("a", "b");
    let calls = tokio::spawn(async { tokio::join!(slow, hurried) });
    let message = peer.receive().await;
    assert_eq!(
        message[1],
        frame(CALL | FLAG_5, 1, [&[SLOW as u8][..], &varint(5000)].concat())
    );
    let head = [&[SLOW as u8][..], &varint(1500), b"\x02\x01a\x01b\x05trace\x01x"].concat();
    assert_eq!(message[2], frame(CALL | FLAG_5 | FLAG_6, 2, head));

    // Nobody answers: the paused clock moves on by itself.
    let (slow, hurried) = calls.await.expect("no panic");
    for end in [slow, hurried] {
        assert_eq!(end.map_err(|error| error.status()), Err(Status::DeadlineExceeded));
    }
    assert_eq!(peer.receive().await, [frame(CANCEL, 2, [])]);
    assert_eq!(peer.receive().await, [frame(CANCEL, 1, [])]);
}

#[tokio::test]
async fn what_cannot_be_sent_fails_before_anything_is_sent() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let broken = |writer: &mut Writer| writer.fail(EncodeErrorKind::Invalid("the name is too long"));
    let call: Call<()> = people.unary(INSERT, broken);
    let expected: CallError<Never> = Failure::new(Status::InvalidArgument, "the name is too long").into();
    assert_eq!(call.metadata("trace", "x").await, Err(expected.clone()));
    let mut stream: ServerStream<()> = people.stream(WATCH, broken);
    assert_eq!(stream.next().await, Some(Err(expected)));
    assert_eq!(stream.next().await, None);
    let call: Call<()> = people.unary(INSERT, |_| {});
    let refused = call.metadata("UPPER", "x").await.map_err(|error| error.status());
    assert_eq!(refused, Err(Status::InvalidArgument));
    settle().await;
    assert!(peer.next().now_or_never().is_none());
}

/// Bytes in, bytes out: what the layer for JavaScript stands on.
#[tokio::test]
async fn raw_calls_carry_bytes() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let mut metadata = Metadata::new();
    metadata.insert("k", "v").expect("a key");
    let options = RawOptions {
        timeout: Some(Duration::from_secs(7)),
        metadata,
        ..RawOptions::default()
    };
    let call = tokio::spawn(people.raw_unary(INSERT, b"in".to_vec(), options));
    let failing = tokio::spawn(people.raw_unary(GET, Vec::new(), RawOptions::default()));
    settle().await;
    let message = peer.receive().await;
    let head = [&[INSERT as u8][..], &varint(7000), b"\x01\x01k\x01vin"].concat();
    assert_eq!(message[1], frame(CALL | FLAG_5 | FLAG_6, 1, head));
    peer.send(&[frame(REPLY, 1, *b"out"), throw(2, &NotFound { rowid: 1 })])
        .await;
    assert_eq!(call.await.expect("no panic").expect("a value"), "out");
    let failure = failing.await.expect("no panic").expect_err("a failure");
    assert_eq!(
        (failure.status, failure.error.as_deref()),
        (Status::NotFound, Some(&[2][..]))
    );
}

/// Callers on several threads share one connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threads_share_a_channel() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let server = tokio::spawn(async move {
        while let Ok(message) = peer.next().await {
            let calls = frames(&message).into_iter().filter(|frame| frame.kind == CALL);
            let replies: Vec<Frame> = calls
                .map(|call| reply(call.id, &String::from_utf8_lossy(&call.payload[1..]).into_owned()))
                .collect();
            if !replies.is_empty() {
                peer.send(&replies).await;
            }
        }
    });
    let workers = (0..8).map(|worker: u32| {
        let people = people.clone();
        tokio::spawn(async move {
            for round in 0..200 {
                let text = format!("{worker}/{round}");
                let name: Call<String> = people.unary(GET, |writer| writer.raw(text.as_bytes()));
                assert_eq!(name.await, Ok(text));
            }
        })
    });
    for worker in join_all(workers).await {
        worker.expect("no panic");
    }
    drop((channel, people));
    server.await.expect("no panic");
}

/// What generated code relies on natively.
#[test]
fn everything_moves_between_threads() {
    fn assert_send<T: Send>() {}
    assert_send::<Channel>();
    assert_send::<Binding>();
    assert_send::<Call<std::rc::Rc<()>, Never>>();
    assert_send::<ServerStream<String, NotFound>>();
    assert_send::<CallError<NotFound>>();
}

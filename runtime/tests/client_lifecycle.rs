//! What a channel does when its connection is lost, or its server goes away: what it repeats, opens again, waits for and tells.

mod client_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use client_support::*;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use turbo_runtime::client::{
    Backoff, Binding, Call, CallError, Channel, ConnectError, ConnectionState, Connector, ServerStream,
};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Never, Status, Stream, memory};

const SECOND: Duration = Duration::from_secs(1);

fn insert(binding: &Binding, name: &str) -> Call<i64, NotFound> {
    binding.unary(INSERT, |writer| name.encode(writer))
}

fn get(binding: &Binding, rowid: i64) -> Call<String, NotFound> {
    binding.unary(GET, |writer| rowid.encode(writer))
}

fn watch(binding: &Binding) -> ServerStream<String> {
    binding.stream(WATCH, |_| {})
}

fn load(binding: &Binding, items: impl Stream<Item = String> + Send + 'static) -> Call<u64, NotFound> {
    binding.upload(LOAD, |_| {}, items, String::encode)
}

fn chat(binding: &Binding, items: impl Stream<Item = String> + Send + 'static) -> ServerStream<String> {
    binding.duplex(CHAT, |_| {}, items, String::encode)
}

/// A `Fail` that says that nothing was done for the call. Rule W-66.
fn refuse(id: u32) -> Frame {
    let plain = fail(id, Status::Unavailable, "the server is going away");
    frame(FAIL | FLAG_6, id, plain.payload)
}

fn go_away() -> Frame {
    frame(GO_AWAY, 0, *b"\0")
}

/// A channel that connects anew, its first server, and those that will come.
async fn lasting() -> (Channel, Peer, UnboundedReceiver<Peer>) {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).connect());
    let mut peer = peers.recv().await.expect("a connection");
    peer.open().await;
    let channel = connecting.await.expect("no panic").expect("a channel");
    (channel, peer, peers)
}

fn status<T, E>(end: Result<T, CallError<E>>) -> Option<Status>
where
    E: turbo_runtime::SchemaError,
{
    end.err().map(|error| error.status())
}

/// W-30, W-66: whatever the method, nobody hears of it.
#[tokio::test(start_paused = true)]
async fn calls_that_crossed_go_away_are_repeated() {
    let (channel, mut peer, mut peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    let inserting = tokio::spawn(insert(&people, "Ada"));
    let getting = tokio::spawn(get(&people, 1));
    let mut names = watch(&people);
    assert!(names.next().now_or_never().is_none());
    let loading = tokio::spawn(load(&people, futures_util::stream::pending()));
    settle().await;
    let calls: Vec<Frame> = peer
        .receive()
        .await
        .into_iter()
        .filter(|frame| frame.kind == CALL)
        .collect();
    assert_eq!(calls.len(), 4);
    let mut answers = vec![go_away()];
    answers.extend(calls.iter().map(|call| refuse(call.id)));
    peer.send(&answers).await;
    assert_eq!(peer.receive().await, [frame(BYE, 0, [])]);

    let mut next = peers.recv().await.expect("another connection");
    let again = next.open().await;
    assert_eq!(again, calls, "the same calls in the same order");
    let id = |method: usize| {
        let call = again.iter().find(|call| call.payload[0] == method as u8);
        call.expect("the call").id
    };
    next.send(&[
        reply(id(INSERT), &7_i64),
        reply(id(GET), &"Ada"),
        item(id(WATCH), &"Bob"),
        reply(id(LOAD), &3_u64),
    ])
    .await;
    assert_eq!(inserting.await.expect("no panic"), Ok(7));
    assert_eq!(getting.await.expect("no panic"), Ok("Ada".to_owned()));
    assert_eq!(names.next().await, Some(Ok("Bob".to_owned())));
    assert_eq!(loading.await.expect("no panic"), Ok(3));
}

/// W-44: nothing was done, and yet it cannot be repeated.
#[tokio::test(start_paused = true)]
async fn a_stream_that_has_begun_cannot_cross_go_away() {
    let (channel, mut peer, _peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    let names = futures_util::stream::iter(["a".to_owned()]).chain(futures_util::stream::pending());
    let loading = tokio::spawn(load(&people, names));
    settle().await;
    let id = peer.receive().await.last().expect("an item").id;
    peer.send(&[go_away(), refuse(id)]).await;
    assert_eq!(
        status(loading.await.expect("no panic")),
        Some(Status::Unavailable)
    );
}

/// W-23: a call is not repeated for longer than its caller waits.
#[tokio::test(start_paused = true)]
async fn what_is_repeated_keeps_its_deadline() {
    let (channel, mut peer, mut peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    let begin = Instant::now();
    let inserting = tokio::spawn(insert(&people, "Ada").timeout(60 * SECOND));
    let getting = tokio::spawn(get(&people, 1).timeout(90 * SECOND));
    settle().await;
    let calls = peer.receive().await;
    let ids: Vec<u32> = calls
        .iter()
        .filter(|frame| frame.kind == CALL | FLAG_5)
        .map(|call| call.id)
        .collect();
    peer.send(&[go_away(), refuse(ids[0])]).await;
    drop(peer);
    let mut count = 0_u32;
    let again = async {
        // Servers that vanish as soon as they have answered.
        loop {
            let mut peer = peers.recv().await.expect("another connection");
            peer.open().await;
            count += 1;
        }
    };
    tokio::select! {
        () = again => {}
        end = inserting => {
            assert!(begin.elapsed() <= 61 * SECOND);
            let end = status(end.expect("no panic"));
            assert!(matches!(end, Some(Status::Indeterminate | Status::DeadlineExceeded)), "{end:?}");
        }
    }
    let again = async {
        loop {
            peers.recv().await.expect("another connection").open().await;
        }
    };
    tokio::select! {
        () = again => {}
        end = getting => {
            assert_eq!(status(end.expect("no panic")), Some(Status::DeadlineExceeded));
            assert_eq!(begin.elapsed().as_secs(), 90);
        }
    }
}

/// What a call has come to when the connection falls.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// There was no connection.
    BeforeSent,
    Sent,
    /// Something of the answer has arrived, where there can be something.
    Answered,
}

/// W-36, W-44: every shape at every moment.
#[tokio::test(start_paused = true)]
async fn what_becomes_of_calls_when_the_connection_falls() {
    for moment in [Moment::BeforeSent, Moment::Sent, Moment::Answered] {
        let (channel, mut peer, mut peers) = lasting().await;
        let people = channel.bind(&SERVICE);
        if moment == Moment::BeforeSent {
            peer.send(&[go_away()]).await;
            settle().await;
        }
        let names = || futures_util::stream::iter(["a".to_owned()]).chain(futures_util::stream::pending());
        let inserting = tokio::spawn(insert(&people, "Ada"));
        let getting = tokio::spawn(get(&people, 1));
        let loading = tokio::spawn(load(&people, names()));
        let mut watching = watch(&people);
        let mut chatting = chat(&people, names());
        assert!(watching.next().now_or_never().is_none());
        assert!(chatting.next().now_or_never().is_none());
        settle().await;
        if moment != Moment::BeforeSent {
            let mut frames = peer.receive().await;
            while frames.iter().filter(|frame| frame.kind == ITEM).count() < 2 {
                frames.extend(peer.receive().await);
            }
            if moment == Moment::Answered {
                let id = |method: usize| {
                    let is_it = |frame: &&Frame| frame.kind == CALL && frame.payload[0] == method as u8;
                    frames.iter().find(is_it).expect("the call").id
                };
                peer.send(&[item(id(WATCH), &"x"), item(id(CHAT), &"y")]).await;
                assert_eq!(watching.next().await, Some(Ok("x".to_owned())));
                assert_eq!(chatting.next().await, Some(Ok("y".to_owned())));
            }
        }
        drop(peer);
        let mut next = peers.recv().await.expect("another connection");
        let again = next.open().await;
        let methods: Vec<usize> = again
            .iter()
            .filter(|frame| frame.kind == CALL)
            .map(|call| call.payload[0].into())
            .collect();
        if moment == Moment::BeforeSent {
            assert_eq!(methods, [WATCH, CHAT, INSERT, GET, LOAD], "as they were started");
            continue;
        }
        assert_eq!(methods, [GET], "{moment:?}");
        next.send(&[reply(again[0].id, &"Ada")]).await;
        assert_eq!(getting.await.expect("no panic"), Ok("Ada".to_owned()));
        let inserted = status(inserting.await.expect("no panic"));
        let loaded = status(loading.await.expect("no panic"));
        assert_eq!(
            (inserted, loaded),
            (Some(Status::Indeterminate), Some(Status::Indeterminate))
        );
        for stream in [&mut watching, &mut chatting] {
            let end = stream.next().await.expect("an end");
            assert_eq!(status(end), Some(Status::Unavailable));
            assert_eq!(stream.next().await, None);
        }
    }
}

/// W-36: the reader goes on, and is told.
#[tokio::test(start_paused = true)]
async fn a_stream_is_opened_again() {
    let (channel, mut peer, mut peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    let told = Arc::new(AtomicU32::new(0));
    let counts = Arc::clone(&told);
    let mut names = watch(&people).on_reopen(move || _ = counts.fetch_add(1, Ordering::SeqCst));
    assert!(names.next().now_or_never().is_none());
    settle().await;
    let call = peer.receive().await.pop().expect("a call");
    peer.send(&[item(call.id, &"Ada")]).await;
    assert_eq!(names.next().await, Some(Ok("Ada".to_owned())));
    for round in 1..=3 {
        // Lost in one way or another.
        match round {
            1 => drop(peer),
            2 => peer.close(1001, "restart").await,
            _ => {
                peer.send(&[go_away()]).await;
                assert_eq!(peer.receive().await, [frame(CANCEL, call.id, [])]);
                peer.send(&[fail(call.id, Status::Cancelled, "")]).await;
                assert_eq!(peer.receive().await, [frame(BYE, 0, [])]);
            }
        }
        let reading = tokio::spawn(async move {
            let name = names.next().await;
            (names, name)
        });
        peer = peers.recv().await.expect("another connection");
        assert_eq!(peer.open().await, std::slice::from_ref(&call), "the same call");
        settle().await;
        assert_eq!(told.load(Ordering::SeqCst), round, "before there is an item");
        peer.send(&[item(call.id, &"Ada")]).await;
        let name;
        (names, name) = reading.await.expect("no panic");
        assert_eq!((name, names.reopened()), (Some(Ok("Ada".to_owned())), round));
    }
    peer.send(&[frame(END, call.id, [])]).await;
    assert_eq!(names.next().await, None);
}

/// W-36: a stream whose server says how it ends is not opened again, and neither is one of a channel that is over.
#[tokio::test(start_paused = true)]
async fn a_stream_that_has_ended_is_over() {
    let (channel, mut peer, _peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    let mut names = watch(&people).reopen();
    assert!(names.next().now_or_never().is_none());
    settle().await;
    let id = peer.receive().await.pop().expect("a call").id;
    peer.send(&[fail(id, Status::Unavailable, "says the handler")])
        .await;
    let end = names.next().await.expect("an end");
    assert_eq!(status(end), Some(Status::Unavailable));
    assert_eq!(names.next().await, None);

    let (channel, peer) = connected().await;
    let mut names = watch(&channel.bind(&SERVICE)).reopen();
    assert!(names.next().now_or_never().is_none());
    settle().await;
    drop(peer);
    let end = names.next().await.expect("an end");
    assert_eq!(status(end), Some(Status::Unavailable));
}

/// Attempts that take long before they fail are not a connection that has stood.
#[tokio::test(start_paused = true)]
async fn only_a_server_that_was_there_for_long_is_tried_at_once() {
    let (dial, mut peers) = dialer();
    let backoff = Backoff {
        first: SECOND,
        most: 8 * SECOND,
    };
    let connector = Connector::over(dial)
        .backoff(backoff)
        .connect_timeout(20 * SECOND);
    let channel = connector.start();
    let mut waits = Vec::new();
    let mut unanswered = vec![peers.recv().await.expect("a connection")];
    for _ in 0..12 {
        // Servers that take the connection and say nothing for longer than the longest wait.
        let begin = Instant::now();
        unanswered.push(peers.recv().await.expect("another connection"));
        assert!(matches!(
            channel.lost_because(),
            Some(ConnectError::Unreachable(_))
        ));
        waits.push(begin.elapsed().saturating_sub(20 * SECOND));
    }
    assert!(
        waits[4..].iter().any(|wait| *wait > SECOND),
        "as if it had stood: {waits:?}"
    );
    let mut peer = peers.recv().await.expect("a connection");
    peer.open().await;
    settle().await;
    assert_eq!(
        (channel.state(), channel.lost_because()),
        (ConnectionState::Open, None)
    );
    tokio::time::sleep(9 * SECOND).await;
    drop(peer);
    settle().await;
    let wait = channel.next_attempt().expect("an attempt");
    assert!(wait <= SECOND, "{wait:?}");
}

/// A hint of the network: the wait is over, and a server is asked at once.
#[tokio::test(start_paused = true)]
async fn a_nudge_does_not_wait() {
    let (dial, mut peers) = dialer();
    let day = Duration::from_secs(86_400);
    let backoff = Backoff {
        first: day,
        most: day,
    };
    let channel = Connector::over(dial).backoff(backoff).start();
    let mut peer = peers.recv().await.expect("a connection");
    peer.open().await;
    settle().await;
    channel.nudge();
    assert_eq!(peer.receive().await, [frame(PING, 0, [])]);
    for _ in 0..20 {
        drop(peer);
        settle().await;
        assert_eq!(channel.state(), ConnectionState::Reconnecting);
        let begin = Instant::now();
        channel.nudge();
        peer = peers.recv().await.expect("another connection");
        peer.open().await;
        assert!(begin.elapsed() < SECOND);
        settle().await;
    }
    assert_eq!(channel.state(), ConnectionState::Open);
}

/// W-65: the server is left until there is something to call.
#[tokio::test(start_paused = true)]
async fn a_channel_that_was_excused_comes_back_with_the_next_call() {
    let (channel, mut peer, mut peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    peer.send(&[frame(GO_AWAY, 0, *b"\0\x01")]).await;
    while peer.receive().await.last().map(|frame| frame.kind) != Some(BYE) {}
    drop(peer);
    tokio::time::sleep(3_600 * SECOND).await;
    assert!(peers.recv().now_or_never().is_none(), "nobody needs it");
    assert_eq!(channel.state(), ConnectionState::Idle);
    assert_eq!(channel.next_attempt(), None);
    let inserting = tokio::spawn(insert(&people, "Ada"));
    let mut peer = peers.recv().await.expect("another connection");
    let calls = peer.open().await;
    assert_eq!(calls, [frame(CALL, 1, *b"\x00\x03Ada")]);
    peer.send(&[reply(1, &1_i64)]).await;
    assert_eq!(inserting.await.expect("no panic"), Ok(1));
    assert_eq!(channel.state(), ConnectionState::Open);
    channel.close().await;
}

/// Whoever waits for a server sees why, and until when.
#[tokio::test(start_paused = true)]
async fn a_channel_tells_why_it_waits() {
    let refused = ConnectError::Unreachable("refused".to_owned());
    let why = refused.clone();
    let dial = move || std::future::ready(Err::<memory::MemoryTransport, _>(why.clone()));
    let channel = Connector::over(dial).start();
    tokio::time::sleep(SECOND).await;
    while channel.next_attempt().is_none() {
        settle().await;
    }
    assert_eq!(channel.state(), ConnectionState::Connecting);
    assert_eq!(channel.lost_because(), Some(refused));
    assert!(channel.next_attempt() <= Some(Backoff::default().most));
    let hurried: Call<i64, Never> = channel.bind(&SERVICE).unary(INSERT, |writer| "".encode(writer));
    assert_eq!(
        hurried.timeout(SECOND).await.map_err(|error| error.status()),
        Err(Status::DeadlineExceeded)
    );
}

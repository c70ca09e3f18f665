//! Conversations that go on over another connection, against servers that are played by hand.

mod client_support;

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client_support::*;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;
use turbo_runtime::client::{
    Binding, Call, CallError, Channel, ConnectError, ConnectionState, Connector, ServerStream,
};
use turbo_runtime::memory;
use turbo_runtime::transport::Disconnect;
use turbo_runtime::wire::Encode;
use turbo_runtime::{Status, wire};

const ACK: u8 = 16;
const ID: [u8; 16] = *b"sixteen bytes...";
const BUFFER: u32 = 65_536;

fn with_grant(grant: &[u8]) -> Frame {
    let limits = [varint(1), varint(WINDOW), varint(1 << 20)].concat();
    frame(WELCOME, 0, [&limits[..], grant].concat())
}

/// A session, for a minute.
fn session() -> Frame {
    with_grant(&[&[1][..], &ID, &varint(60_000), &varint(BUFFER)].concat())
}

fn resumed(received: u32) -> Frame {
    with_grant(&[vec![2], varint(received)].concat())
}

fn ack(received: u32) -> Frame {
    frame(ACK, 0, varint(received))
}

/// What the client has received, by the `Hello` of a resumption, which must be alone.
fn resumes(message: &[Frame]) -> u8 {
    let [hello] = message else {
        panic!("W-49: {message:?}");
    };
    assert_eq!(hello.kind, HELLO);
    let wish = [&[2][..], &varint(1 << 20), &ID].concat();
    let (head, received) = hello.payload.split_at(hello.payload.len() - 1);
    assert!(head.ends_with(&wish), "{hello:?}");
    received[0]
}

/// A channel with a session, its first server, and those that will come. Each has received one message.
async fn lasting() -> (Channel, Peer, UnboundedReceiver<Peer>) {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).connect());
    let mut peer = peers.recv().await.expect("a connection");
    assert_eq!(peer.receive().await.len(), 1);
    peer.send(&[session()]).await;
    let channel = connecting.await.expect("no panic").expect("a channel");
    (channel, peer, peers)
}

fn insert(binding: &Binding, name: &str) -> JoinHandle<Result<i64, CallError<NotFound>>> {
    let call: Call<i64, NotFound> = binding.unary(INSERT, |writer| name.encode(writer));
    tokio::spawn(call)
}

fn call(id: u32, name: &str) -> Frame {
    let name = wire::to_vec(name).expect("a name");
    frame(CALL, id, [vec![INSERT as u8], name].concat())
}

/// W-45, W-49, W-51: at once, with what the server has not received, and without the callers noticing.
#[tokio::test(start_paused = true)]
async fn a_conversation_goes_on_over_another_connection() {
    let (channel, mut peer, mut peers) = lasting().await;
    let mut states = channel.states();
    assert_eq!(states.next().await, Some(ConnectionState::Open));
    let people = channel.bind(&SERVICE);
    let first = insert(&people, "Ada");
    assert_eq!(peer.receive().await.len(), 2);
    let second = insert(&people, "Bob");
    assert_eq!(peer.receive().await, [call(2, "Bob")]);
    peer.send(&[bound(), reply(1, &1_i64)]).await;
    assert_eq!(first.await.expect("no panic"), Ok(1));
    let begin = tokio::time::Instant::now();
    drop(peer);
    assert_eq!(states.next().await, Some(ConnectionState::Reconnecting));
    let third = insert(&people, "Cyd");

    let mut peer = peers.recv().await.expect("another connection");
    assert!(begin.elapsed().is_zero(), "at once");
    assert_eq!(resumes(&peer.receive().await), 2);
    settle().await;
    assert!(peer.next().now_or_never().is_none(), "it waits for the answer");
    peer.send(&[resumed(2)]).await;
    assert_eq!(peer.receive().await, [call(2, "Bob")], "again");
    assert_eq!(peer.receive().await, [call(1, "Cyd")]);
    assert_eq!(states.next().await, Some(ConnectionState::Open));
    peer.send(&[reply(1, &3_i64), reply(2, &2_i64)]).await;
    assert_eq!(second.await.expect("no panic"), Ok(2));
    assert_eq!(third.await.expect("no panic"), Ok(3));
}

/// W-36, W-51: this very connection begins another conversation.
#[tokio::test(start_paused = true)]
async fn a_session_that_is_gone_ends_by_the_rules() {
    let (channel, mut peer, mut peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    let sent = insert(&people, "Ada");
    let mut names: ServerStream<String> = people.stream(WATCH, |_| {});
    assert!(names.next().now_or_never().is_none());
    peer.receive().await;
    drop(peer);
    let mut peer = peers.recv().await.expect("another connection");
    let waiting = insert(&people, "Bob");
    resumes(&peer.receive().await);
    assert!(sent.now_or_never().is_none(), "nothing is lost so far");
    peer.send(&[session()]).await;
    let again = peer.receive().await;
    assert_eq!(again[0].kind, BIND);
    assert_eq!(again[1..], [call(3, "Bob")]);
    let end = names.next().await.expect("an end");
    assert_eq!(end.map_err(|error| error.status()), Err(Status::Unavailable));
    peer.send(&[bound(), reply(3, &2_i64)]).await;
    assert_eq!(waiting.await.expect("no panic"), Ok(2));
    // W-51: that `Hello` was the first message of the new conversation, and the calls were the second.
    drop(peer);
    let mut peer = peers.recv().await.expect("a third connection");
    assert_eq!(resumes(&peer.receive().await), 2);
    peer.send(&[resumed(1)]).await;
    assert_eq!(peer.receive().await[0].kind, BIND);
    assert!(peers.try_recv().is_err());
}

/// W-36, W-50: an end in order is final, and so is a protocol that was broken.
#[tokio::test(start_paused = true)]
async fn an_orderly_end_is_final() {
    for code in [1000, 1001, 4400, 4409] {
        let (channel, mut peer, mut peers) = lasting().await;
        let sent = insert(&channel.bind(&SERVICE), "Ada");
        peer.receive().await;
        peer.close(code, "").await;
        let status = sent.await.expect("no panic").map_err(|error| error.status());
        assert_eq!(status, Err(Status::Indeterminate));
        let mut peer = peers.recv().await.expect("another connection");
        let first = peer.receive().await;
        assert_eq!((first[0].kind, first.len()), (HELLO, 2), "not resumed: {code}");
    }
}

/// W-50: the server does not wait any longer, so the client does not hope any longer.
#[tokio::test(start_paused = true)]
async fn calls_end_when_the_window_has_passed() {
    let (channel, mut peer, mut peers) = lasting().await;
    let sent = insert(&channel.bind(&SERVICE), "Ada");
    peer.receive().await;
    let begin = tokio::time::Instant::now();
    drop(peer);
    // Nobody answers what is dialed.
    let unanswered = tokio::spawn(async move {
        let mut attempts = Vec::new();
        while let Some(peer) = peers.recv().await {
            attempts.push(peer);
        }
    });
    let status = sent.await.expect("no panic").map_err(|error| error.status());
    assert_eq!(status, Err(Status::Indeterminate));
    let waited = begin.elapsed().as_secs();
    assert!((60..=80).contains(&waited), "{waited} seconds");
    unanswered.abort();
}

/// W-45, W-52: grants and counts that cannot be.
#[tokio::test(start_paused = true)]
async fn impossible_grants_are_refused() {
    let too_small = with_grant(&[&[1][..], &ID, &varint(60_000), &varint(65_535)].concat());
    for grant in [resumed(0), too_small] {
        let (dial, mut peers) = dialer();
        let connecting = tokio::spawn(Connector::over(dial).connect());
        let mut peer = peers.recv().await.expect("a connection");
        peer.send(&[grant]).await;
        assert!(connecting.await.expect("no panic").is_err());
        assert!(matches!(peer.ended().await, Disconnect::Closed(close) if close.code == 4400));
    }
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).resume(false).connect());
    let mut peer = peers.recv().await.expect("a connection");
    let hello = peer.receive().await.remove(0);
    assert!(hello.payload.ends_with(&[0]), "no wish: {hello:?}");
    peer.send(&[session()]).await;
    assert!(connecting.await.expect("no panic").is_err());

    for answer in [
        vec![resumed(3)],
        vec![resumed(0)],
        vec![resumed(2), bound()],
        vec![bound()],
    ] {
        let (channel, mut peer, mut peers) = lasting().await;
        let sent = insert(&channel.bind(&SERVICE), "Ada");
        peer.receive().await;
        peer.send(&[ack(1)]).await;
        settle().await;
        drop(peer);
        let mut peer = peers.recv().await.expect("another connection");
        resumes(&peer.receive().await);
        peer.send(&answer).await;
        assert!(matches!(peer.ended().await, Disconnect::Closed(close) if close.code == 4400));
        let status = sent.await.expect("no panic").map_err(|error| error.status());
        assert_eq!(status, Err(Status::Indeterminate));
    }
}

/// W-47: an `Ack` before `Welcome`, without a session, in company, of too much, of less.
#[tokio::test(start_paused = true)]
async fn acknowledgements_are_checked() {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).connect());
    let mut peer = peers.recv().await.expect("a connection");
    peer.send(&[ack(1)]).await;
    assert!(connecting.await.expect("no panic").is_err());
    let (_channel, mut peer) = connected().await;
    peer.send(&[ack(1)]).await;
    assert!(matches!(peer.ended().await, Disconnect::Closed(close) if close.code == 4400));
    for wrong in [
        vec![vec![ack(1), ack(1)]],
        vec![vec![ack(9)]],
        vec![vec![ack(1)], vec![ack(0)]],
    ] {
        let (_channel, mut peer, _peers) = lasting().await;
        for message in wrong {
            peer.send(&message).await;
        }
        assert!(matches!(peer.ended().await, Disconnect::Closed(close) if close.code == 4400));
    }
}

/// W-47: by number, and by time, and never for an `Ack`.
#[tokio::test(start_paused = true)]
async fn a_client_acknowledges_what_it_has_received() {
    let (_channel, mut peer, _peers) = lasting().await;
    for _ in 0..62 {
        peer.send(&[frame(PONG, 0, [])]).await;
    }
    settle().await;
    assert!(peer.next().now_or_never().is_none());
    peer.send(&[frame(PONG, 0, [])]).await;
    assert_eq!(peer.receive().await, [ack(64)]);
    peer.send(&[frame(PONG, 0, [])]).await;
    let begin = tokio::time::Instant::now();
    assert_eq!(peer.receive().await, [ack(65)]);
    assert!((1..=5).contains(&begin.elapsed().as_secs()));
    for _ in 0..500 {
        peer.send(&[ack(1)]).await;
    }
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert!(peer.next().now_or_never().is_none());
}

/// W-47: who was woken by what is acknowledged has something to say, and both leave together.
#[tokio::test(start_paused = true)]
async fn an_acknowledgement_leaves_with_the_next_call() {
    const CALLS: usize = 200;
    let departures = Arc::new(AtomicUsize::new(0));
    let (transport, server) = memory::pair();
    let mut only = Some(Counted::new(transport, &departures));
    let channel = Connector::over(move || ready(only.take().ok_or(ConnectError::Closed))).start();
    let mut peer = Peer { transport: server };
    peer.receive().await;
    peer.send(&[session()]).await;
    let people = channel.bind(&SERVICE);
    let caller = tokio::spawn(async move {
        for number in 0..CALLS as i64 {
            let call: Call<i64, NotFound> = people.unary(INSERT, |writer| "Ada".encode(writer));
            assert_eq!(call.await, Ok(number));
        }
    });
    let mut acknowledged = Vec::new();
    for number in 0..CALLS as i64 {
        let mut message = peer.receive().await;
        if message[0].kind == ACK {
            acknowledged.extend(message.remove(0).payload);
            message = peer.receive().await;
        }
        assert_eq!(message.last(), Some(&call(1, "Ada")));
        peer.send(&[reply(1, &number)]).await;
    }
    caller.await.expect("no panic");
    assert_eq!(acknowledged, [64, 128, 192]);
    // One for `Hello`.
    assert_eq!(departures.load(Ordering::Relaxed), 1 + CALLS);
}

/// W-29, W-50: a server that fell silent is a broken connection.
#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_replaced() {
    let (channel, mut peer, mut peers) = lasting().await;
    let sent = insert(&channel.bind(&SERVICE), "Ada");
    peer.receive().await;
    let mut next = peers.recv().await.expect("another connection");
    assert_eq!(resumes(&next.receive().await), 1);
    next.send(&[resumed(2)]).await;
    next.send(&[bound(), reply(1, &1_i64)]).await;
    assert_eq!(sent.await.expect("no panic"), Ok(1));
    drop(peer);
}

/// W-46: a server that acknowledges nothing is sent no more than it announced; what waits keeps its deadline.
#[tokio::test(start_paused = true)]
async fn nothing_is_sent_beyond_the_buffer() {
    let (channel, mut peer, _peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    let name = "x".repeat(10_000);
    let mut sent = 0;
    let mut calls = Vec::new();
    for _ in 0..20 {
        calls.push(insert(&people, &name));
        settle().await;
        if let Some(message) = peer.next().now_or_never() {
            message.expect("a message");
            sent += 1;
        }
    }
    assert!((6..=7).contains(&sent), "{sent} messages");
    let late: Call<String, NotFound> = people.unary(SLOW, |_| {});
    let error = late.await.expect_err("the time is over");
    assert_eq!(error.status(), Status::DeadlineExceeded);
    peer.send(&[ack(sent + 1)]).await;
    settle().await;
    assert!(matches!(peer.next().now_or_never(), Some(Ok(_))));
}

/// A server that lets everybody in and then breaks is not asked without a pause.
#[tokio::test(start_paused = true)]
async fn resuming_again_and_again_backs_off() {
    let (channel, peer, mut peers) = lasting().await;
    drop(peer);
    let begin = tokio::time::Instant::now();
    let mut attempts = 0;
    while begin.elapsed() < Duration::from_secs(50) {
        let mut peer = peers.recv().await.expect("another connection");
        resumes(&peer.receive().await);
        peer.send(&[resumed(1)]).await;
        settle().await;
        attempts += 1;
    }
    assert!(attempts < 40, "{attempts} attempts");
    assert_ne!(channel.state(), ConnectionState::Closed);
}

/// A channel that nobody wants any more does not wait for its server.
#[tokio::test(start_paused = true)]
async fn a_channel_may_be_closed_while_it_waits() {
    let (channel, mut peer, mut peers) = lasting().await;
    let sent = insert(&channel.bind(&SERVICE), "Ada");
    peer.receive().await;
    drop(peer);
    let _unanswered = peers.recv().await.expect("another connection");
    channel.close().await;
    let status = sent.await.expect("no panic").map_err(|error| error.status());
    assert_eq!(status, Err(Status::Cancelled));
}

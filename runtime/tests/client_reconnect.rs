//! Connections that are lost and made anew, over transports in memory.

mod client_support;

use std::time::Duration;

use client_support::*;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc::UnboundedReceiver;
use turbo_runtime::client::{
    Backoff, Binding, Call, CallError, Channel, ConnectError, ConnectionState, Connector, ServerStream,
};
use turbo_runtime::memory::MemoryTransport;
use turbo_runtime::wire::Encode;
use turbo_runtime::{Status, memory};

fn insert(binding: &Binding, name: &str) -> Call<i64, NotFound> {
    binding.unary(INSERT, |writer| name.encode(writer))
}

fn get(binding: &Binding, rowid: i64) -> Call<String, NotFound> {
    binding.unary(GET, |writer| rowid.encode(writer))
}

/// A channel that connects anew, its first server, and those that will come.
async fn lasting() -> (Channel, Peer, UnboundedReceiver<Peer>) {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).connect());
    let mut peer = peers.recv().await.expect("a connection");
    peer.open().await;
    (
        connecting.await.expect("no panic").expect("a channel"),
        peer,
        peers,
    )
}

/// W-36: repeated, unknown, failed, and not sent before.
#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_made_anew() {
    let (channel, mut peer, mut peers) = lasting().await;
    let mut states = channel.states();
    assert_eq!(states.next().await, Some(ConnectionState::Open));
    let people = channel.bind(&SERVICE);
    let inserting = tokio::spawn(insert(&people, "Ada"));
    let getting = tokio::spawn(get(&people, 1));
    let mut names: ServerStream<String> = people.stream(WATCH, |_| {});
    assert!(names.next().now_or_never().is_none());
    settle().await;
    assert_eq!(peer.receive().await.len(), 4);
    drop(peer);

    assert_eq!(
        inserting.await.expect("no panic").map_err(|error| error.status()),
        Err(Status::Indeterminate)
    );
    let end = names
        .next()
        .await
        .expect("an end")
        .map_err(|error| error.status());
    assert_eq!(end, Err(Status::Unavailable));
    assert_eq!(names.next().await, None);
    assert_eq!(states.next().await, Some(ConnectionState::Reconnecting));
    let waiting = tokio::spawn(insert(&people, "Bob"));
    settle().await;

    let mut peer = peers.recv().await.expect("another connection");
    let calls = peer.open().await;
    let (repeated, kept) = (frame(CALL, 3, [GET as u8, 2]), frame(CALL, 1, *b"\x00\x03Bob"));
    assert_eq!(calls, [repeated, kept], "at once, and the oldest first");
    peer.send(&[bound(), reply(1, &7_i64), reply(3, &"Ada")]).await;
    assert_eq!(waiting.await.expect("no panic"), Ok(7));
    assert_eq!(getting.await.expect("no panic"), Ok("Ada".to_owned()));
    assert_eq!(states.next().await, Some(ConnectionState::Open));
}

/// W-30: what is in flight goes on, what is new waits for the next connection.
#[tokio::test(start_paused = true)]
async fn a_server_that_goes_away_is_left_in_peace() {
    let (channel, mut peer, mut peers) = lasting().await;
    let people = channel.bind(&SERVICE);
    let in_flight = tokio::spawn(insert(&people, "Ada"));
    peer.receive().await;
    peer.send(&[frame(GO_AWAY, 0, *b"\x0brestarting!")]).await;
    settle().await;
    let next = tokio::spawn(insert(&people, "Bob"));
    settle().await;
    assert!(peer.next().now_or_never().is_none(), "nothing new");
    assert!(peers.recv().now_or_never().is_none(), "no haste");
    peer.send(&[reply(1, &1_i64)]).await;
    assert_eq!(in_flight.await.expect("no panic"), Ok(1));
    assert_eq!(peer.receive().await, [frame(BYE, 0, [])]);
    peer.ended().await;

    let mut peer = peers.recv().await.expect("another connection");
    let calls = peer.open().await;
    assert_eq!(calls, [frame(CALL, 2, *b"\x00\x03Bob")]);
    peer.send(&[reply(2, &2_i64)]).await;
    assert_eq!(next.await.expect("no panic"), Ok(2));
}

/// W-30: a server that does not wait for a stream that has no end.
#[tokio::test(start_paused = true)]
async fn a_server_that_goes_away_may_close_first() {
    let (channel, mut peer, mut peers) = lasting().await;
    let mut names: ServerStream<String> = channel.bind(&SERVICE).stream(WATCH, |_| {});
    assert!(names.next().now_or_never().is_none());
    peer.receive().await;
    peer.send(&[item(1, &"Ada"), frame(GO_AWAY, 0, *b"\0")]).await;
    peer.close(1001, "restart").await;
    assert_eq!(names.next().await, Some(Ok("Ada".to_owned())));
    let Some(Err(CallError::Failure(failure))) = names.next().await else {
        panic!("no failure")
    };
    assert_eq!(failure.status(), Status::Unavailable);
    assert_eq!(
        failure.message(),
        "the connection was lost: closed with code 1001: restart"
    );
    peers.recv().await.expect("another connection").open().await;
}

/// Dials that fail at first, as when a page is faster than its server.
fn flaky(failures: usize, why: ConnectError) -> (impl turbo_runtime::client::Dial, UnboundedReceiver<Peer>) {
    let (sender, peers) = tokio::sync::mpsc::unbounded_channel();
    let mut left = failures;
    let dial = move || {
        std::future::ready(if left > 0 {
            left -= 1;
            Err(why.clone())
        } else {
            let (client, server): (MemoryTransport, _) = memory::pair();
            assert!(
                sender.send(Peer { transport: server }).is_ok(),
                "the test listens"
            );
            Ok(client)
        })
    };
    (dial, peers)
}

#[tokio::test(start_paused = true)]
async fn a_patient_channel_waits_for_its_server() {
    let refused = ConnectError::Unreachable("refused".to_owned());
    let (dial, mut peers) = flaky(20, refused.clone());
    let begin = tokio::time::Instant::now();
    let backoff = Backoff {
        first: Duration::from_secs(1),
        most: Duration::from_secs(60),
    };
    let channel = Connector::over(dial).backoff(backoff).start();
    let people = channel.bind(&SERVICE);
    let hurried = tokio::spawn(get(&people, 1).timeout(Duration::from_millis(1)));
    let getting = tokio::spawn(get(&people, 2));
    assert_eq!(
        hurried.await.expect("no panic").map_err(|error| error.status()),
        Err(Status::DeadlineExceeded)
    );
    assert_eq!(channel.state(), ConnectionState::Connecting);
    let mut peer = peers.recv().await.expect("a connection");
    assert!(
        begin.elapsed() > Duration::from_secs(30),
        "20 attempts without a pause: {:?}",
        begin.elapsed()
    );
    let calls = peer.open().await;
    assert_eq!(calls.len(), 1);
    peer.send(&[reply(calls[0].id, &"Bob")]).await;
    assert_eq!(getting.await.expect("no panic"), Ok("Bob".to_owned()));

    let (dial, _peers) = flaky(1, refused.clone());
    assert_eq!(
        Connector::over(dial).connect().await.map(drop),
        Err(refused),
        "connect does not wait"
    );
}

#[tokio::test(start_paused = true)]
async fn some_errors_cannot_be_waited_out() {
    let why = ConnectError::InvalidUrl("no host".to_owned());
    let (dial, _peers) = flaky(1, why.clone());
    let channel = Connector::over(dial).start();
    let failed = get(&channel.bind(&SERVICE), 1).await;
    assert_eq!(failed.map_err(|error| error.status()), Err(Status::Unavailable));
    assert_eq!(channel.closed_because(), Some(why));

    // The page is older than the server that came back.
    let (channel, peer, mut peers) = lasting().await;
    drop(peer);
    let mut peer = peers.recv().await.expect("another connection");
    peer.close(4406, "this server speaks protocol 2").await;
    let mut states = channel
        .states()
        .filter(|state| std::future::ready(*state == ConnectionState::Closed));
    assert_eq!(states.next().await, Some(ConnectionState::Closed));
    assert!(matches!(channel.closed_because(), Some(ConnectError::Version(_))));
}

/// A server that loses every connection at once is not stormed.
#[tokio::test(start_paused = true)]
async fn flapping_backs_off() {
    let (_channel, peer, mut peers) = lasting().await;
    drop(peer);
    let begin = tokio::time::Instant::now();
    for _ in 0..30 {
        let mut peer = peers.recv().await.expect("another connection");
        peer.open().await;
    }
    assert!(
        begin.elapsed() > Duration::from_secs(30),
        "30 connections in {:?}",
        begin.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn without_reconnecting_a_loss_is_the_end() {
    let (channel, peer) = connected().await;
    let mut states = channel.states();
    assert_eq!(states.next().await, Some(ConnectionState::Open));
    drop(peer);
    assert_eq!(states.next().await, Some(ConnectionState::Closed));
    assert_eq!(states.next().await, None);
    assert!(matches!(channel.closed_because(), Some(ConnectError::Lost(_))));
}

#[tokio::test(start_paused = true)]
async fn a_channel_can_be_closed_or_dropped_while_it_waits() {
    let refused = ConnectError::Unreachable("refused".to_owned());
    let (dial, _peers) = flaky(usize::MAX, refused.clone());
    let channel = Connector::over(dial).start();
    let getting = tokio::spawn(get(&channel.bind(&SERVICE), 1));
    tokio::time::sleep(Duration::from_secs(60)).await;
    channel.close().await;
    assert_eq!(
        getting.await.expect("no panic").map_err(|error| error.status()),
        Err(Status::Cancelled)
    );

    let (dial, _peers) = flaky(usize::MAX, refused);
    let channel = Connector::over(dial).start();
    let states = channel.states();
    tokio::time::sleep(Duration::from_secs(60)).await;
    drop(channel);
    assert_eq!(
        states.collect::<Vec<_>>().await.last(),
        Some(&ConnectionState::Closed)
    );
}

//! What the server does about peers that say nothing, read nothing or call nothing. Time is paused, and goes as far as the
//! tests sleep.

mod common;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use tokio::time::{Instant, advance, sleep, timeout};
use turbo_runtime::memory::{MemoryTransport, pair};
use turbo_runtime::server::{Endpoint, Limits, Peer};
use turbo_runtime::transport::{Close, Disconnect, Transport};

const KEEPALIVE: Duration = Duration::from_secs(45);
const PATIENCE: Duration = Duration::from_secs(20);
const STALL: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

fn serve(limits: Limits) -> (Lab, Endpoint) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    (lab, endpoint)
}

/// Frames that are not asked for in time.
async fn silence(peer: &mut RawPeer, time: Duration) {
    let until = Instant::now() + time;
    assert!(peer.inbox().is_empty());
    while let Some(left) = until
        .checked_duration_since(Instant::now())
        .filter(|left| !left.is_zero())
    {
        let step = left.min(Duration::from_secs(10));
        let heard = timeout(step, peer.next()).await;
        assert!(heard.is_err(), "{heard:?}");
    }
}

/// How the server ends the conversation, and when.
async fn ended(peer: RawPeer) -> (Disconnect, Duration) {
    let begin = Instant::now();
    let mut transport = peer.into_transport();
    loop {
        let received = poll_fn(|cx| Pin::new(&mut transport).poll_receive(cx)).await;
        if let Err(disconnect) = received {
            return (disconnect, begin.elapsed());
        }
    }
}

/// The next `Ping`, which comes about so late.
async fn ping(peer: &mut RawPeer, after: Duration) -> Received {
    silence(peer, after - SECOND).await;
    let ping = peer.next().await;
    assert_eq!((ping.kind, ping.id), (PING, 0));
    ping
}

// W-63
#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_asked_and_stays_as_long_as_it_answers() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::HANG, &[])).await;
    // What was said at the beginning counts for the first time.
    silence(&mut peer, KEEPALIVE).await;
    for _ in 0..5 {
        let ping = ping(&mut peer, KEEPALIVE).await;
        sleep(PATIENCE - 2 * SECOND).await;
        peer.send(&frame(PONG, 0, &ping.payload)).await;
        // The look that finds the answer begins the next silence.
        silence(&mut peer, 2 * SECOND).await;
    }
    assert_eq!(lab.alive(), 1);
}

// W-63, W-24: as if the cable had been cut, so that a resume stays possible.
#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_answer_is_given_up_without_a_word() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::HANG, &[])).await;
    silence(&mut peer, KEEPALIVE).await;
    ping(&mut peer, KEEPALIVE).await;
    let (disconnect, after) = ended(peer).await;
    assert!(matches!(disconnect, Disconnect::Broken(_)), "{disconnect:?}");
    assert!(after.abs_diff(PATIENCE) <= 2 * SECOND, "given up after {after:?}");
    lab.idle().await;
}

// W-63
#[tokio::test(start_paused = true)]
async fn a_peer_that_talks_is_not_asked() {
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    for _ in 0..100 {
        silence(&mut peer, KEEPALIVE - SECOND).await;
        peer.send(&call(0, lab::ECHO, &[1, 7])).await;
        assert_eq!(peer.next().await.kind, REPLY);
    }
}

#[tokio::test(start_paused = true)]
async fn without_keepalive_nobody_is_asked() {
    let (_, endpoint) = serve(Limits {
        keepalive: None,
        ..Limits::default()
    });
    let mut peer = RawPeer::open(&endpoint).await;
    silence(&mut peer, Duration::from_secs(86_400)).await;
}

// W-63: a machine that was suspended with the question on its way.
#[tokio::test(start_paused = true)]
async fn after_a_jump_of_the_clock_a_peer_is_asked_once_more() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::HANG, &[])).await;
    silence(&mut peer, KEEPALIVE).await;
    ping(&mut peer, KEEPALIVE).await;
    for _ in 0..3 {
        advance(Duration::from_secs(36_000)).await;
        let again = peer.next().await;
        assert_eq!(again.kind, PING);
    }
    peer.send(&frame(PONG, 0, &[])).await;
    silence(&mut peer, KEEPALIVE - SECOND).await;
    assert_eq!(lab.alive(), 1);
}

// W-64
#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_read_is_given_up() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::connect(&endpoint);
    let streams: Vec<u8> = (0..20).flat_map(|id| call(id, lab::FOREVER, &[])).collect();
    peer.send(&[hello_with(1, 0x7fff_ffff, 1 << 20), bind_lab(), streams].concat())
        .await;
    let begin = Instant::now();
    while lab.alive() == 0 {
        tokio::task::yield_now().await;
    }
    while lab.alive() > 0 {
        sleep(SECOND).await;
    }
    let after = begin.elapsed();
    assert!(after >= STALL && after < 2 * STALL + 2 * SECOND, "{after:?}");
    // Who looks after all is told why.
    let (disconnect, _) = ended(peer).await;
    let Disconnect::Closed(close) = disconnect else {
        panic!("{disconnect:?}")
    };
    assert_eq!(close.code, 4410);
}

// W-64: however slow it is.
#[tokio::test(start_paused = true)]
async fn a_peer_that_reads_slowly_stays() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::connect(&endpoint);
    let opening = [
        hello_with(1, 0x7fff_ffff, 4_096),
        bind_lab(),
        call(0, lab::FOREVER, &[]),
    ];
    peer.send(&opening.concat()).await;
    for _ in 0..200 {
        sleep(STALL - 5 * SECOND).await;
        peer.message().await.expect("the server is there");
    }
    assert_eq!(lab.alive(), 1);
}

// W-64: a machine that slept gives the peer its time again.
#[tokio::test(start_paused = true)]
async fn a_jump_of_the_clock_is_not_held_against_a_slow_peer() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::connect(&endpoint);
    let opening = [
        hello_with(1, 0x7fff_ffff, 4_096),
        bind_lab(),
        call(0, lab::FOREVER, &[]),
    ];
    peer.send(&opening.concat()).await;
    sleep(SECOND).await;
    advance(Duration::from_secs(36_000)).await;
    sleep(SECOND).await;
    assert_eq!(lab.alive(), 1);
    for _ in 0..10 {
        sleep(STALL / 2).await;
        peer.message().await.expect("the server is there");
    }
    assert_eq!(lab.alive(), 1);
}

// W-65
#[tokio::test(start_paused = true)]
async fn a_connection_without_calls_is_asked_to_go_away() {
    const IDLE: Duration = Duration::from_secs(600);
    let (_, endpoint) = serve(Limits {
        keepalive: None,
        idle: Some(IDLE),
        ..Limits::default()
    });
    let mut peer = RawPeer::open(&endpoint).await;
    // A call in flight keeps it, however long it takes, and one that was made counts.
    peer.send(&call(0, lab::SLEEP, &varint(3 * 600_000 - 2_000)))
        .await;
    silence(&mut peer, 3 * IDLE - 3 * SECOND).await;
    assert_eq!(peer.next().await.kind, REPLY);
    silence(&mut peer, IDLE).await;
    sleep(IDLE).await;
    assert_eq!(peer.next().await.kind, GO_AWAY);
    let ping = peer.next().await;
    peer.send(&call(1, lab::ECHO, &[1, 7])).await;
    assert_eq!(peer.next().await.kind, FAIL);
    peer.send(&frame(PONG, 0, &ping.payload)).await;
    assert_eq!(peer.closed().await.code, 1001);
}

/// Counts how often the server looks at its end of the pipe.
struct Watched {
    transport: MemoryTransport,
    looks: Arc<AtomicUsize>,
}

impl Transport for Watched {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        Pin::new(&mut self.transport).poll_receive(cx)
    }

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        Pin::new(&mut self.transport).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        Pin::new(&mut self.transport).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        Pin::new(&mut self.transport).poll_close(cx, close)
    }
}

/// An hour in which a client does nothing but ask every 30 seconds whether the server is there: the server is at work when it
/// answers, and once more a time of keepalive.
#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_looked_at_a_few_times_a_minute() {
    let (_, endpoint) = serve(Limits::default());
    let (client, server) = pair();
    let looks = Arc::new(AtomicUsize::new(0));
    let server = Watched {
        transport: server,
        looks: Arc::clone(&looks),
    };
    tokio::spawn(async move { endpoint.serve(server, Peer::default()).await });
    let mut peer = RawPeer::over(client);
    peer.send(&[hello(), bind_lab()].concat()).await;
    assert_eq!([peer.next().await.kind, peer.next().await.kind], [WELCOME, BOUND]);
    let before = looks.load(Ordering::SeqCst);
    for _ in 0..120 {
        sleep(Duration::from_secs(30)).await;
        peer.send(&frame(PING, 0, &[])).await;
        assert_eq!(peer.next().await.kind, PONG);
    }
    let looks = looks.load(Ordering::SeqCst) - before;
    assert!(looks <= 120 * 4 + 80 * 2, "{looks} looks in an hour");
}

//! What a shutdown promises to the clients that are connected, and to those that come meanwhile.

mod common;

use std::time::Duration;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use turbo_runtime::server::Endpoint;

fn serve() -> (Lab, Endpoint) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    (lab, endpoint)
}

fn shut_down(endpoint: &Endpoint, limit: Duration) -> tokio::task::JoinHandle<()> {
    let endpoint = endpoint.clone();
    tokio::spawn(async move { endpoint.shutdown(limit).await })
}

/// Takes `GoAway` and the `Ping` behind it, and answers with the `Pong`.
fn pong(ping: &Received) -> Vec<u8> {
    assert_eq!((ping.kind, ping.id), (PING, 0));
    frame(PONG, 0, &ping.payload)
}

// W-30
#[tokio::test]
async fn a_shutdown_finishes_what_is_in_flight_and_starts_nothing_new() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::SLEEP, &varint(200))).await;
    peer.send(&call(1, lab::ECHO, &[1, 1])).await;
    assert_eq!(peer.next().await.kind, REPLY);
    let shutdown = shut_down(&endpoint, Duration::from_secs(60));
    assert_eq!(peer.next().await.kind, GO_AWAY);
    let ping = peer.next().await;
    peer.send(&[pong(&ping), call(1, lab::ECHO, &[1, 1])].concat())
        .await;
    let refused = peer.next().await;
    assert!(refused.is_refusal());
    assert_eq!(refused.failure().0, 14);
    let reply = peer.next().await;
    assert_eq!((reply.kind, reply.id), (REPLY, 0));
    assert_eq!(peer.closed().await.code, 1001);
    shutdown.await.expect("the shutdown ends");
    assert_eq!(lab.alive(), 0);
}

// W-30, W-66: what the client sent before it knew is answered too, so that it knows that nothing was done.
#[tokio::test]
async fn calls_that_cross_go_away_are_answered() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    let shutdown = shut_down(&endpoint, Duration::from_secs(60));
    assert_eq!(peer.next().await.kind, GO_AWAY);
    let ping = peer.next().await;
    peer.send(&call(7, lab::ECHO, &[1, 1])).await;
    let refused = peer.next().await;
    assert!(refused.is_refusal());
    assert_eq!((refused.id, refused.failure().0), (7, 14));
    // A Pong that answers something else says nothing about what is on its way.
    peer.send(&frame(PONG, 0, b"something else")).await;
    peer.send(&call(8, lab::ECHO, &[1, 1])).await;
    assert_eq!(peer.next().await.failure().0, 14);
    peer.send(&pong(&ping)).await;
    assert_eq!(peer.closed().await.code, 1001);
    shutdown.await.expect("the shutdown ends");
}

// W-30
#[tokio::test]
async fn a_connection_that_opens_during_a_shutdown_is_told_to_go_away() {
    let (lab, endpoint) = serve();
    let _keeps_it_going = RawPeer::open(&endpoint).await;
    let shutdown = shut_down(&endpoint, Duration::from_secs(60));
    tokio::task::yield_now().await;
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&[hello(), bind_lab(), call(0, lab::HANG, &[])].concat())
        .await;
    let mut frames = vec![peer.next().await];
    while frames.len() < 5 {
        frames.push(peer.next().await);
    }
    let refused = frames.iter().find(|frame| frame.kind == FAIL).expect("a Fail");
    assert_eq!(refused.failure().0, 14);
    assert!(frames.iter().any(|frame| frame.kind == GO_AWAY));
    let ping = frames.iter().find(|frame| frame.kind == PING).expect("a Ping");
    peer.send(&pong(ping)).await;
    assert_eq!(peer.closed().await.code, 1001);
    assert_eq!(lab.alive(), 0);
    shutdown.abort();
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_does_not_wait_longer_than_its_limit() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::HANG, &[])).await;
    peer.send(&call(1, lab::ECHO, &[1, 1])).await;
    assert_eq!(peer.next().await.kind, REPLY);
    let before = tokio::time::Instant::now();
    let (close, ()) = tokio::join!(peer.closed(), endpoint.shutdown(Duration::from_secs(3)));
    assert_eq!(close.code, 1001);
    assert_eq!(before.elapsed().as_secs(), 3);
    lab.idle().await;
}

/// Somebody who asks twice is in a hurry.
#[tokio::test(start_paused = true)]
async fn a_second_shutdown_can_shorten_the_first() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::HANG, &[])).await;
    let before = tokio::time::Instant::now();
    let first = shut_down(&endpoint, Duration::from_secs(3_600));
    assert_eq!(peer.next().await.kind, GO_AWAY);
    let second = shut_down(&endpoint, Duration::from_secs(1));
    assert_eq!(peer.closed().await.code, 1001);
    first.await.expect("the first ends");
    second.await.expect("the second ends");
    assert_eq!(before.elapsed().as_secs(), 1);
    lab.idle().await;
}

#[tokio::test]
async fn a_shutdown_may_wait_for_ever() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    let shutdown = shut_down(&endpoint, Duration::MAX);
    assert_eq!(peer.next().await.kind, GO_AWAY);
    drop(peer);
    shutdown.await.expect("the shutdown ends");
}

/// W-30: who does not listen to `GoAway` is not waited for: it calls on, it answers no `Ping`, and it does not close.
#[tokio::test(start_paused = true)]
async fn a_client_that_ignores_go_away_is_cut_off() {
    let (lab, endpoint) = serve();
    let mut stubborn = RawPeer::open(&endpoint).await;
    stubborn
        .send(&[call(0, lab::HANG, &[]), call(1, lab::ECHO, &[1, 1])].concat())
        .await;
    assert_eq!(stubborn.next().await.kind, REPLY);
    let mut deaf = RawPeer::open(&endpoint).await;
    deaf.send(&call(0, lab::FOREVER, &[])).await;
    let begin = tokio::time::Instant::now();
    let shutdown = shut_down(&endpoint, Duration::from_secs(3));
    assert_eq!(stubborn.next().await.kind, GO_AWAY);
    assert_eq!(stubborn.next().await.kind, PING);
    // Calls that arrive meanwhile do not put the end off, however many.
    for round in 0..30 {
        stubborn
            .send(&[call(2, lab::ECHO, &[1, 1]), call(3, lab::HANG, &[])].concat())
            .await;
        for id in [2, 3] {
            let refused = stubborn.next().await;
            assert!(
                refused.is_refusal() && refused.id == id,
                "round {round}: {refused:?}"
            );
        }
        tokio::time::sleep(Duration::from_millis(90)).await;
    }
    assert!(!shutdown.is_finished());
    assert_eq!(stubborn.closed().await.code, 1001);
    assert_eq!(begin.elapsed().as_secs(), 3);
    // One that reads nothing has some seconds more to hear why.
    shutdown.await.expect("the shutdown ends");
    assert!(begin.elapsed() <= Duration::from_secs(9), "{:?}", begin.elapsed());
    lab.idle().await;
    drop((stubborn, deaf));
}

//! Calls from their beginning to their end: ids, cancellation, timeouts, streams and their credit.

mod common;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;

fn serve() -> (Lab, turbo_runtime::server::Endpoint) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    (lab, endpoint)
}

fn bytes(content: &[u8]) -> Vec<u8> {
    [&varint(content.len() as u64)[..], content].concat()
}

/// Which calls the items are of, until so many streams have ended.
async fn order(peer: &mut RawPeer, mut streams: usize) -> Vec<u32> {
    let mut order = Vec::new();
    while streams > 0 {
        let frame = peer.next().await;
        match frame.kind {
            ITEM => order.push(frame.id),
            _ => streams -= 1,
        }
    }
    order
}

// Turns are of 64 items (`runtime/src/server/job.rs`), for a stream that is not alone.
#[tokio::test]
async fn streams_take_turns() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    let count = |id| call(id, lab::COUNT, &varint(640));
    peer.send(&[count(1), count(2)].concat()).await;
    let order = order(&mut peer, 2).await;
    assert_eq!(order.len(), 2 * 640);
    for turn in order.chunk_by(|one, next| one == next) {
        assert_eq!(turn.len(), 64, "{order:?}");
    }
}

// W-18
#[tokio::test]
async fn an_id_in_use_cannot_be_used_again_and_a_free_one_can() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(0, lab::ECHO, &bytes(b"a"))).await;
    assert_eq!(peer.next().await.kind, REPLY);
    peer.send(&[call(0, lab::HANG, &[]), call(0, lab::ECHO, &bytes(b"b"))].concat())
        .await;
    assert_eq!(peer.closed().await.code, 4400);
    lab.idle().await;
}

// W-19, W-20, W-22
#[tokio::test]
async fn cancel_drops_the_work_and_ends_the_call_once() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(7, lab::HANG, &[])).await;
    peer.send(&frame(CANCEL, 7, &[])).await;
    let end = peer.next().await;
    assert_eq!((end.id, end.failure().0), (7, 1));
    lab.idle().await;

    // Frames that crossed the end are ignored, and the id is free.
    let crossing = [
        frame(CANCEL, 7, &[]),
        credit(7, 10),
        frame(ITEM, 7, b"x"),
        frame(END, 7, &[]),
        frame(CANCEL, 900, &[]),
    ];
    peer.send(&crossing.concat()).await;
    peer.send(&call(7, lab::ECHO, &bytes(b"again"))).await;
    let reply = peer.next().await;
    assert_eq!((reply.kind, reply.id), (REPLY, 7));
    assert!(peer.inbox().is_empty());
}

// W-21
#[tokio::test]
async fn a_stream_sends_items_in_order_and_ends() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(3, lab::COUNT, &varint(300))).await;
    for number in 0..300 {
        let item = peer.next().await;
        assert_eq!((item.kind, item.id), (ITEM, 3));
        assert_eq!(item.payload, [varint(number), vec![0]].concat());
    }
    assert_eq!(
        peer.next().await,
        Received {
            kind: END,
            flags: 0,
            id: 3,
            payload: vec![]
        }
    );
    lab.idle().await;
}

// W-23
#[tokio::test(start_paused = true)]
async fn a_timeout_ends_the_call_and_drops_the_work() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    let with_timeout = |id, method, timeout| {
        frame(
            CALL | FLAG_5,
            id,
            &[varint(method as u64), varint(timeout)].concat(),
        )
    };
    peer.send(&with_timeout(0, lab::HANG, 250)).await;
    let before = tokio::time::Instant::now();
    assert_eq!(peer.next().await.failure().0, 4);
    assert_eq!(before.elapsed().as_millis(), 250);
    lab.idle().await;
    peer.send(&with_timeout(0, lab::HANG, 0)).await;
    assert_eq!(peer.next().await.failure().0, 4);
    // A time beyond what a clock can tell is no limit, and no panic.
    peer.send(&[with_timeout(0, lab::HANG, u64::MAX), frame(CANCEL, 0, &[])].concat())
        .await;
    assert_eq!(peer.next().await.failure().0, 1);
}

// W-24
#[tokio::test]
async fn a_client_that_vanishes_takes_its_work_with_it() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(
        &[
            call(0, lab::HANG, &[]),
            call(1, lab::FOREVER, &[]),
            call(2, lab::SLEEP, &varint(60_000)),
        ]
        .concat(),
    )
    .await;
    assert_eq!(peer.next().await.kind, ITEM);
    assert_eq!(lab.alive(), 3);
    drop(peer);
    lab.idle().await;
}

// W-25, W-26, W-27, W-28
#[tokio::test]
async fn a_stream_stops_when_its_credit_is_used_and_goes_on_with_more() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(
        &[
            hello_with(1, 16_384, 1 << 20),
            bind_lab(),
            call(0, lab::FOREVER, &[]),
        ]
        .concat(),
    )
    .await;
    assert_eq!(peer.next().await.kind, WELCOME);
    assert_eq!(peer.next().await.kind, BOUND);
    // An item costs its payload, at least 1 + 1 + 100 bytes, and 16 more; numbers from 251 on take two bytes more.
    let cost = |items: usize| items * 118 + items.saturating_sub(251) * 2;
    let within = |credit: usize| (0..).find(|items| cost(*items) >= credit).expect("a number");
    for _ in 0..within(16_384) {
        assert_eq!(peer.next().await.kind, ITEM);
    }
    // Everything is quiet now: an echo comes back before any further item.
    peer.send(&call(1, lab::ECHO, &bytes(b"quiet"))).await;
    assert_eq!(peer.next().await.kind, REPLY);
    assert_eq!(lab.items(), within(16_384), "the producer has been stopped");
    peer.send(&credit(0, 10_000)).await;
    for _ in within(16_384)..within(26_384) {
        assert_eq!(peer.next().await.kind, ITEM);
    }
    peer.send(&call(1, lab::ECHO, &bytes(b"quiet"))).await;
    assert_eq!(peer.next().await.kind, REPLY);
    peer.send(&credit(0, u32::MAX)).await;
    assert_eq!(peer.closed().await.code, 4400);
    lab.idle().await;
}

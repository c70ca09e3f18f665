//! Floods of every kind of frame, from a peer that reads the answers and from one that does not: memory stays bounded, and a
//! healthy connection beside them goes on. What is counted is frames and bytes, never time: everything shares one thread.

mod common;
#[path = "common/counting.rs"]
#[allow(dead_code, reason = "shared with others")]
mod counting;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::uploads;
use counting::LIVE;
use turbo_runtime::server::Endpoint;

/// Calls of the healthy connection.
const CALLS: u32 = 24;

/// Frames of a flood that the server may take for each call of the healthy connection: a few turns of its own.
const FRAMES_A_CALL: usize = 40_000;

/// What a flood may hold, in bytes: the messages on their way in both directions, of a pipe that takes sixteen of each, and one of
/// each size that the limits allow.
const MEMORY: isize = 8 << 20;

struct Flood {
    /// Sent once.
    before: Vec<u8>,
    /// Sent again and again.
    unit: Vec<u8>,
}

fn again(unit: Vec<u8>) -> Flood {
    Flood { before: vec![], unit }
}

/// Floods a server from one connection, calls it from another one, and answers how many units the flood was.
async fn beside(endpoint: &Endpoint, flood: Flood, to_a_message: usize, reads: bool) -> usize {
    let mut healthy = RawPeer::open(endpoint).await;
    let mut hostile = RawPeer::open(endpoint).await;
    if !flood.before.is_empty() {
        hostile.send(&flood.before).await;
    }
    let message = flood.unit.repeat(to_a_message);
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let before = LIVE.get();
    let task = tokio::spawn(async move {
        loop {
            hostile.send(&message).await;
            counter.fetch_add(to_a_message, Ordering::SeqCst);
            if reads {
                hostile.drain().await;
            }
            tokio::task::yield_now().await;
        }
    });
    let mut most = 0;
    for number in 0..CALLS {
        healthy.send(&call(7, lab::ECHO, &[1, number as u8])).await;
        let reply = healthy.next().await;
        assert_eq!(
            (reply.kind, reply.id, reply.payload),
            (REPLY, 7, vec![1, number as u8])
        );
        most = most.max(LIVE.get() - before);
    }
    assert!(most < MEMORY, "{most} bytes of memory");
    assert!(!task.is_finished(), "the flood goes on");
    task.abort();
    let units = sent.load(Ordering::SeqCst);
    assert!(
        units <= CALLS as usize * FRAMES_A_CALL,
        "{units} frames beside {CALLS} calls"
    );
    units
}

/// Each flood in large messages and in messages of one frame, read and unread.
async fn everywhere(flood: impl Fn() -> Flood) {
    for to_a_message in [1, 200] {
        for reads in [true, false] {
            let lab = Lab::default();
            let endpoint = lab::endpoint(&lab).build();
            let units = beside(&endpoint, flood(), to_a_message, reads).await;
            assert!(
                units >= if reads { CALLS as usize / 2 } else { 1 },
                "{units} frames are no flood: {to_a_message} to a message, {reads}"
            );
            lab.idle().await;
        }
    }
}

// W-17, W-32
#[tokio::test]
async fn calls_of_nothing() {
    everywhere(|| again(call(0, 200, &[]))).await;
}

#[tokio::test]
async fn calls_that_are_answered_at_once() {
    everywhere(|| again(call(0, lab::BLOB, &varint(2_000)))).await;
}

// W-23
#[tokio::test]
async fn calls_without_time() {
    let payload = [varint(lab::ECHO as u64), varint(0), vec![1, 1]].concat();
    everywhere(|| again(frame(CALL | FLAG_5, 0, &payload))).await;
}

#[tokio::test]
async fn calls_that_panic() {
    // Each would say so on standard error.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    everywhere(|| again(call(0, lab::PANIC, &[]))).await;
    std::panic::set_hook(hook);
}

// W-22
#[tokio::test]
async fn calls_that_are_cancelled_at_once() {
    everywhere(|| again([call(0, lab::HANG, &[]), frame(CANCEL, 0, &[])].concat())).await;
}

// W-29
#[tokio::test]
async fn pings() {
    everywhere(|| again(frame(PING, 0, &[9; 64]))).await;
}

// W-29
#[tokio::test]
async fn pongs_that_nobody_asked_for() {
    everywhere(|| again(frame(PONG, 0, &[]))).await;
}

// W-20
#[tokio::test]
async fn cancels_of_calls_that_are_not_there() {
    everywhere(|| again(frame(CANCEL, u32::MAX, &[]))).await;
}

// W-20, W-27
#[tokio::test]
async fn credit_for_calls_that_are_not_there() {
    everywhere(|| again(credit(u32::MAX, u32::MAX))).await;
}

// W-20, W-41
#[tokio::test]
async fn items_of_calls_that_are_not_there() {
    everywhere(|| again([frame(ITEM, 9, &[7; 500]), frame(END, 9, &[])].concat())).await;
}

// W-27: credit in the smallest pieces, for a stream that could use it.
#[tokio::test]
async fn credit_a_byte_at_a_time() {
    everywhere(|| Flood {
        before: call(0, lab::FOREVER, &[]),
        unit: credit(0, 1),
    })
    .await;
}

// W-38, W-42: items in the smallest pieces, for a reader that has left.
#[tokio::test]
async fn streams_that_nobody_wants() {
    everywhere(|| {
        let upload = [
            call(1, uploads::TAKE, &[0]),
            uploads::item(1, 0, 10),
            frame(END, 1, &[]),
        ];
        again(upload.concat())
    })
    .await;
}

// W-14, W-16: a service for each number, until there are no more.
#[tokio::test]
async fn bindings() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let mut healthy = RawPeer::open(&endpoint).await;
    let before = LIVE.get();
    let mut hostile = RawPeer::open(&endpoint).await;
    let mut bound = 0;
    for number in 0_u32.. {
        let first = u32::from(lab::METHODS) + number * 8;
        if first + 8 > 65_536 {
            break;
        }
        hostile
            .send(&bind(first, &format!("other{number}"), &[0; 8], &[[9; 8]; 8]))
            .await;
        hostile.drain().await;
        bound += 8;
        if number % 100 == 0 {
            healthy.send(&call(0, lab::ECHO, &[0])).await;
            assert_eq!(healthy.next().await.kind, REPLY);
        }
    }
    let held = LIVE.get() - before;
    assert!(held < MEMORY, "{held} bytes for {bound} methods");
    hostile.send(&bind(0, "lab.v1.Lab", &[0; 8], &[[9; 8]])).await;
    assert_eq!(hostile.closed().await.code, 4400);
    healthy.send(&call(0, lab::ECHO, &[0])).await;
    assert_eq!(healthy.next().await.kind, REPLY);
}

/// Many peers at once, each with all the calls in flight that it may have, and nothing read.
// W-32
#[tokio::test]
async fn many_peers_that_want_everything() {
    const PEERS: usize = 20;
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let mut healthy = RawPeer::open(&endpoint).await;
    let mut peers = Vec::new();
    for _ in 0..PEERS {
        let mut peer = RawPeer::open(&endpoint).await;
        let message: Vec<u8> = (0..200).flat_map(|id| call(id, lab::FOREVER, &[])).collect();
        peer.send(&message).await;
        peers.push(peer);
    }
    for _ in 0..CALLS {
        healthy.send(&call(0, lab::ECHO, &[0])).await;
        assert_eq!(healthy.next().await.kind, REPLY);
    }
    assert_eq!(lab.alive(), 200 * PEERS);
    drop(peers);
    lab.idle().await;
}

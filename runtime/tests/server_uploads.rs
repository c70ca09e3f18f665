//! Streams of the client, against a peer that speaks raw bytes: section 4 of the specification, rules W-38 to W-44.

mod common;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::uploads::{self, item, items};
use turbo_runtime::Status;
use turbo_runtime::server::{Endpoint, Limits};

const WINDOW: u32 = 16_384;

fn serve() -> (Lab, Endpoint) {
    let lab = Lab::default();
    let limits = Limits {
        window: WINDOW,
        ..Limits::default()
    };
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    (lab, endpoint)
}

/// Lets the server do whatever it does without hearing anything more.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

fn end(id: u32) -> Vec<u8> {
    frame(END, id, &[])
}

fn take(id: u32, most: u32) -> Vec<u8> {
    call(id, uploads::TAKE, &varint(u64::from(most)))
}

fn plain(kind: u8, id: u32, payload: &[u8]) -> Received {
    Received {
        kind,
        flags: 0,
        id,
        payload: payload.to_vec(),
    }
}

// W-38: the bytes of the specification's example.
#[tokio::test]
async fn a_stream_of_the_client_travels_as_the_specification_shows() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    let mut message = vec![0x05, 0x01, 0x02, uploads::TAKE as u8, 0x09];
    message.extend([0x08, 0x01, 0x04, 0x00, 0x02, 0x68, 0x69]);
    message.extend([0x08, 0x01, 0x02, 0x01, 0x00]);
    message.extend([0x09, 0x01, 0x00]);
    peer.send(&message).await;
    assert_eq!(peer.next().await, plain(REPLY, 1, &[2]));
}

// W-38: everything in the first message, before `Welcome`, which is still the first answer.
#[tokio::test]
async fn nothing_waits() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::connect(&endpoint);
    let first = [hello(), bind_lab(), take(1, u32::MAX), items(1, 0..3, 10), end(1)];
    peer.send(&first.concat()).await;
    let kinds = [
        peer.next().await.kind,
        peer.next().await.kind,
        peer.next().await.kind,
    ];
    assert_eq!(kinds, [WELCOME, BOUND, REPLY]);
    assert_eq!(peer.messages, 1);
}

// W-38: both sides send, and either may end first.
#[tokio::test]
async fn both_sides_stream() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(1, uploads::ECHOES, &[])).await;
    for number in 0..3 {
        peer.send(&item(1, number, 1)).await;
        assert_eq!(peer.next().await, plain(ITEM, 1, &[number as u8, 1, 7]));
    }
    peer.send(&end(1)).await;
    assert_eq!(peer.next().await, plain(END, 1, &[]));
    lab.idle().await;
}

// W-25, W-27, W-40: credit comes back as the handler takes items, and not before.
#[tokio::test]
async fn credit_comes_back_as_items_are_taken() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(1, uploads::STALL, &[])).await;
    let size = 4_096 - 16 - 4;
    peer.send(&items(1, 0..3, size)).await;
    peer.send(&frame(PING, 0, &[])).await;
    assert_eq!(
        peer.next().await.kind,
        PONG,
        "a handler that reads nothing gives none"
    );
    peer.send(&take(2, u32::MAX)).await;
    peer.send(&item(2, 0, size)).await;
    settle().await;
    assert_eq!(lab.items(), 1);
    peer.send(&frame(PING, 0, &[])).await;
    assert_eq!(peer.next().await.kind, PONG, "a quarter of the window");
    peer.send(&item(2, 1, size)).await;
    let taken = 2 * (size as u64 + 4 + 16);
    assert_eq!(peer.next().await, plain(CREDIT, 2, &varint(taken)));
}

// W-26, W-40: one item may go beyond the credit, and no other.
#[tokio::test]
async fn an_item_beyond_the_credit_ends_the_conversation() {
    let (_, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(1, uploads::STALL, &[])).await;
    peer.send(&items(1, 0..2, 8_000)).await;
    peer.send(&item(1, 2, 100_000)).await;
    peer.send(&frame(PING, 0, &[])).await;
    assert_eq!(peer.next().await.kind, PONG);
    peer.send(&item(1, 3, 0)).await;
    let close = peer.closed().await;
    assert_eq!(close.code, 4400);
    assert!(close.reason.contains("credit"), "{close}");
}

// W-39: what does not belong to a stream that is open.
#[tokio::test]
async fn items_and_ends_that_belong_nowhere_end_the_conversation() {
    let open = call(1, uploads::STALL, &[]);
    let cases = [
        [call(1, lab::HANG, &[]), item(1, 0, 0)].concat(),
        [call(1, lab::FOREVER, &[]), end(1)].concat(),
        [open.clone(), end(1), item(1, 0, 0)].concat(),
        [open.clone(), end(1), end(1)].concat(),
        [open, frame(END, 1, &[0])].concat(),
    ];
    for case in cases {
        let (lab, endpoint) = serve();
        let mut peer = RawPeer::open(&endpoint).await;
        peer.send(&case).await;
        assert_eq!(peer.closed().await.code, 4400, "{case:x?}");
        lab.idle().await;
    }
}

// W-20, W-41: frames that crossed the end of their call.
#[tokio::test]
async fn what_crosses_the_end_of_a_call_is_ignored() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&[take(1, 1), items(1, 0..9, 10), end(1)].concat())
        .await;
    assert_eq!(peer.next().await, plain(REPLY, 1, &[1]));
    // Beyond any credit, which nobody counts any more.
    peer.send(&items(1, 9..30, 10_000)).await;
    peer.send(&[end(1), end(1)].concat()).await;
    // The id serves again, with a credit of its own.
    peer.send(&[take(1, u32::MAX), items(1, 0..2, 10), end(1)].concat())
        .await;
    assert_eq!(peer.next().await, plain(REPLY, 1, &[2]));
    lab.idle().await;
}

// W-42: a handler that reads no more stops its client, and the call goes on.
#[tokio::test]
async fn a_stream_that_is_dropped_asks_the_client_to_stop() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    let leave = |id, most: u64| call(id, uploads::LEAVE, &varint(most));
    peer.send(&[leave(1, 2), items(1, 0..2, 10)].concat()).await;
    assert_eq!(peer.next().await, plain(CANCEL, 1, &[]));
    assert_eq!((lab.alive(), lab.items()), (1, 2));
    // What crosses it is ignored, as far as there was credit.
    peer.send(&[items(1, 2..5, 4_000), end(1)].concat()).await;
    peer.send(&frame(PING, 0, &[])).await;
    assert_eq!(peer.next().await.kind, PONG);
    assert_eq!((lab.alive(), lab.items()), (1, 2));
    peer.send(&frame(CANCEL, 1, &[])).await;
    assert_eq!(peer.next().await.failure().0, 1);
    // At once, too: before the call has a place in any table.
    peer.send(&leave(2, 0)).await;
    assert_eq!(peer.next().await, plain(CANCEL, 2, &[]));
    // One that has ended need not be stopped.
    peer.send(&[leave(3, 9), item(3, 0, 0), end(3)].concat()).await;
    peer.send(&frame(PING, 0, &[])).await;
    assert_eq!(peer.next().await.kind, PONG);
    peer.send(&items(2, 0..1, 100_000)).await;
    peer.send(&items(2, 0..1, 0)).await;
    assert_eq!(peer.closed().await.code, 4400, "W-40 holds after the Cancel");
}

// W-43: an item that is no value of its type.
#[tokio::test]
async fn an_item_that_cannot_be_decoded_is_an_invalid_argument() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    for (broken, path) in [
        (vec![1, 5, 7], "bytes"),
        (vec![0xff], "number"),
        (vec![1, 0, 0], "left after"),
    ] {
        peer.send(&[take(1, u32::MAX), item(1, 0, 3), frame(ITEM, 1, &broken)].concat())
            .await;
        let (status, message) = peer.next().await.failure();
        assert_eq!(status, 3);
        assert!(message.contains(path), "{message}");
    }
    lab.idle().await;
}

// W-22, W-23, W-41: whatever ends a call ends its stream, in the middle of anything.
#[tokio::test]
async fn calls_that_stream_are_cancelled_and_run_out_of_time() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&[take(1, u32::MAX), item(1, 0, 5)].concat()).await;
    settle().await;
    assert_eq!((lab.alive(), lab.items()), (1, 1));
    peer.send(&[item(1, 1, 5), frame(CANCEL, 1, &[]), item(1, 2, 5), end(1)].concat())
        .await;
    assert_eq!(peer.next().await.failure().0, 1);
    assert_eq!(lab.alive(), 0);
    let within = [varint(uploads::TAKE as u64), varint(5), varint(9)].concat();
    peer.send(&[frame(CALL | FLAG_5, 1, &within), item(1, 0, 5)].concat())
        .await;
    assert_eq!(peer.next().await.failure().0, 4);
    assert_eq!(lab.alive(), 0);
}

// W-35: for that call alone.
#[tokio::test]
async fn a_reader_that_panics_ends_its_own_call() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(1, uploads::PANIC_READ, &[])).await;
    peer.send(&take(2, u32::MAX)).await;
    peer.send(&[items(1, 0..2, 1), item(2, 0, 1)].concat()).await;
    let failed = peer.next().await;
    assert_eq!((failed.id, failed.failure().0), (1, 13));
    peer.send(&[items(1, 2..5, 1), item(2, 1, 1), end(2)].concat())
        .await;
    assert_eq!(peer.next().await, plain(REPLY, 2, &[2]));
    lab.idle().await;
}

// W-41: a reader in a task of its own outlives its call, and learns whether it has seen everything.
#[tokio::test]
async fn a_reader_that_outlives_its_call_is_told() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    let detach = |id| call(id, uploads::DETACH, &[]);
    // The reply goes out before the items arrive.
    peer.send(&[detach(1), items(1, 0..3, 1)].concat()).await;
    assert_eq!(peer.next().await.kind, REPLY);
    lab.idle().await;
    assert_eq!(*lab.0.ends.lock().expect("no panic"), [Err(Status::Cancelled)]);
}

// W-30: a server that goes away finishes what is in flight, and hears its streams to their ends.
#[tokio::test(start_paused = true)]
async fn streams_go_on_while_the_server_goes_away() {
    let (lab, endpoint) = serve();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&[take(1, u32::MAX), item(1, 0, 5)].concat()).await;
    settle().await;
    let stopping = tokio::spawn({
        let endpoint = endpoint.clone();
        async move { endpoint.shutdown(std::time::Duration::from_secs(60)).await }
    });
    assert_eq!(peer.next().await.kind, GO_AWAY);
    let ping = peer.next().await;
    peer.send(&frame(PONG, 0, &ping.payload)).await;
    for number in 1..20 {
        peer.send(&item(1, number, 4_000)).await;
        settle().await;
    }
    peer.send(&end(1)).await;
    loop {
        let frame = peer.next().await;
        if frame.kind != CREDIT {
            assert_eq!(frame, plain(REPLY, 1, &[20]));
            break;
        }
    }
    assert_eq!(peer.closed().await.code, 1001);
    stopping.await.expect("the server stops");
    assert_eq!(lab.alive(), 0);
}

// W-24
#[tokio::test]
async fn a_client_that_vanishes_takes_its_streams_along() {
    let (lab, endpoint) = serve();
    for _ in 0..20 {
        let mut peer = RawPeer::open(&endpoint).await;
        let calls: Vec<u8> = (0..50)
            .flat_map(|id| [take(id, u32::MAX), item(id, 0, 50)].concat())
            .collect();
        peer.send(&calls).await;
        settle().await;
        assert_eq!(lab.alive(), 50);
        drop(peer);
        lab.idle().await;
    }
}

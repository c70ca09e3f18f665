//! Peers whose streams want more than their share.

mod common;

use std::future::poll_fn;
use std::mem;
use std::task::Poll;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::uploads::{self, item, items};
use turbo_runtime::server::{Endpoint, Limits};

fn serve(limits: Limits) -> (Lab, Endpoint) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    (lab, endpoint)
}

async fn settle() {
    for _ in 0..2_000 {
        tokio::task::yield_now().await;
    }
}

/// Goes to the end of the line, which `yield_now` does not promise.
async fn step() {
    let mut has_waited = false;
    poll_fn(|cx| {
        if mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn take(id: u32) -> Vec<u8> {
    call(id, uploads::TAKE, &varint(u64::from(u32::MAX)))
}

fn stall(id: u32) -> Vec<u8> {
    call(id, uploads::STALL, &[])
}

// W-32: what waits to be read counts among what calls hold.
#[tokio::test]
async fn items_that_wait_are_bounded_together() {
    let limits = Limits {
        max_call_bytes: 100_000,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&[stall(1), item(1, 0, 60_000), stall(2), item(2, 0, 30_000)].concat())
        .await;
    settle().await;
    assert_eq!(lab.alive(), 2);
    // One call more with large arguments, and one item more.
    let hold = call(3, lab::HOLD, &[varint(20_000), vec![1; 20_000]].concat());
    peer.send(&hold).await;
    let refused = peer.next().await;
    assert_eq!((refused.id, refused.failure().0), (3, 8));
    peer.send(&item(2, 1, 20_000)).await;
    let refused = peer.next().await;
    assert_eq!((refused.id, refused.failure().0), (2, 8));
    settle().await;
    assert_eq!(lab.alive(), 1, "nobody else is disturbed");
    // What it held is free.
    peer.send(&[stall(2), item(2, 0, 30_000)].concat()).await;
    settle().await;
    assert_eq!(lab.alive(), 2);
    // Readers that keep up hold nothing.
    for number in 0..50 {
        let first = if number == 0 { take(4) } else { vec![] };
        peer.send(&[first, item(4, number, 4_000)].concat()).await;
        settle().await;
    }
    peer.send(&frame(END, 4, &[])).await;
    loop {
        let frame = peer.next().await;
        if frame.kind != CREDIT {
            assert_eq!((frame.kind, frame.id, &*frame.payload), (REPLY, 4, &[50][..]));
            break;
        }
    }
}

// W-32: what is alone is bounded by the size of a message.
#[tokio::test]
async fn one_item_alone_may_be_large() {
    let limits = Limits {
        max_call_bytes: 10_000,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&[stall(1), item(1, 0, 500_000)].concat()).await;
    settle().await;
    assert_eq!(lab.alive(), 1);
    peer.send(&item(1, 1, 0)).await;
    assert_eq!(peer.closed().await.code, 4400, "it has no credit any more");
}

// W-25: the window is what the endpoint says, within what the protocol allows.
#[tokio::test]
async fn the_window_is_kept_within_its_bounds() {
    for (window, announced) in [(0, 16_384), (50_000, 50_000), (u32::MAX, 0x7fff_ffff)] {
        let (_, endpoint) = serve(Limits {
            window,
            ..Limits::default()
        });
        let mut peer = RawPeer::connect(&endpoint);
        peer.send(&hello()).await;
        let welcome = peer.next().await;
        assert_eq!(
            welcome.payload,
            [varint(1), varint(announced), varint(4 << 20)].concat()
        );
    }
}

/// A reader that never has to wait takes turns with others.
#[tokio::test]
async fn a_message_full_of_items_lets_other_calls_in() {
    let limits = Limits {
        window: 0x7fff_ffff,
        max_message: 64 << 20,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    const ITEMS: u32 = 200_000;
    let message = [
        take(1),
        items(1, 0..ITEMS, 0),
        take(2),
        items(2, 0..ITEMS, 0),
        frame(END, 2, &[]),
        frame(END, 1, &[]),
    ];
    peer.send(&message.concat()).await;
    peer.send(&call(3, lab::ECHO, &[1, 9])).await;
    let mut ends = Vec::new();
    while ends.len() < 3 {
        let frame = peer.next().await;
        if frame.kind == REPLY {
            ends.push(frame.id);
        }
    }
    assert_eq!(lab.items(), 2 * ITEMS as usize);
    ends.sort_unstable();
    assert_eq!(ends, [1, 2, 3]);
}

/// The reader of one stream that never waits does not keep the connection from others.
#[tokio::test]
async fn a_reader_with_much_to_read_lets_other_tasks_run() {
    let limits = Limits {
        window: 0x7fff_ffff,
        max_message: 64 << 20,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    const ITEMS: usize = 100_000;
    let counting = tokio::spawn({
        let lab = lab.clone();
        async move {
            let mut steps = 0;
            while lab.items() < ITEMS {
                step().await;
                steps += usize::from(lab.items() > 0);
            }
            steps
        }
    });
    peer.send(&[take(1), items(1, 0..ITEMS as u32, 0)].concat()).await;
    let steps = counting.await.expect("counted");
    assert!(steps > 15, "{steps} steps of another task beside {ITEMS} items");
}

// W-22: a flood of streams that are begun and cancelled.
#[tokio::test]
async fn streams_that_come_and_go_leave_nothing() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    for _ in 0..20 {
        let message: Vec<u8> = (0..500)
            .flat_map(|id| [stall(id), items(id, 0..3, 100), frame(CANCEL, id, &[])].concat())
            .collect();
        peer.send(&message).await;
        for _ in 0..500 {
            assert_eq!(peer.next().await.failure().0, 1);
        }
    }
    assert_eq!(lab.alive(), 0);
    // None of it is held, or this would be too much.
    let limits = Limits::default().max_call_bytes as u32;
    assert!(20 * 500 * 3 * 116 < limits);
    peer.send(&[take(1), item(1, 0, 9), frame(END, 1, &[])].concat())
        .await;
    assert_eq!(peer.next().await.payload, [1]);
}

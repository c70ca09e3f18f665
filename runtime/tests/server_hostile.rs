//! Peers that want more than their share: what one connection may take from the server, and from its own other calls.

mod common;

use std::future::poll_fn;
use std::mem;
use std::task::Poll;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use turbo_runtime::server::{Endpoint, Limits};

fn serve(limits: Limits) -> (Lab, Endpoint) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    (lab, endpoint)
}

/// Lets the server do whatever it does without hearing anything more. Tests run on one thread, so that every yield lets
/// it run until it waits or steps back.
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

// W-32
#[tokio::test]
async fn a_message_full_of_calls_is_worked_on_only_as_fast_as_the_peer_reads() {
    const CALLS: u32 = 5_000;
    let limits = Limits {
        send_buffer: 64 << 10,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    let calls: Vec<u8> = (0..CALLS)
        .flat_map(|id| call(id, lab::BLOB, &varint(10_000)))
        .collect();
    peer.send(&calls).await;
    settle().await;
    let ahead = lab.items();
    assert!(
        ahead < 500,
        "{ahead} answers of 10 kB wait for a peer that does not read"
    );
    for _ in 0..CALLS {
        assert_eq!(peer.next().await.kind, REPLY);
    }
}

#[tokio::test]
async fn a_message_full_of_failures_is_answered_only_as_fast_as_the_peer_reads() {
    let limits = Limits {
        send_buffer: 64 << 10,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    // Calls of no method, each answered with a sentence, and behind them one that can be seen from here.
    let mut message: Vec<u8> = (0..100_000).flat_map(|_| call(0, 200, &[])).collect();
    message.extend(call(1, lab::HANG, &[]));
    peer.send(&message).await;
    settle().await;
    assert_eq!(lab.alive(), 0, "megabytes of failures wait already");
    for _ in 0..100_000 {
        assert_eq!(peer.next().await.failure().0, 12);
    }
    settle().await;
    assert_eq!(lab.alive(), 1);
}

#[tokio::test]
async fn a_message_full_of_calls_lets_other_tasks_run() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    const CALLS: usize = 100_000;
    let calls: Vec<u8> = (0..CALLS).flat_map(|_| call(0, lab::BLOB, &[0])).collect();
    let steps = tokio::spawn(async move {
        let mut steps = 0;
        while lab.items() < CALLS {
            step().await;
            steps += usize::from(lab.items() > 0);
        }
        steps
    });
    peer.send(&calls).await;
    for _ in 0..CALLS {
        assert_eq!(peer.next().await.kind, REPLY);
    }
    let steps = steps.await.expect("counted");
    assert!(steps > 15, "{steps} steps of another task beside {CALLS} calls");
}

/// Calls that use up what tokio lets a task do in one go take turns with those that have begun.
#[tokio::test]
async fn a_message_full_of_calls_lets_those_that_have_begun_go_on() {
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    let mut message = call(1, lab::YIELD, &[]);
    message.extend((0..40_000).flat_map(|_| call(0, lab::SPEND, &[])));
    peer.send(&message).await;
    let mut before = 0;
    while peer.next().await.id != 1 {
        before += 1;
    }
    assert!(before < 20_000, "{before} calls that began later ended earlier");
    for _ in before..40_000 {
        assert_eq!(peer.next().await.kind, REPLY);
    }
}

// W-22, W-25: streams that wait for the peer to read do not keep the server from hearing it.
#[tokio::test]
async fn calls_and_cancels_are_heard_while_streams_wait_for_the_peer_to_read() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::connect(&endpoint);
    let streams: Vec<u8> = (0..20).flat_map(|id| call(id, lab::FOREVER, &[])).collect();
    peer.send(&[hello_with(1, 0x7fff_ffff, 4_096), bind_lab(), streams].concat())
        .await;
    settle().await;
    let produced = lab.items();
    settle().await;
    assert_eq!(lab.items(), produced, "the streams wait");
    assert_eq!(lab.alive(), 20);
    peer.send(&call(100, lab::HANG, &[])).await;
    settle().await;
    assert_eq!(lab.alive(), 21);
    let cancels: Vec<u8> = (0..20).flat_map(|id| frame(CANCEL, id, &[])).collect();
    peer.send(&cancels).await;
    settle().await;
    assert_eq!(lab.alive(), 1);
}

/// A handler may hold something that others wait for, so what has begun goes on, whether the peer reads or not.
#[tokio::test(start_paused = true)]
async fn calls_that_have_begun_end_though_the_peer_does_not_read() {
    let limits = Limits {
        send_buffer: 64 << 10,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    let sleepers: Vec<u8> = (0..100)
        .flat_map(|id| call(id, lab::SLEEP, &varint(1_000)))
        .collect();
    peer.send(&sleepers).await;
    settle().await;
    assert_eq!(lab.alive(), 100);
    let replies: Vec<u8> = (100..1_000)
        .flat_map(|id| call(id, lab::BLOB, &varint(60_000)))
        .collect();
    peer.send(&replies).await;
    lab.idle().await;
    assert!(lab.items() < 900, "the peer does not read");
}

/// Streams that all want more than the peer reads get the same of it.
#[tokio::test]
async fn streams_share_what_the_peer_reads() {
    const STREAMS: u32 = 200;
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::connect(&endpoint);
    let streams: Vec<u8> = (0..STREAMS).flat_map(|id| call(id, lab::FOREVER, &[])).collect();
    peer.send(&[hello_with(1, 0x7fff_ffff, 1 << 20), bind_lab(), streams].concat())
        .await;
    let mut items = vec![0; STREAMS as usize];
    for _ in 0..100_000 {
        let frame = peer.next().await;
        if frame.kind == ITEM {
            items[frame.id as usize] += 1;
        }
    }
    let (least, most) = (items.iter().min(), items.iter().max());
    assert!(least > Some(&250) && most < Some(&1_000), "{least:?} to {most:?}");
}

// W-26: a stream that is woken by credit again and again still waits for room, and is not forgotten.
#[tokio::test]
async fn credit_for_a_waiting_stream_changes_nothing_and_loses_nothing() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::connect(&endpoint);
    let calls = [call(0, lab::FOREVER, &[]), call(1, lab::COUNT, &varint(20_000))].concat();
    peer.send(&[hello_with(1, 0x3fff_ffff, 4_096), bind_lab(), calls].concat())
        .await;
    settle().await;
    let produced = lab.items();
    for _ in 0..100 {
        peer.send(&credit(0, 1).repeat(100)).await;
        settle_a_little().await;
    }
    assert_eq!(lab.items(), produced);
    let mut numbers = 0;
    loop {
        let frame = peer.next().await;
        match (frame.id, frame.kind) {
            (1, ITEM) => numbers += 1,
            (1, END) => break,
            _ => {}
        }
    }
    assert_eq!(numbers, 20_000);
}

async fn settle_a_little() {
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
}

// W-29: answers to pings wait for the peer like all others.
#[tokio::test]
async fn a_flood_of_pings_is_read_only_as_fast_as_the_peer_reads() {
    let limits = Limits {
        send_buffer: 16 << 10,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::connect(&endpoint);
    let mut flood = [hello_with(1, 65_536, 4_096), bind_lab()].concat();
    flood.extend(frame(PING, 0, &[0; 64]).repeat(10_000));
    flood.extend(call(0, lab::HANG, &[]));
    peer.send(&flood).await;
    settle().await;
    assert_eq!(lab.alive(), 0);
    let mut pongs = 0;
    while pongs < 10_000 {
        pongs += usize::from(peer.next().await.kind == PONG);
    }
    settle().await;
    assert_eq!(lab.alive(), 1);
}

// W-32
#[tokio::test]
async fn the_arguments_of_calls_in_flight_are_bounded_together() {
    let limits = Limits {
        max_call_bytes: 100_000,
        ..Limits::default()
    };
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    let hold = |id| call(id, lab::HOLD, &[varint(60_000), vec![1; 60_000]].concat());
    peer.send(&hold(0)).await;
    peer.send(&hold(1)).await;
    let refused = peer.next().await;
    assert_eq!((refused.id, refused.failure().0), (1, 8));
    peer.send(&frame(CANCEL, 0, &[])).await;
    assert_eq!(peer.next().await.failure().0, 1);
    // One call alone is bounded by the size of a message.
    let large = call(2, lab::HOLD, &[varint(200_000), vec![1; 200_000]].concat());
    peer.send(&large).await;
    settle().await;
    assert_eq!(lab.alive(), 1);
    peer.send(&call(3, lab::ECHO, &[1, 1])).await;
    assert_eq!(peer.next().await.failure().0, 8);
}

// W-4, W-12, W-37: the limit holds on any transport.
#[tokio::test]
async fn a_message_over_the_limit_ends_the_conversation() {
    let limits = Limits {
        max_message: 10_000,
        ..Limits::default()
    };
    let (_, endpoint) = serve(limits);
    let echo = |size: usize| {
        let padding = size - call(0, lab::ECHO, &[varint(9_000), vec![1; 9_000]].concat()).len();
        call(
            0,
            lab::ECHO,
            &[varint(9_000 + padding as u64), vec![1; 9_000 + padding]].concat(),
        )
    };
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&echo(10_000)).await;
    assert_eq!(peer.next().await.kind, REPLY);
    peer.send(&echo(10_001)).await;
    assert_eq!(peer.closed().await.code, 1009);
}

// W-4: the answer to a Bind may be larger than the client takes.
#[tokio::test]
async fn a_bind_whose_answer_the_client_would_not_take_ends_the_conversation() {
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::connect(&endpoint);
    let signatures = vec![[9; 8]; 5_000];
    let message = [
        hello_with(1, 65_536, 4_096),
        bind(0, "other", &[0; 8], &signatures),
    ]
    .concat();
    peer.send(&message).await;
    let close = peer.closed().await;
    assert_eq!(close.code, 4400);
    assert!(close.reason.contains("Bound"), "{close}");
}

// V-22, W-32
#[tokio::test]
async fn arguments_deeper_than_the_limit_are_refused() {
    let limits = Limits {
        max_depth: 10,
        ..Limits::default()
    };
    let (_, endpoint) = serve(limits);
    let mut peer = RawPeer::open(&endpoint).await;
    let deep = |depth: usize| [vec![1; depth - 1], vec![0]].concat();
    peer.send(&call(0, lab::DEEP, &deep(10))).await;
    assert_eq!(peer.next().await.payload, [10]);
    peer.send(&call(0, lab::DEEP, &deep(11))).await;
    assert_eq!(peer.next().await.failure().0, 3);
}

// W-32
#[tokio::test]
async fn a_hello_with_too_much_metadata_ends_the_conversation() {
    let limits = Limits {
        max_metadata: 10,
        ..Limits::default()
    };
    let (_, endpoint) = serve(limits);
    for (value, is_welcome) in [("1234567", true), ("12345678", false)] {
        let mut peer = RawPeer::connect(&endpoint);
        let fields = [varint(1), varint(65_536), varint(1 << 20), vec![1]].concat();
        let payload = [fields, string("key"), string(value)].concat();
        peer.send(&frame(HELLO, 0, &payload)).await;
        if is_welcome {
            assert_eq!(peer.next().await.kind, WELCOME);
        } else {
            assert_eq!(peer.closed().await.code, 4400);
        }
    }
}

// W-6, W-7
#[tokio::test]
async fn frames_of_the_connection_bear_no_id() {
    let (_, endpoint) = serve(Limits::default());
    let mut hello_of_a_call = hello();
    hello_of_a_call[1] = 1;
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&hello_of_a_call).await;
    assert_eq!(peer.closed().await.code, 4400);
    for kind in [PING, PONG, BYE] {
        let mut peer = RawPeer::open(&endpoint).await;
        peer.send(&frame(kind, 1, &[])).await;
        assert_eq!(peer.closed().await.code, 4400);
    }
}

// W-23: nobody waits for the answer, so nothing is done for it.
#[tokio::test]
async fn a_call_without_time_left_is_not_started() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    let payload = [varint(lab::BLOB as u64), varint(0), varint(1)].concat();
    peer.send(&frame(CALL | FLAG_5, 0, &payload)).await;
    assert_eq!(peer.next().await.failure().0, 4);
    assert_eq!(lab.items(), 0);
}

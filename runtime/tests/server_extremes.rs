//! The least and the most of everything: lengths of nothing, numbers as large as they go, frames that come too late.

mod common;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::uploads;
use turbo_runtime::server::{Endpoint, Limits};

fn serve(limits: Limits) -> (Lab, Endpoint) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    (lab, endpoint)
}

fn echo(id: u32, size: usize) -> Vec<u8> {
    call(id, lab::ECHO, &[varint(size as u64), vec![7; size]].concat())
}

async fn still_serves(peer: &mut RawPeer) {
    peer.send(&echo(900, 2)).await;
    let reply = peer.next().await;
    assert_eq!((reply.kind, reply.id), (REPLY, 900));
}

// W-6, W-18
#[tokio::test]
async fn ids_of_every_length() {
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    let ids = [0, 1, 250, 251, 65_535, 65_536, u32::MAX - 1, u32::MAX];
    let calls: Vec<u8> = ids.iter().flat_map(|id| echo(*id, 0)).collect();
    peer.send(&calls).await;
    for id in ids {
        let reply = peer.next().await;
        assert_eq!((reply.kind, reply.id, reply.payload), (REPLY, id, vec![0]));
    }
}

// W-6: a length may be written in more bytes than it needs, an id too.
#[tokio::test]
async fn headers_that_are_longer_than_they_need_to_be() {
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    let mut message = vec![CALL, 0xfc, 9, 0, 0, 0, 0xfc, 3, 0, 0, 0];
    message.extend([lab::ECHO as u8, 1, 5]);
    peer.send(&message).await;
    let reply = peer.next().await;
    assert_eq!((reply.kind, reply.id, reply.payload), (REPLY, 9, vec![1, 5]));
}

// W-8, W-9, W-14, W-16
#[tokio::test]
async fn names_and_lists_of_nothing_and_of_much() {
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    let first = u32::from(lab::METHODS);
    for name in [String::new(), "n".repeat(1_000_000)] {
        peer.send(&bind(first, &name, &[0; 8], &[])).await;
        let bound = peer.next().await;
        assert_eq!((bound.kind, bound.id), (BOUND, first), "of no methods");
    }
    // The last number there is.
    peer.send(&bind(65_535, "", &[0; 8], &[[0; 8]])).await;
    assert_eq!(peer.next().await.kind, BOUND);
    peer.send(&call(1, 65_535, &[])).await;
    assert_eq!(peer.next().await.failure().0, 12);
    peer.send(&call(1, u32::MAX as usize, &[])).await;
    assert_eq!(peer.next().await.failure().0, 12);
    still_serves(&mut peer).await;
}

// W-8, W-32
#[tokio::test]
async fn metadata_of_nothing_and_of_all_that_may_be() {
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    let with = |pairs: &[(String, String)]| {
        let mut payload = varint(lab::ECHO as u64);
        payload.extend(varint(pairs.len() as u64));
        for (key, value) in pairs {
            payload.extend([string(key), string(value)].concat());
        }
        payload.push(0);
        frame(CALL | FLAG_6, 3, &payload)
    };
    let most = Limits::default().max_metadata;
    for pairs in [
        vec![],
        vec![("k".to_owned(), String::new())],
        vec![("k".repeat(most), String::new())],
        vec![("k".to_owned(), "v".repeat(most - 1))],
    ] {
        peer.send(&with(&pairs)).await;
        assert_eq!(peer.next().await.kind, REPLY);
    }
    peer.send(&with(&[("k".to_owned(), "v".repeat(most))])).await;
    assert_eq!(peer.next().await.failure().0, 8);
    // A key of nothing is none.
    peer.send(&with(&[(String::new(), "v".to_owned())])).await;
    assert_eq!(peer.closed().await.code, 4400);
}

// W-23: a timeout beyond what any clock can tell.
#[tokio::test(start_paused = true)]
async fn timeouts_of_nothing_and_of_all_there_is() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    let hang = |id, timeout: u64| {
        let payload = [varint(lab::HANG as u64), varint(timeout)].concat();
        frame(CALL | FLAG_5, id, &payload)
    };
    let timeouts = [u64::MAX, u64::MAX / 1_000, 1 << 40, 1];
    for (id, timeout) in timeouts.into_iter().enumerate() {
        peer.send(&hang(id as u32, timeout)).await;
    }
    let late = peer.next().await;
    assert_eq!((late.id, late.failure().0), (3, 4));
    assert_eq!(lab.alive(), 3);
    still_serves(&mut peer).await;
}

// W-4, W-12, W-25, W-32
#[tokio::test]
async fn messages_and_items_of_all_that_may_be() {
    let limits = Limits::default();
    let most = limits.max_message as usize;
    let (lab, endpoint) = serve(limits);
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&[hello_with(1, 0x7fff_ffff, u32::MAX), bind_lab()].concat())
        .await;
    assert_eq!([peer.next().await.kind, peer.next().await.kind], [WELCOME, BOUND]);
    let room = most - echo(1, most / 2).len() + most / 2;
    let largest = echo(1, room);
    assert_eq!(largest.len(), most);
    peer.send(&largest).await;
    assert_eq!(peer.next().await.payload.len(), room + 5);
    // One item may take the credit below nothing, however large it is.
    peer.send(&call(2, uploads::TAKE, &varint(2))).await;
    let room = most - uploads::item(2, 0, most / 2).len() + most / 2;
    peer.send(&uploads::item(2, 0, room)).await;
    let credit = peer.next().await;
    assert_eq!((credit.kind, credit.id), (CREDIT, 2));
    assert_eq!(lab.items(), 1);
    peer.send(&uploads::item(2, 1, 0)).await;
    loop {
        let frame = peer.next().await;
        if frame.kind == REPLY {
            break;
        }
    }
    // Items and messages of nothing.
    peer.send(&[call(3, uploads::STALL, &[]), frame(ITEM, 3, &[])].concat())
        .await;
    still_serves(&mut peer).await;
    peer.send(&[]).await;
    assert_eq!(peer.closed().await.code, 4400);
}

// W-27
#[tokio::test]
async fn credit_to_the_brim_and_a_byte_more() {
    let (_, endpoint) = serve(Limits::default());
    for (more, is_too_much) in [(0, false), (1, true), (u32::MAX, true)] {
        let mut peer = RawPeer::connect(&endpoint);
        let opening = [
            hello_with(1, 16_384, 1 << 20),
            bind_lab(),
            call(0, lab::HANG, &[]),
        ];
        peer.send(&opening.concat()).await;
        assert_eq!([peer.next().await.kind, peer.next().await.kind], [WELCOME, BOUND]);
        peer.send(&[credit(0, 0), credit(0, 0x7fff_ffff - 16_384), credit(0, more)].concat())
            .await;
        if is_too_much {
            let close = peer.closed().await;
            assert_eq!(close.code, 4400, "{more}");
            assert!(close.reason.contains("credit"), "{close}");
        } else {
            still_serves(&mut peer).await;
        }
    }
}

// W-25: a window beyond the largest sum is that sum.
#[tokio::test]
async fn a_window_of_all_there_is() {
    let (_, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::connect(&endpoint);
    let opening = [
        hello_with(1, u32::MAX, u32::MAX),
        bind_lab(),
        call(0, lab::COUNT, &[3]),
    ];
    peer.send(&opening.concat()).await;
    let kinds: Vec<u8> = [
        peer.next().await.kind,
        peer.next().await.kind,
        peer.next().await.kind,
    ]
    .into();
    assert_eq!(kinds, [WELCOME, BOUND, ITEM]);
    peer.send(&call(1, lab::HANG, &[])).await;
    peer.send(&credit(1, 1)).await;
    assert_eq!(peer.closed().await.code, 4400);
}

// W-18, W-20, W-22: an id is in use until the server's last frame, and not one frame longer.
#[tokio::test]
async fn ids_are_used_again_and_again() {
    let (lab, endpoint) = serve(Limits::default());
    let mut peer = RawPeer::open(&endpoint).await;
    let rounds: Vec<u8> = (0..1_000)
        .flat_map(|_| {
            [
                call(4, lab::HANG, &[]),
                frame(CANCEL, 4, &[]),
                frame(CANCEL, 4, &[]),
                credit(4, 1),
                echo(4, 1),
            ]
            .concat()
        })
        .collect();
    peer.send(&rounds).await;
    for _ in 0..1_000 {
        assert_eq!(peer.next().await.failure().0, 1);
        assert_eq!(peer.next().await.kind, REPLY);
    }
    assert_eq!(lab.alive(), 0);
    peer.send(&[call(4, lab::HANG, &[]), call(4, lab::HANG, &[])].concat())
        .await;
    let close = peer.closed().await;
    assert_eq!(close.code, 4400);
    assert!(close.reason.contains("in use"), "{close}");
    lab.idle().await;
}

// W-31: whatever follows `Bye` is nobody's, be it sensible or not.
#[tokio::test]
async fn frames_behind_bye_are_not_heard() {
    for behind in [
        call(1, lab::HANG, &[]),
        call(1, lab::BLOB, &[1]),
        frame(BYE, 0, &[]),
        hello(),
        vec![0xff; 100],
        vec![],
    ] {
        for in_one_message in [true, false] {
            let (lab, endpoint) = serve(Limits::default());
            let mut peer = RawPeer::open(&endpoint).await;
            let bye = frame(BYE, 0, &[]);
            if in_one_message {
                peer.send(&[bye, behind.clone()].concat()).await;
            } else {
                // Both lie in the pipe before the server has looked.
                peer.send(&bye).await;
                peer.send(&behind).await;
            }
            assert_eq!(peer.closed().await.code, 1000);
            assert_eq!((lab.items(), lab.alive()), (0, 0));
        }
    }
}

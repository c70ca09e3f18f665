//! Handlers that panic, wherever they do it, end their own call and nothing else (W-35).

mod common;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;

async fn open() -> (Lab, RawPeer) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let peer = RawPeer::open(&endpoint).await;
    (lab, peer)
}

async fn still_serves(peer: &mut RawPeer) {
    peer.send(&call(900, lab::ECHO, &[2, 1, 1])).await;
    let reply = peer.next().await;
    assert_eq!((reply.kind, reply.id, reply.payload), (REPLY, 900, vec![2, 1, 1]));
}

#[tokio::test]
async fn a_panic_while_a_result_is_encoded_leaves_nothing_of_it() {
    let (_, mut peer) = open().await;
    let calls = [
        call(0, lab::ECHO, &[1, 1]),
        call(1, lab::BAD_ENCODE, &[]),
        call(2, lab::ECHO, &[1, 2]),
    ];
    peer.send(&calls.concat()).await;
    let first = peer.next().await;
    assert_eq!((first.kind, first.id), (REPLY, 0));
    let broken = peer.next().await;
    assert_eq!((broken.id, broken.failure().0), (1, 13));
    let second = peer.next().await;
    assert_eq!((second.kind, second.id, second.payload), (REPLY, 2, vec![1, 2]));
}

#[tokio::test]
async fn a_panic_while_finished_work_is_dropped_takes_nothing_with_it() {
    let (lab, mut peer) = open().await;
    peer.send(&call(0, lab::DROP_PANIC, &[1])).await;
    let reply = peer.next().await;
    assert_eq!((reply.kind, reply.payload), (REPLY, vec![1]));
    still_serves(&mut peer).await;
    assert_eq!(lab.alive(), 0);
}

#[tokio::test]
async fn a_panic_while_cancelled_work_is_dropped_takes_nothing_with_it() {
    let (lab, mut peer) = open().await;
    peer.send(&call(0, lab::DROP_PANIC, &[0])).await;
    peer.send(&frame(CANCEL, 0, &[])).await;
    assert_eq!(peer.next().await.failure().0, 1);
    still_serves(&mut peer).await;
    assert_eq!(lab.alive(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_late_work_is_dropped_takes_nothing_with_it() {
    let (lab, mut peer) = open().await;
    let payload = [varint(lab::DROP_PANIC as u64), varint(50), vec![0]].concat();
    peer.send(&frame(CALL | FLAG_5, 0, &payload)).await;
    assert_eq!(peer.next().await.failure().0, 4);
    still_serves(&mut peer).await;
    assert_eq!(lab.alive(), 0);
}

// W-24: the end of a connection drops all of its work, whatever some of it does then.
#[tokio::test]
async fn a_panic_in_a_drop_does_not_keep_other_work_alive() {
    for says_bye in [true, false] {
        let (lab, mut peer) = open().await;
        let calls: Vec<u8> = (0..40)
            .flat_map(|id| match id % 2 {
                0 => call(id, lab::DROP_PANIC, &[0]),
                _ => call(id, lab::HANG, &[]),
            })
            .collect();
        peer.send(&calls).await;
        still_serves(&mut peer).await;
        assert_eq!(lab.alive(), 40);
        if says_bye {
            peer.send(&frame(BYE, 0, &[])).await;
            assert_eq!(peer.closed().await.code, 1000);
        }
        drop(peer);
        lab.idle().await;
    }
}

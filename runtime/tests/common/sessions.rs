//! Wishes, grants and acknowledgements as bytes, by W-45 and W-47.

use turbo_runtime::server::Endpoint;

use super::frames::*;
use super::peer::RawPeer;

pub const ACK: u8 = 16;

/// What a test accepts without acknowledging it, in bytes.
pub const BUFFER: u32 = 65_536;

pub type Id = [u8; 16];

/// What a server makes of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    None,
    Session { id: Id, window: u64, buffer: u64 },
    Resumed { received: u64 },
}

pub fn hello_wishing(wish: &[u8]) -> Vec<u8> {
    let limits = [varint(1), varint(65_536), varint(1 << 20), vec![0]].concat();
    frame(HELLO, 0, &[&limits[..], wish].concat())
}

pub fn wish_for_session() -> Vec<u8> {
    [vec![1], varint(BUFFER.into())].concat()
}

pub fn wish_to_resume(id: &Id, received: u64) -> Vec<u8> {
    [&[2][..], &varint(BUFFER.into()), id, &varint(received)].concat()
}

pub fn resume(id: &Id, received: u64) -> Vec<u8> {
    hello_wishing(&wish_to_resume(id, received))
}

pub fn ack(received: u64) -> Vec<u8> {
    frame(ACK, 0, &varint(received))
}

pub fn grant_of(welcome: &Received) -> Grant {
    assert_eq!((welcome.kind, welcome.id), (WELCOME, 0));
    let mut rest = &welcome.payload[..];
    for _ in 0..3 {
        rest = split_varint(rest).1;
    }
    match rest {
        [] => Grant::None,
        [1, rest @ ..] => {
            let (id, rest) = rest.split_at(16);
            let (window, rest) = split_varint(rest);
            let (buffer, rest) = split_varint(rest);
            assert!(rest.is_empty());
            let id = id.try_into().expect("sixteen bytes");
            Grant::Session { id, window, buffer }
        }
        [2, rest @ ..] => Grant::Resumed {
            received: split_varint(rest).0,
        },
        other => panic!("no grant: {other:?}"),
    }
}

/// A client with a session, the lab bound. It has sent one message and received one.
pub async fn open(endpoint: &Endpoint) -> (RawPeer, Id) {
    let mut peer = RawPeer::connect(endpoint);
    peer.send(&[hello_wishing(&wish_for_session()), bind_lab()].concat())
        .await;
    let Grant::Session { id, .. } = grant_of(&peer.next().await) else {
        panic!("a session");
    };
    assert_eq!(peer.next().await.kind, BOUND);
    (peer, id)
}

/// Another connection that asks for the session, and what it is answered.
pub async fn back(endpoint: &Endpoint, id: &Id, received: u64) -> (RawPeer, Grant) {
    let mut peer = RawPeer::connect(endpoint);
    peer.send(&resume(id, received)).await;
    let grant = grant_of(&peer.next().await);
    (peer, grant)
}

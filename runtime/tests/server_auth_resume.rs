//! W-49, W-55 to W-57: who a client is that comes back to its conversation, and what is kept of it.

mod common;

use common::desk::{Seen, bind_desk, desk, look};
use common::frames::*;
use common::guarded::Asked;
use common::peer::RawPeer;
use common::sessions::{Grant, Id, grant_of, wish_for_session, wish_to_resume};
use turbo_runtime::Status;
use turbo_runtime::server::{Endpoint, Occasion};
use turbo_runtime::wire;

const RENEW: u8 = 17;
const RENEWED: u8 = 18;

fn metadata(token: &str, app: &str) -> Vec<u8> {
    let pairs = [("app", app), ("authorization", &*format!("Bearer {token}"))];
    let mut bytes = varint(pairs.len() as u64);
    for (key, value) in pairs {
        bytes.extend([string(key), string(value)].concat());
    }
    bytes
}

fn hello_as(token: &str, app: &str, wish: &[u8]) -> Vec<u8> {
    let head = [varint(1), varint(65_536), varint(1 << 20)].concat();
    frame(HELLO, 0, &[&head[..], &metadata(token, app), wish].concat())
}

async fn begin(endpoint: &Endpoint, token: &str, app: &str) -> (RawPeer, Id) {
    let mut peer = RawPeer::connect(endpoint);
    peer.send(&[hello_as(token, app, &wish_for_session()), bind_desk()].concat())
        .await;
    let Grant::Session { id, .. } = grant_of(&peer.next().await) else {
        panic!("a session");
    };
    assert_eq!(peer.next().await.kind, BOUND);
    (peer, id)
}

/// Comes back, and has received so many messages.
async fn knock(endpoint: &Endpoint, token: &str, app: &str, id: &Id, received: u64) -> RawPeer {
    let mut peer = RawPeer::connect(endpoint);
    peer.send(&hello_as(token, app, &wish_to_resume(id, received)))
        .await;
    peer
}

/// The answer is a message of its own.
async fn sees(peer: &mut RawPeer) -> Seen {
    peer.send(&look(1)).await;
    let reply = peer.next().await;
    assert_eq!(reply.kind, REPLY, "{reply:?}");
    wire::from_slice(&reply.payload).expect("what it sees")
}

fn seen(name: &str, looks: u32, app: &str) -> Seen {
    (name.to_owned(), looks, Some(app.to_owned()))
}

/// The hook is asked anew, with what the client says now. What it finds holds from then on; the state and the metadata of the conversation
/// stay.
#[tokio::test]
async fn who_comes_back_is_asked_again_and_finds_its_state() {
    let asked = Asked::default();
    let endpoint = desk(&asked).build();
    let (mut peer, id) = begin(&endpoint, "user-ann", "first").await;
    assert_eq!(sees(&mut peer).await, seen("ann", 1, "first"));
    for (round, name) in [(1, "ann"), (2, "bob")] {
        drop(peer);
        peer = knock(&endpoint, &format!("user-{name}"), "later", &id, 1 + round).await;
        let grant = grant_of(&peer.next().await);
        assert!(matches!(grant, Grant::Resumed { .. }), "{grant:?}");
        assert_eq!(sees(&mut peer).await, seen(name, round as u32 + 1, "first"));
    }
    let told = asked.lock().expect("no panic").clone();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        told,
        [
            (Occasion::Open, some("user-ann"), None),
            (Occasion::Resume, some("user-ann"), None),
            (Occasion::Resume, some("user-bob"), None),
        ]
    );
    // Another conversation has a state of its own.
    let (mut peer, _) = begin(&endpoint, "user-ann", "second").await;
    assert_eq!(sees(&mut peer).await, seen("ann", 1, "second"));
}

/// W-56: who is refused loses its new connection alone.
#[tokio::test]
async fn who_is_refused_cannot_take_a_conversation_over() {
    let endpoint = desk(&Asked::default()).build();
    let (mut peer, id) = begin(&endpoint, "user-ann", "first").await;
    assert_eq!(sees(&mut peer).await, seen("ann", 1, "first"));
    for (token, code) in [("wrong", 4401), ("banned", 4401), ("busy", 1011), ("panic", 1011)] {
        let mut thief = knock(&endpoint, token, "first", &id, 2).await;
        assert_eq!(thief.closed().await.code, code);
        assert!(thief.inbox().is_empty(), "not a word of the conversation");
    }
    // Its connection was never touched.
    assert_eq!(sees(&mut peer).await, seen("ann", 2, "first"));
    drop(peer);
    let mut thief = knock(&endpoint, "wrong", "first", &id, 3).await;
    assert_eq!(thief.closed().await.code, 4401);
    // It waits on for the right one.
    let mut peer = knock(&endpoint, "user-ann", "later", &id, 3).await;
    assert!(matches!(grant_of(&peer.next().await), Grant::Resumed { .. }));
    assert_eq!(sees(&mut peer).await, seen("ann", 3, "first"));
}

/// W-57: a renewal says who the client is, and nothing about the conversation that has begun.
#[tokio::test]
async fn renewed_credentials_leave_the_metadata_of_the_beginning() {
    let endpoint = desk(&Asked::default()).build();
    let (mut peer, id) = begin(&endpoint, "user-ann", "first").await;
    for (token, status, name) in [
        ("user-bob", 0, "bob"),
        ("wrong", Status::Unauthenticated.number(), "bob"),
    ] {
        peer.send(&frame(RENEW, 0, &metadata(token, "renewed"))).await;
        let renewed = peer.next().await;
        assert_eq!((renewed.kind, u32::from(renewed.payload[0])), (RENEWED, status));
        let (who, _, app) = sees(&mut peer).await;
        assert_eq!((&*who, app.as_deref()), (name, Some("first")));
    }
    // A client whose session has ended begins a conversation, with what it says now.
    peer.send(&frame(BYE, 0, &[])).await;
    assert_eq!(peer.closed().await.code, 1000);
    let mut peer = knock(&endpoint, "user-ann", "anew", &id, 5).await;
    assert!(matches!(grant_of(&peer.next().await), Grant::Session { .. }));
    peer.send(&bind_desk()).await;
    assert_eq!(peer.next().await.kind, BOUND);
    assert_eq!(sees(&mut peer).await, seen("ann", 1, "anew"));
}

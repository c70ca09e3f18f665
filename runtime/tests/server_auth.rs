//! W-55 to W-58: who a client is, asked before anything is done for it, and again when it says so.

mod common;

use std::future::{pending, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, oneshot};
use turbo_runtime::memory;
use turbo_runtime::server::{Credentials, Endpoint, Limits, Occasion, Peer, Principal};
use turbo_runtime::transport::{Close, Transport};
use turbo_runtime::{Fault, Status};

use common::frames::{
    BOUND, CREDIT, FAIL, HELLO, ITEM, PING, PONG, REPLY, Received, WELCOME, bind, call, frame, hello,
    split_varint, string, varint,
};
use common::guarded::{Asked, GUARDED, Guarded, User, WAIT, WATCH, WHO, guarded};
use common::peer::RawPeer;

const RENEW: u8 = 17;
const RENEWED: u8 = 18;

fn metadata(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = varint(pairs.len() as u64);
    for (key, value) in pairs {
        bytes.extend(string(key));
        bytes.extend(string(value));
    }
    bytes
}

fn hello_as(token: &str) -> Vec<u8> {
    let head = [varint(1), varint(65_536), varint(1 << 20)].concat();
    let bearer = format!("Bearer {token}");
    frame(
        HELLO,
        0,
        &[head, metadata(&[("authorization", &bearer)])].concat(),
    )
}

fn renew_as(token: &str) -> Vec<u8> {
    let bearer = format!("Bearer {token}");
    frame(RENEW, 0, &metadata(&[("authorization", &bearer)]))
}

fn bind_guarded() -> Vec<u8> {
    let signatures: Vec<[u8; 8]> = GUARDED.methods.iter().map(|method| method.signature).collect();
    bind(0, GUARDED.name, &GUARDED.schema_id, &signatures)
}

/// The status and the message of a `Renewed`.
fn renewed(frame: &Received) -> (u64, String) {
    assert_eq!((frame.kind, frame.flags, frame.id), (RENEWED, 0, 0));
    let (status, rest) = split_varint(&frame.payload);
    let (length, rest) = split_varint(rest);
    assert_eq!(length as usize, rest.len());
    (status, String::from_utf8(rest.to_vec()).expect("text"))
}

fn name(frame: &Received) -> String {
    assert!(frame.kind == REPLY || frame.kind == ITEM, "{frame:?}");
    let (length, rest) = split_varint(&frame.payload);
    assert_eq!(length as usize, rest.len());
    String::from_utf8(rest.to_vec()).expect("text")
}

async fn open(endpoint: &Endpoint, token: &str) -> RawPeer {
    let mut peer = RawPeer::connect(endpoint);
    peer.send(&[hello_as(token), bind_guarded()].concat()).await;
    assert_eq!(peer.next().await.kind, WELCOME);
    assert_eq!(peer.next().await.kind, BOUND);
    peer
}

async fn refused(endpoint: &Endpoint, token: &str) -> (u16, String) {
    let mut peer = RawPeer::connect(endpoint);
    peer.send(&[hello_as(token), bind_guarded(), call(1, WHO, &[])].concat())
        .await;
    let Close { code, reason, .. } = peer.closed().await;
    assert!(peer.inbox().is_empty(), "nothing is done for it");
    (code, reason)
}

/// W-55
#[tokio::test]
async fn handlers_see_who_the_client_is() {
    let asked = Asked::default();
    let endpoint = guarded(&asked).build();
    for token in ["user-ann", "late-ann"] {
        let mut peer = RawPeer::connect(&endpoint);
        // Nothing waits: all of it comes in one message.
        peer.send(
            &[
                hello_as(token),
                bind_guarded(),
                call(1, WHO, &[]),
                call(2, WATCH, &[]),
            ]
            .concat(),
        )
        .await;
        assert_eq!(peer.next().await.kind, WELCOME);
        assert_eq!(peer.next().await.kind, BOUND);
        assert_eq!(name(&peer.next().await), "ann");
        assert_eq!(name(&peer.next().await), "ann");
    }
    let mut peer = open(&endpoint, "anonymous").await;
    peer.send(&call(1, WHO, &[])).await;
    assert_eq!(name(&peer.next().await), "nobody");
    let seen = asked.lock().expect("no panic").clone();
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[0], (Occasion::Open, Some("user-ann".to_owned()), None));
}

/// Without a hook there is nobody to ask.
#[tokio::test]
async fn without_a_hook_everybody_is_welcome_and_nobody_known() {
    let endpoint = Endpoint::builder().service(Guarded).build();
    let mut peer = open(&endpoint, "whatever").await;
    peer.send(&[call(1, WHO, &[]), renew_as("user-ann")].concat())
        .await;
    assert_eq!(name(&peer.next().await), "nobody");
    let (status, message) = renewed(&peer.next().await);
    assert_eq!(status, u64::from(Status::Unimplemented.number()));
    assert_eq!(message, "the server asks for no credentials");
}

/// W-56
#[tokio::test]
async fn a_client_that_is_refused_is_told_why() {
    let endpoint = guarded(&Asked::default()).build();
    let closed = |code, reason: &str| (code, reason.to_owned());
    assert_eq!(
        refused(&endpoint, "wrong").await,
        closed(4401, "that token is not known")
    );
    // A refusal without words is told by its status.
    assert_eq!(
        refused(&endpoint, "banned").await,
        closed(4401, "permission_denied")
    );
    // What is no fault of the client's does not tell it to stay away, and hides what it is.
    assert_eq!(refused(&endpoint, "busy").await, closed(1011, "too busy"));
    assert_eq!(refused(&endpoint, "broken").await, closed(1011, "internal error"));
    assert_eq!(refused(&endpoint, "panic").await, closed(1011, "internal error"));
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&hello()).await;
    assert_eq!(peer.closed().await, Close::new(4401, "sign in first"));
    // None of that concerns others.
    let mut peer = open(&endpoint, "user-bob").await;
    peer.send(&call(1, WHO, &[])).await;
    assert_eq!(name(&peer.next().await), "bob");
}

#[tokio::test]
async fn for_development_the_reason_is_shown() {
    let endpoint = guarded(&Asked::default()).show_internal_errors(true).build();
    let (code, reason) = refused(&endpoint, "broken").await;
    assert_eq!(code, 1011);
    assert!(reason.starts_with("No such file"), "{reason}");
}

/// A reason that does not fit into a close frame is cut at a character.
#[tokio::test]
async fn a_long_reason_is_cut() {
    let long = "é".repeat(100);
    let endpoint = Endpoint::builder()
        .service(Guarded)
        .authenticate(move |_| {
            let long = long.clone();
            async move { Err(Fault::new(Status::Unauthenticated, long)) }
        })
        .build();
    let (code, reason) = refused(&endpoint, "any").await;
    assert_eq!((code, reason), (4401, "é".repeat(61)));
}

/// W-55: frames behind `Hello` wait, in whatever messages they come, and none is lost.
#[tokio::test]
async fn what_comes_meanwhile_waits() {
    let (waiting, mut asked) = mpsc::unbounded_channel();
    let endpoint = Endpoint::builder()
        .service(Guarded)
        .authenticate(move |_| {
            let (decide, decided) = oneshot::channel();
            waiting.send(decide).expect("the test goes on");
            async move { decided.await? }
        })
        .build();
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&[hello_as("any"), bind_guarded(), call(1, WHO, &[])].concat())
        .await;
    let decide: oneshot::Sender<Result<Principal, Fault>> = asked.recv().await.expect("the hook is asked");
    for id in 2..10 {
        peer.send(&[frame(PING, 0, &[id]), call(u32::from(id), WHO, &[])].concat())
            .await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(peer.drain().await, 0);
    let user = Principal::new(User {
        name: "ann".to_owned(),
    });
    assert!(decide.send(Ok(user)).is_ok());
    assert_eq!(peer.next().await.kind, WELCOME);
    assert_eq!(peer.next().await.kind, BOUND);
    assert_eq!(name(&peer.next().await), "ann");
    for id in 2..10 {
        let pong = peer.next().await;
        assert_eq!((pong.kind, &pong.payload[..]), (PONG, &[id][..]));
        let reply = peer.next().await;
        assert_eq!((reply.id, &*name(&reply)), (u32::from(id), "ann"));
    }
}

/// A client that waits to be let in is not read from, so that it cannot fill the server's memory.
#[tokio::test]
async fn a_client_that_waits_is_not_read() {
    let endpoint = guarded(&Asked::default()).build();
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&hello_as("slow")).await;
    let mut pipe = peer.into_transport();
    let mut sent = 0;
    loop {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let ready = poll_fn(|cx| Poll::Ready(Pin::new(&mut pipe).poll_ready(cx))).await;
        if ready.is_pending() {
            break;
        }
        let message = [frame(PING, 0, &[]), vec![]].concat();
        Pin::new(&mut pipe)
            .start_send(message.into())
            .expect("the server listens");
        sent += 1;
        assert!(sent < 1_000, "the pipe has no end");
    }
}

/// W-13, W-55: the handshake's time is that of the hook, too.
#[tokio::test(start_paused = true)]
async fn a_hook_that_takes_too_long_is_given_up() {
    let dropped = Arc::new(AtomicUsize::new(0));
    struct Dropped(Arc<AtomicUsize>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let count = Arc::clone(&dropped);
    let endpoint = Endpoint::builder()
        .service(Guarded)
        .limits(Limits {
            handshake: Duration::from_secs(3),
            ..Limits::default()
        })
        .authenticate(move |_| {
            let dropped = Dropped(Arc::clone(&count));
            async move {
                pending::<()>().await;
                drop(dropped);
                Ok(Principal::anonymous())
            }
        })
        .build();
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&hello_as("any")).await;
    let close = peer.closed().await;
    assert_eq!(close.code, 4408);
    assert_eq!(
        close.reason,
        "the server could not decide in time whether to let the client in"
    );
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}

/// A hook that panics where nobody expects it refuses its own client alone.
#[tokio::test]
async fn a_hook_may_panic_anywhere() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a drop panics on purpose");
        }
    }
    let at_once = Endpoint::builder()
        .service(Guarded)
        .authenticate(|client: Credentials| {
            assert!(client.metadata().is_empty(), "a hook panics on purpose");
            async { Ok(Principal::anonymous()) }
        })
        .build();
    assert_eq!(
        refused(&at_once, "any").await,
        (1011, "internal error".to_owned())
    );
    let in_drop = Endpoint::builder()
        .service(Guarded)
        .limits(Limits {
            handshake: Duration::from_millis(50),
            ..Limits::default()
        })
        .authenticate(|_| {
            let bomb = Bomb;
            async move {
                pending::<()>().await;
                drop(bomb);
                Ok(Principal::anonymous())
            }
        })
        .build();
    assert_eq!(refused(&in_drop, "any").await.0, 4408);
}

/// Headers, cookies, `Authorization`, metadata and the address reach the hook.
#[tokio::test]
async fn the_hook_sees_the_request() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let endpoint = Endpoint::builder()
        .service(Guarded)
        .authenticate(move |client: Credentials| {
            let cookies: Vec<String> = client
                .cookies()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            sink.lock().expect("no panic").push((
                client.bearer().map(str::to_owned),
                client.cookie("session").map(str::to_owned),
                cookies.join(" "),
                client.header("user-agent").map(str::to_owned),
                client.headers().len(),
                client.metadata().get("app").map(str::to_owned),
                client.peer_addr(),
            ));
            async { Ok(Principal::anonymous()) }
        })
        .build();
    let address: SocketAddr = "127.0.0.1:9".parse().expect("an address");
    for pairs in [
        &[("app", "x")][..],
        &[("app", "x"), ("authorization", "bearer renewed")],
    ] {
        let mut peer = Peer::default();
        peer.addr = Some(address);
        for (name, value) in [
            ("authorization", "Bearer abc"),
            ("cookie", "theme=dark; session=\"s1\""),
            ("cookie", "session=s2"),
            ("user-agent", "test"),
        ] {
            peer.headers.append(name, value.parse().expect("a value"));
        }
        let (client, server) = memory::pair();
        let served = endpoint.clone();
        tokio::spawn(async move { served.serve(server, peer).await });
        let mut client = RawPeer::over(client);
        let head = [varint(1), varint(65_536), varint(1 << 20)].concat();
        client
            .send(&frame(HELLO, 0, &[head, metadata(pairs)].concat()))
            .await;
        assert_eq!(client.next().await.kind, WELCOME);
    }
    let seen = seen.lock().expect("no panic").clone();
    let some = |text: &str| Some(text.to_owned());
    let expected = |bearer| {
        (
            some(bearer),
            some("s1"),
            "theme=dark session=s1 session=s2".to_owned(),
            some("test"),
            4,
            some("x"),
            Some(address),
        )
    };
    // A page and a client that renews can send metadata only, so that comes first.
    assert_eq!(seen, [expected("abc"), expected("renewed")]);
}

/// W-57: later calls are those of the new principal, and calls in flight keep theirs.
#[tokio::test]
async fn credentials_can_be_renewed() {
    let asked = Asked::default();
    let endpoint = guarded(&asked).build();
    for token in ["user-bob", "late-bob"] {
        let mut peer = open(&endpoint, "user-ann").await;
        peer.send(&[call(1, WATCH, &[]), call(2, WAIT, &[])].concat())
            .await;
        assert_eq!(name(&peer.next().await), "ann");
        peer.send(&renew_as(token)).await;
        assert_eq!(renewed(&peer.next().await), (0, String::new()));
        peer.send(&call(3, WHO, &[])).await;
        assert_eq!(name(&peer.next().await), "bob");
        // The stream is still there, and takes credit.
        peer.send(&[frame(CREDIT, 1, &varint(10)), call(4, WHO, &[])].concat())
            .await;
        assert_eq!(name(&peer.next().await), "bob");
        peer.send(&renew_as("anonymous")).await;
        assert_eq!(renewed(&peer.next().await).0, 0);
        peer.send(&call(3, WHO, &[])).await;
        assert_eq!(name(&peer.next().await), "nobody");
    }
    let renewals = asked.lock().expect("no panic").clone();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(renewals[1], (Occasion::Renewal, some("user-bob"), some("ann")));
    assert_eq!(renewals[2], (Occasion::Renewal, some("anonymous"), some("bob")));
}

/// The bytes of the example.
#[tokio::test]
async fn the_bytes_of_a_renewal() {
    let endpoint = guarded(&Asked::default()).build();
    let mut peer = open(&endpoint, "user-ann").await;
    let mut renew = vec![0x11, 0, 0x12, 1, 13];
    renew.extend(b"authorization\x02t2");
    assert_eq!(renew, frame(RENEW, 0, &metadata(&[("authorization", "t2")])));
    peer.send(&frame(
        RENEW,
        0,
        &metadata(&[("authorization", "Bearer user-t2")]),
    ))
    .await;
    let message = peer.message().await.expect("an answer");
    assert_eq!(message[..], [0x12, 0, 2, 0, 0]);
}

/// W-57: calls go on while the hook thinks, and are those of the old principal.
#[tokio::test(start_paused = true)]
async fn a_renewal_holds_up_nobody() {
    let endpoint = guarded(&Asked::default()).build();
    let mut peer = open(&endpoint, "user-ann").await;
    peer.send(&renew_as("slow")).await;
    peer.send(&[call(1, WHO, &[]), frame(PING, 0, &[1])].concat())
        .await;
    assert_eq!(name(&peer.next().await), "ann");
    assert_eq!(peer.next().await.kind, PONG);
    // It has the handshake's time.
    let (status, _) = renewed(&peer.next().await);
    assert_eq!(status, u64::from(Status::DeadlineExceeded.number()));
    peer.send(&[renew_as("user-bob"), call(1, WHO, &[])].concat())
        .await;
    let answers = [peer.next().await, peer.next().await];
    assert!(
        answers
            .iter()
            .any(|frame| frame.kind == RENEWED && frame.payload[0] == 0)
    );
}

/// W-57: a refusal changes nothing.
#[tokio::test]
async fn a_renewal_that_is_refused_changes_nothing() {
    let endpoint = guarded(&Asked::default()).build();
    let mut peer = open(&endpoint, "user-ann").await;
    let unauthenticated = u64::from(Status::Unauthenticated.number());
    let internal = u64::from(Status::Internal.number());
    for (token, status, message) in [
        ("wrong", unauthenticated, "that token is not known"),
        ("banned", u64::from(Status::PermissionDenied.number()), ""),
        ("broken", internal, "internal error"),
        ("panic", internal, "internal error"),
    ] {
        peer.send(&renew_as(token)).await;
        assert_eq!(renewed(&peer.next().await), (status, message.to_owned()));
        peer.send(&call(1, WHO, &[])).await;
        assert_eq!(name(&peer.next().await), "ann");
    }
    let limit = Limits::default().max_metadata;
    peer.send(&frame(RENEW, 0, &metadata(&[("a", &"x".repeat(limit))])))
        .await;
    let (status, _) = renewed(&peer.next().await);
    assert_eq!(status, u64::from(Status::ResourceExhausted.number()));
}

/// W-57, W-9
#[tokio::test]
async fn a_renew_against_the_rules_ends_the_conversation() {
    let endpoint = guarded(&Asked::default()).build();
    for (message, expected) in [
        (
            [renew_as("slow"), renew_as("user-bob")].concat(),
            "a Renew before the last one was answered",
        ),
        (
            frame(RENEW, 1, &[0]),
            "Renew concerns the connection and bears no id",
        ),
        (frame(RENEW, 0, &[]), "Renew: "),
        (frame(RENEW, 0, &[1, 1, b'A', 0]), "Renew: "),
        (frame(RENEWED, 0, &[0, 0]), "a client does not send Renewed"),
    ] {
        let mut peer = open(&endpoint, "user-ann").await;
        peer.send(&message).await;
        let close = peer.closed().await;
        assert_eq!(close.code, 4400);
        assert!(close.reason.starts_with(expected), "{}", close.reason);
    }
    let mut early = RawPeer::connect(&endpoint);
    early.send(&renew_as("user-ann")).await;
    assert_eq!(early.closed().await.code, 4400);
    // What a later version may add is skipped.
    let mut peer = open(&endpoint, "user-ann").await;
    let mut payload = metadata(&[("authorization", "Bearer user-bob")]);
    payload.extend([1, 2, 3]);
    peer.send(&frame(RENEW, 0, &payload)).await;
    assert_eq!(renewed(&peer.next().await).0, 0);
}

/// W-58
#[tokio::test(start_paused = true)]
async fn a_principal_that_expires_has_to_be_renewed() {
    let endpoint = guarded(&Asked::default()).build();
    let mut peer = open(&endpoint, "brief-ann").await;
    peer.send(&[call(1, WATCH, &[]), call(2, WHO, &[])].concat())
        .await;
    assert_eq!(name(&peer.next().await), "ann");
    assert_eq!(name(&peer.next().await), "ann");
    tokio::time::sleep(Duration::from_secs(59)).await;
    peer.send(&call(2, WHO, &[])).await;
    assert_eq!(name(&peer.next().await), "ann");
    tokio::time::sleep(Duration::from_secs(2)).await;
    peer.send(&[call(2, WHO, &[]), frame(PING, 0, &[])].concat())
        .await;
    let (status, message) = peer.next().await.failure();
    assert_eq!(status, Status::Unauthenticated.number());
    assert_eq!(message, "the credentials have expired, and have to be renewed");
    assert_eq!(peer.next().await.kind, PONG);
    // What began before goes on: nothing has ended the stream.
    assert!(peer.inbox().iter().all(|frame| frame.kind != FAIL));
    peer.send(&renew_as("wrong")).await;
    assert_ne!(renewed(&peer.next().await).0, 0);
    peer.send(&renew_as("brief-ann")).await;
    assert_eq!(renewed(&peer.next().await).0, 0);
    peer.send(&call(2, WHO, &[])).await;
    assert_eq!(name(&peer.next().await), "ann");
}

#[tokio::test]
async fn a_token_tells_when_it_expires() {
    let endpoint = |until: SystemTime| {
        Endpoint::builder()
            .service(Guarded)
            .authenticate(move |_| async move {
                let user = User {
                    name: "ann".to_owned(),
                };
                Ok(Principal::new(user).expires_at(until))
            })
            .build()
    };
    let hour = Duration::from_secs(3_600);
    let mut peer = open(&endpoint(SystemTime::now() + hour), "any").await;
    peer.send(&call(1, WHO, &[])).await;
    assert_eq!(name(&peer.next().await), "ann");
    let mut peer = open(&endpoint(SystemTime::now() - hour), "any").await;
    peer.send(&call(1, WHO, &[])).await;
    assert_eq!(peer.next().await.failure().0, Status::Unauthenticated.number());
}

/// A shutdown does not wait for a hook.
#[tokio::test(start_paused = true)]
async fn a_shutdown_ends_those_that_wait() {
    let endpoint = guarded(&Asked::default()).build();
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&hello_as("slow")).await;
    tokio::task::yield_now().await;
    let closed = tokio::spawn(async move { peer.closed().await });
    endpoint.shutdown(Duration::from_secs(1)).await;
    assert_eq!(closed.await.expect("no panic").code, 1001);
}

//! Layers of `tower` around conversations: the standard ones as they are, and what one of one's own sees and does. Rules W-80 and W-82
//! to W-83.

mod common;
mod connections;

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::frames::*;
use common::guarded::{Asked, User, guarded};
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::sessions::{self, Grant, back};
use connections::{Count, acting, go_on};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tower::limit::ConcurrencyLimitLayer;
use tower::timeout::TimeoutLayer;
use tower::{BoxError, ServiceBuilder};
use turbo_runtime::memory;
use turbo_runtime::server::{
    Closed, Connecting, Context, Endpoint, Limits, Opening, Peer, Request, Response, Service,
};
use turbo_runtime::transport::Close;
use turbo_runtime::{Failure, Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor, Status};

async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// Nobody is asked whether it is still there.
fn unasked() -> Limits {
    Limits {
        keepalive: None,
        ..Limits::default()
    }
}

/// A client that says at once what it wants.
async fn knock(endpoint: &Endpoint) -> RawPeer {
    let mut peer = RawPeer::connect(endpoint);
    peer.send(&[hello(), bind_lab(), call(1, lab::ECHO, &[2, 1, 1])].concat())
        .await;
    peer
}

async fn is_served(peer: &mut RawPeer) {
    for kind in [WELCOME, BOUND, REPLY] {
        assert_eq!(peer.next().await.kind, kind);
    }
}

async fn refusal(endpoint: &Endpoint) -> Close {
    let mut peer = knock(endpoint).await;
    let close = peer.closed().await;
    assert!(peer.inbox().is_empty(), "nothing is done for it");
    close
}

/// W-80, W-82: a limit is one of conversations. One that waits for its client has its place, and goes on without another.
#[tokio::test]
async fn a_limit_counts_conversations_and_a_resumption_needs_no_place() {
    let count = Count::default();
    let endpoint = lab::endpoint(&Lab::default())
        .connection_layer(count.layer())
        .connection_layer(ServiceBuilder::new().load_shed().concurrency_limit(1))
        .build();
    let (peer, id) = sessions::open(&endpoint).await;
    let full = Close::new(1013, "the server is overloaded");
    assert_eq!(refusal(&endpoint).await, full);
    // Its connection breaks: it still lives, and it is still one.
    drop(peer);
    settle().await;
    assert_eq!(refusal(&endpoint).await, full);
    for _ in 0..3 {
        let (_peer, grant) = back(&endpoint, &id, 1).await;
        assert_eq!(grant, Grant::Resumed { received: 1 });
        assert_eq!((count.here(), count.been()), (1, 1));
    }
    let (mut peer, _) = back(&endpoint, &id, 1).await;
    // A client without a session meets the layers, whatever it wished for.
    let mut stranger = RawPeer::connect(&endpoint);
    stranger.send(&sessions::resume(&[7; 16], 0)).await;
    assert_eq!(stranger.closed().await, full);
    // There is a place when it has ended.
    peer.send(&frame(BYE, 0, &[])).await;
    assert_eq!(peer.closed().await.code, 1000);
    count.until_here(0).await;
    is_served(&mut knock(&endpoint).await).await;
    assert_eq!(count.been(), 2);
}

/// Who has to wait is not read from, loses nothing, and is let in as soon as there is a place.
#[tokio::test]
async fn without_load_shedding_a_client_waits_for_a_place() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab)
        .connection_layer(ConcurrencyLimitLayer::new(1))
        .build();
    let first = RawPeer::open(&endpoint).await;
    let mut second = knock(&endpoint).await;
    let third = knock(&endpoint).await;
    let mut fourth = knock(&endpoint).await;
    settle().await;
    assert_eq!(second.drain().await + second.inbox().len(), 0);
    // A client that gives up does not keep its place in the queue.
    drop(third);
    drop(first);
    is_served(&mut second).await;
    settle().await;
    assert_eq!(fourth.drain().await + fourth.inbox().len(), 0);
    drop(second);
    is_served(&mut fourth).await;
}

/// W-13: waiting ends with the handshake's time.
#[tokio::test(start_paused = true)]
async fn a_client_waits_no_longer_than_the_handshake_takes() {
    let endpoint = lab::endpoint(&Lab::default())
        .limits(Limits {
            handshake: Duration::from_secs(3),
            ..Limits::default()
        })
        .connection_layer(ConcurrencyLimitLayer::new(1))
        .build();
    let _first = RawPeer::open(&endpoint).await;
    let begin = Instant::now();
    assert_eq!(refusal(&endpoint).await.code, 4408);
    assert_eq!(begin.elapsed().as_secs(), 3);
}

/// A rate is one of conversations that begin. W-82: one that is resumed does not begin.
#[tokio::test(start_paused = true)]
async fn a_rate_limit_spreads_conversations_over_time() {
    let layers = ServiceBuilder::new()
        .buffer(100)
        .rate_limit(2, Duration::from_secs(4));
    let endpoint = lab::endpoint(&Lab::default()).connection_layer(layers).build();
    let begin = Instant::now();
    let (peer, id) = sessions::open(&endpoint).await;
    let mut others = Vec::new();
    for _ in 0..4 {
        others.push(knock(&endpoint).await);
    }
    drop(peer);
    let (_peer, grant) = back(&endpoint, &id, 1).await;
    assert_eq!(grant, Grant::Resumed { received: 1 });
    assert_eq!(begin.elapsed().as_secs(), 0);
    for (peer, due) in others.iter_mut().zip([0, 4, 4, 8]) {
        is_served(peer).await;
        assert_eq!(begin.elapsed().as_secs(), due);
    }
}

/// W-83: a timeout is one of the whole conversation, which ends in order.
#[tokio::test(start_paused = true)]
async fn a_timeout_ends_a_conversation_and_lets_its_calls_finish() {
    let lab = Lab::default();
    let count = Count::default();
    let endpoint = lab::endpoint(&lab)
        .limits(unasked())
        .connection_layer(TimeoutLayer::new(Duration::from_secs(60)))
        .connection_layer(count.layer())
        .build();
    let begin = Instant::now();
    let mut peer = RawPeer::open(&endpoint).await;
    tokio::time::sleep(Duration::from_secs(58)).await;
    peer.send(&call(1, lab::SLEEP, &varint(5_000))).await;
    let away = peer.next().await;
    assert_eq!(away.kind, GO_AWAY);
    assert_eq!(begin.elapsed().as_secs(), 60);
    let why = b"the conversation has lasted as long as the server allows";
    assert_eq!(&away.payload[1..], [&why[..], &[0]].concat());
    let ping = peer.next().await;
    assert_eq!(ping.kind, PING);
    peer.send(&frame(PONG, 0, &ping.payload)).await;
    let reply = peer.next().await;
    assert_eq!((reply.kind, reply.id), (REPLY, 1));
    assert_eq!(begin.elapsed().as_secs(), 63);
    let close = peer.closed().await;
    assert_eq!((close.code, close.reason.as_bytes()), (1001, &why[..]));
    // What does not finish is cut off, and a client that does not listen is not waited for.
    let begin = Instant::now();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&call(1, lab::HANG, &[])).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(peer.closed().await.code, 1001);
    assert_eq!(begin.elapsed().as_secs(), 70);
    lab.idle().await;
    // One without a connection just ends: there is nobody to tell.
    let (peer, id) = sessions::open(&endpoint).await;
    tokio::time::sleep(Duration::from_secs(59)).await;
    drop(peer);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(matches!(back(&endpoint, &id, 1).await.1, Grant::Session { .. }));
}

/// A layer around the opening alone does not concern the conversation.
#[tokio::test(start_paused = true)]
async fn a_timeout_of_the_opening_is_one_of_the_opening() {
    let layers = ServiceBuilder::new()
        .layer(Opening::new(TimeoutLayer::new(Duration::from_secs(2))))
        .buffer(100)
        .concurrency_limit(1);
    let endpoint = lab::endpoint(&Lab::default())
        .limits(unasked())
        .connection_layer(layers)
        .build();
    let mut first = RawPeer::open(&endpoint).await;
    let begin = Instant::now();
    let close = refusal(&endpoint).await;
    assert_eq!(
        close,
        Close::new(4408, "the server did not let the client in in time")
    );
    assert_eq!(begin.elapsed().as_secs(), 2);
    let waiting = knock(&endpoint).await;
    tokio::time::sleep(Duration::from_secs(100)).await;
    drop(waiting);
    first.send(&call(1, lab::ECHO, &[2, 1, 1])).await;
    assert_eq!(first.next().await.kind, REPLY);
    drop(first);
    is_served(&mut knock(&endpoint).await).await;
}

/// A limit around the opening counts those who wait, not those who were let in.
#[tokio::test]
async fn a_limit_of_openings_is_not_one_of_conversations() {
    let (open, gate) = (
        Arc::new(tokio::sync::Semaphore::new(0)),
        Arc::new(AtomicUsize::new(0)),
    );
    let (door, most) = (Arc::clone(&open), Arc::clone(&gate));
    let slow = acting(move |client, inner| {
        let (door, most) = (Arc::clone(&door), Arc::clone(&most));
        async move {
            most.fetch_add(1, Ordering::SeqCst);
            door.acquire().await?.forget();
            most.fetch_sub(1, Ordering::SeqCst);
            go_on(client, inner).await
        }
    });
    let layers = ServiceBuilder::new()
        .layer(Opening::new(ConcurrencyLimitLayer::new(2)))
        .layer(slow);
    let endpoint = lab::endpoint(&Lab::default()).connection_layer(layers).build();
    let mut peers = Vec::new();
    for _ in 0..5 {
        peers.push(knock(&endpoint).await);
    }
    settle().await;
    assert_eq!(gate.load(Ordering::SeqCst), 2);
    open.add_permits(5);
    for peer in &mut peers {
        is_served(peer).await;
    }
}

type Answer = fn() -> BoxError;

/// W-80: each error has its code, before the conversation as in its middle.
#[tokio::test]
async fn errors_of_layers_have_their_codes() {
    #[derive(Debug)]
    struct Around(BoxError);
    impl std::fmt::Display for Around {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("around")
        }
    }
    impl std::error::Error for Around {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&*self.0)
        }
    }
    let cases: [(Answer, u16, &str); 7] = [
        (
            || Failure::new(Status::Unauthenticated, "who?").into(),
            4401,
            "who?",
        ),
        (
            || Failure::new(Status::PermissionDenied, "").into(),
            4401,
            "permission_denied",
        ),
        (
            || Failure::new(Status::ResourceExhausted, "five is enough").into(),
            1013,
            "five is enough",
        ),
        (
            || Around(Failure::new(Status::Unavailable, "later").into()).into(),
            1013,
            "later",
        ),
        (
            || Failure::new(Status::NotFound, "no such tenant").into(),
            1011,
            "no such tenant",
        ),
        (|| "the database is away".into(), 1011, "internal error"),
        (|| panic!("a layer panics on purpose"), 1011, "internal error"),
    ];
    for (answer, code, reason) in cases {
        for is_open in [false, true] {
            let (tell, told) = oneshot::channel::<()>();
            let told = Mutex::new(Some(told));
            let layer = acting(move |client, inner| {
                let told = told.lock().expect("no panic").take().expect("one client");
                async move {
                    if !is_open {
                        return Err(answer());
                    }
                    tokio::select! {
                        closed = go_on(client, inner) => closed,
                        _ = told => Err(answer()),
                    }
                }
            });
            let lab = Lab::default();
            let endpoint = lab::endpoint(&lab).connection_layer(layer).build();
            let close = match is_open {
                false => refusal(&endpoint).await,
                true => {
                    let mut peer = RawPeer::open(&endpoint).await;
                    peer.send(&call(1, lab::HANG, &[])).await;
                    settle().await;
                    assert_eq!(lab.alive(), 1);
                    tell.send(()).expect("the layer is there");
                    let close = peer.closed().await;
                    lab.idle().await;
                    close
                }
            };
            assert_eq!((close.code, &*close.reason), (code, reason));
        }
    }
    let shown = lab::endpoint(&Lab::default())
        .show_internal_errors(true)
        .connection_layer(acting(|_, _| async { Err("the database is away".into()) }))
        .build();
    assert_eq!(refusal(&shown).await, Close::new(1011, "the database is away"));
    // A panic where there is no future yet, and one that comes late.
    for is_late in [false, true] {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("a drop panics on purpose");
            }
        }
        let endpoint = lab::endpoint(&Lab::default())
            .limits(Limits {
                handshake: Duration::from_millis(50),
                ..Limits::default()
            })
            .connection_layer(acting(move |_, _| {
                assert!(is_late, "a layer panics on purpose");
                let bomb = Bomb;
                async move {
                    pending::<()>().await;
                    drop(bomb);
                    Err("never".into())
                }
            }))
            .build();
        let code = refusal(&endpoint).await.code;
        assert_eq!(code, if is_late { 4408 } else { 1011 });
    }
}

/// W-83: a layer that drops the conversation asks the client to go.
#[tokio::test]
async fn a_conversation_that_is_dropped_comes_to_its_end() {
    let (tell, told) = oneshot::channel::<()>();
    let told = Mutex::new(Some(told));
    let endpoint = lab::endpoint(&Lab::default())
        .connection_layer(acting(move |client, inner| {
            let told = told.lock().expect("no panic").take().expect("one client");
            async move {
                tokio::select! {
                    closed = go_on(client, inner) => return closed,
                    _ = told => {}
                }
                pending().await
            }
        }))
        .build();
    let mut peer = RawPeer::open(&endpoint).await;
    tell.send(()).expect("the layer is there");
    assert_eq!(peer.next().await.kind, GO_AWAY);
    let ping = peer.next().await;
    peer.send(&frame(PONG, 0, &ping.payload)).await;
    assert_eq!(
        peer.closed().await,
        Close::new(1001, "the server ends the conversation")
    );
}

static SHELF: ServiceDescriptor = ServiceDescriptor {
    name: "shelf.v1.Shelf",
    schema_id: *b"shelf-v1",
    methods: &[MethodDescriptor {
        name: "look",
        signature: *b"look----",
        kind: MethodKind::Unary,
        is_idempotent: true,
        timeout: None,
    }],
};

struct Shelf;

#[derive(Default)]
struct Note(Mutex<String>);

impl Service for Shelf {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &SHELF
    }

    fn call(&self, _: usize, request: Request) -> Response {
        request.unary(
            |_| Ok(()),
            |cx: Context, ()| async move {
                let note = cx.connection::<Note>();
                let text = note.0.lock().expect("no panic").clone();
                Ok::<_, Fault<Never>>(text)
            },
        )
    }
}

/// What a layer knows of a client, and what it leaves for handlers.
#[tokio::test]
async fn a_layer_sees_the_client_and_leaves_state_for_its_handlers() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let asked = Asked::default();
    let endpoint = guarded(&asked)
        .service(Shelf)
        .connection_layer(acting(move |client: Connecting, inner| {
            log.lock().expect("no panic").push((
                client.peer().path.clone().map(String::from),
                client.header("x-tenant").map(str::to_owned),
                client.headers().len(),
                client.metadata().get("authorization").map(str::to_owned),
                client.principal::<User>().map(|user| user.name.clone()),
                format!("{client:?}").contains("user-ann"),
            ));
            *client.connection::<Note>().0.lock().expect("no panic") = "from the layer".to_owned();
            go_on(client, inner)
        }))
        .build();
    let mut peer = Peer::default();
    peer.path = Some("/rpc".into());
    peer.headers.insert("x-tenant", "t1".parse().expect("a value"));
    let (client, server) = memory::pair();
    let served = endpoint.clone();
    tokio::spawn(async move { served.serve(server, peer).await });
    let mut client = RawPeer::over(client);
    let said = [varint(1), string("authorization"), string("Bearer user-ann")].concat();
    let head = [varint(1), varint(65_536), varint(1 << 20), said].concat();
    let bind = bind(0, SHELF.name, &SHELF.schema_id, &[SHELF.methods[0].signature]);
    client
        .send(&[frame(HELLO, 0, &head), bind, call(1, 0, &[])].concat())
        .await;
    for kind in [WELCOME, BOUND] {
        assert_eq!(client.next().await.kind, kind);
    }
    assert_eq!(client.next().await.payload, string("from the layer"));
    let some = |text: &str| Some(text.to_owned());
    let expected = (
        some("/rpc"),
        some("t1"),
        1,
        some("Bearer user-ann"),
        some("ann"),
        false,
    );
    assert_eq!(*seen.lock().expect("no panic"), [expected]);
    // One that the hook refuses comes to no layer.
    let mut stranger = RawPeer::connect(&endpoint);
    stranger.send(&hello()).await;
    assert_eq!(stranger.closed().await.code, 4401);
    assert_eq!(seen.lock().expect("no panic").len(), 1);
}

/// Layers hear how a conversation ended, and finish before a shutdown does.
#[tokio::test(start_paused = true)]
async fn a_layer_outlives_its_conversation() {
    let ends = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&ends);
    let endpoint = lab::endpoint(&Lab::default())
        .connection_layer(acting(move |client, inner| {
            let log = Arc::clone(&log);
            async move {
                let closed: Result<Closed, BoxError> = go_on(client, inner).await;
                let closed = closed?;
                tokio::time::sleep(Duration::from_secs(2)).await;
                let end = (closed.code(), closed.reason().to_owned());
                log.lock().expect("no panic").push(end);
                // Too long: it is given up.
                if closed.code() == Some(1001) {
                    pending::<()>().await;
                }
                Ok(closed)
            }
        }))
        .build();
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&frame(BYE, 0, &[])).await;
    assert_eq!(peer.closed().await.code, 1000);
    drop(RawPeer::open(&endpoint).await);
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&frame(PING + 100, 0, &[])).await;
    assert_eq!(peer.closed().await.code, 4400);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut peer = RawPeer::open(&endpoint).await;
    let asked = tokio::spawn(async move { peer.closed().await.code });
    endpoint.shutdown(Duration::from_secs(1)).await;
    let mut ends = ends.lock().expect("no panic").clone();
    ends[..3].sort();
    let codes: Vec<_> = ends.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, [None, Some(1000), Some(4400), Some(1001)]);
    assert_eq!((&*ends[0].1, &*ends[3].1), ("", "the server is shutting down"));
    assert_eq!(asked.await.expect("no panic"), 1001);
}

//! W-55 to W-58, seen from the client: credentials for each connection, refusals, renewals.

mod client_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use turbo_runtime::client::{Backoff, CallError, ConnectError, ConnectionState, Connector};
use turbo_runtime::wire::to_vec;
use turbo_runtime::{Failure, Metadata, Status};

use client_support::{
    BIND, CALL, Frame, HELLO, INSERT, Peer, SERVICE, connected, dialer, fail, frame, reply, settle, varint,
    welcome,
};

const RENEW: u8 = 17;
const RENEWED: u8 = 18;

fn token(value: &str) -> Metadata {
    Metadata::from_pairs([("token", value)]).expect("a key")
}

/// The metadata of a `Hello`, which nothing but the wish for a session follows.
fn says(hello: &Frame, metadata: &Metadata) -> bool {
    let bytes = to_vec(metadata).expect("metadata");
    hello.payload.windows(bytes.len()).any(|window| window == bytes)
}

fn renewed(status: u32, message: &str) -> Frame {
    let message = to_vec(message).expect("a message");
    frame(RENEWED, 0, [varint(status), message].concat())
}

async fn hello(peer: &mut Peer) -> Frame {
    let first = peer.receive().await.remove(0);
    assert_eq!(first.kind, HELLO);
    first
}

/// W-56
#[tokio::test(start_paused = true)]
async fn a_client_that_is_refused_does_not_come_back() {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).metadata("token", "t1").connect());
    let mut peer = peers.recv().await.expect("a connection");
    assert!(says(&hello(&mut peer).await, &token("t1")));
    peer.close(4401, "that token is not known").await;
    let refused = connecting.await.expect("no panic").map(drop);
    let why = ConnectError::Unauthenticated("that token is not known".to_owned());
    assert_eq!(refused, Err(why.clone()));
    assert_eq!(
        why.to_string(),
        "the server does not let the client in: that token is not known"
    );

    // Nor does one that is patient, and its calls say why they fail.
    let (dial, mut peers) = dialer();
    let channel = Connector::over(dial).start();
    let binding = channel.bind(&SERVICE);
    let call = tokio::spawn(binding.unary::<u32, ()>(INSERT, |_| {}));
    let mut peer = peers.recv().await.expect("a connection");
    hello(&mut peer).await;
    peer.close(4401, "no").await;
    let failed = call.await.expect("no panic");
    assert_eq!(
        failed.map_err(|error| match error {
            CallError::Failure(failure) => failure.status(),
            CallError::Error(()) => Status::Internal,
        }),
        Err(Status::Unauthenticated)
    );
    assert_eq!(channel.state(), ConnectionState::Closed);
    let late = binding.unary::<u32, ()>(INSERT, |_| {}).await;
    assert!(matches!(late, Err(CallError::Failure(failure)) if failure.status() == Status::Unauthenticated));
    assert!(peers.recv().await.is_none(), "it does not come back");
}

/// A server that failed is tried again.
#[tokio::test(start_paused = true)]
async fn a_server_that_could_not_decide_is_asked_again() {
    let (dial, mut peers) = dialer();
    let channel = Connector::over(dial).start();
    let mut peer = peers.recv().await.expect("a connection");
    hello(&mut peer).await;
    peer.close(1011, "internal error").await;
    let mut peer = peers.recv().await.expect("another connection");
    hello(&mut peer).await;
    peer.send(&[welcome(1 << 20)]).await;
    settle().await;
    assert_eq!(channel.state(), ConnectionState::Open);
}

/// W-56: each connection is opened with credentials of its own, and those come before what is fixed.
#[tokio::test(start_paused = true)]
async fn credentials_are_asked_for_before_each_connection() {
    let (dial, mut peers) = dialer();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let connector = Connector::over(dial)
        .metadata("app", "x")
        .metadata("token", "fixed")
        .resume(false)
        .backoff(Backoff::default())
        .credentials(move || {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            async move {
                if number == 2 {
                    return Err("the sign-in is away");
                }
                Ok(token(&format!("t{number}")))
            }
        });
    let connecting = tokio::spawn(connector.connect());
    let expected = |value: &str| {
        let mut metadata = token(value);
        metadata.insert("app", "x").expect("a key");
        metadata
    };
    let mut peer = peers.recv().await.expect("a connection");
    assert!(says(&hello(&mut peer).await, &expected("t1")));
    peer.send(&[welcome(1 << 20)]).await;
    let channel = connecting.await.expect("no panic").expect("a channel");
    drop(peer);
    // The second answer is none, so the third is used.
    let mut peer = peers.recv().await.expect("another connection");
    assert!(says(&hello(&mut peer).await, &expected("t3")));
    // A refusal is answered once with other credentials, and is then believed.
    peer.close(4401, "not you").await;
    let mut peer = peers.recv().await.expect("another connection");
    assert!(says(&hello(&mut peer).await, &expected("t4")));
    peer.close(4401, "still not you").await;
    settle().await;
    let why = ConnectError::Unauthenticated("still not you".to_owned());
    assert_eq!(channel.closed_because(), Some(why));
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[tokio::test(start_paused = true)]
async fn without_credentials_there_is_no_connection() {
    let (dial, mut peers) = dialer();
    let connector = Connector::over(dial).credentials(|| async { Err("signed out") });
    let failed = connector.connect().await.map(drop);
    assert_eq!(failed, Err(ConnectError::Credentials("signed out".to_owned())));
    assert!(peers.recv().await.is_none());
}

/// W-57
#[tokio::test]
async fn a_renewal_tells_what_became_of_it() {
    let (channel, mut peer) = connected().await;
    let other = channel.clone();
    let renewing = tokio::spawn(async move { other.renew(token("t2")).await });
    assert_eq!(
        peer.receive().await,
        [frame(RENEW, 0, to_vec(&token("t2")).expect("metadata"))]
    );
    // A second one takes its turn.
    let (other, extra) = (
        channel.clone(),
        Metadata::from_pairs([("app", "x")]).expect("a key"),
    );
    let second = tokio::spawn(async move { other.renew(extra).await });
    settle().await;
    peer.send(&[renewed(0, "")]).await;
    assert_eq!(renewing.await.expect("no panic"), Ok(()));
    let mut both = token("t2");
    both.insert("app", "x").expect("a key");
    assert_eq!(
        peer.receive().await,
        [frame(RENEW, 0, to_vec(&both).expect("metadata"))]
    );
    peer.send(&[renewed(Status::Unauthenticated.number(), "no")])
        .await;
    assert_eq!(
        second.await.expect("no panic"),
        Err(Failure::new(Status::Unauthenticated, "no"))
    );
    // What was refused is not said again.
    let other = channel.clone();
    let third = tokio::spawn(async move { other.renew(token("t3")).await });
    assert_eq!(
        peer.receive().await,
        [frame(RENEW, 0, to_vec(&token("t3")).expect("metadata"))]
    );
    channel.close().await;
    assert!(third.await.expect("no panic").is_err());
    assert!(channel.renew(token("t4")).await.is_err());
}

/// A renewal that nobody waits for any more goes on, and others have their turn.
#[tokio::test]
async fn a_renewal_may_be_forgotten() {
    let (channel, mut peer) = connected().await;
    let other = channel.clone();
    let renewing = tokio::spawn(async move { other.renew(token("t2")).await });
    assert_eq!(peer.receive().await[0].kind, RENEW);
    renewing.abort();
    assert!(renewing.await.is_err());
    let other = channel.clone();
    let second = tokio::spawn(async move { other.renew(token("t3")).await });
    settle().await;
    peer.send(&[renewed(0, "")]).await;
    assert_eq!(peer.receive().await[0].kind, RENEW);
    peer.send(&[renewed(0, "")]).await;
    assert_eq!(second.await.expect("no panic"), Ok(()));
}

/// Without a connection it is the next `Hello` that says it, and `Welcome` that accepts it.
#[tokio::test(start_paused = true)]
async fn a_renewal_outlives_its_connection() {
    let (dial, mut peers) = dialer();
    let connector = Connector::over(dial).metadata("token", "t1").resume(false);
    let connecting = tokio::spawn(connector.connect());
    let mut peer = peers.recv().await.expect("a connection");
    hello(&mut peer).await;
    peer.send(&[welcome(1 << 20)]).await;
    let channel = connecting.await.expect("no panic").expect("a channel");
    let other = channel.clone();
    let renewing = tokio::spawn(async move { other.renew(token("t2")).await });
    assert_eq!(peer.receive().await[0].kind, RENEW);
    drop(peer);
    let mut peer = peers.recv().await.expect("another connection");
    assert!(says(&hello(&mut peer).await, &token("t2")));
    peer.send(&[welcome(1 << 20)]).await;
    assert_eq!(renewing.await.expect("no panic"), Ok(()));
}

/// W-57
#[tokio::test]
async fn an_answer_that_nobody_asked_for_ends_the_conversation() {
    let (channel, mut peer) = connected().await;
    peer.send(&[renewed(0, "")]).await;
    peer.ended().await;
    assert_eq!(
        channel.closed_because(),
        Some(ConnectError::Protocol("a Renewed without its Renew".to_owned()))
    );
}

/// W-58: calls that the server fails for want of credentials fail alone.
#[tokio::test]
async fn a_call_of_nobody_fails_alone() {
    let (channel, mut peer) = connected().await;
    let binding = channel.bind(&SERVICE);
    for status in [Some(Status::Unauthenticated), None] {
        let call = tokio::spawn(binding.unary::<u32, ()>(INSERT, |_| {}));
        let frames = peer.receive().await;
        let id = frames.iter().find(|frame| frame.kind == CALL).expect("a call").id;
        assert!(frames.iter().all(|frame| [BIND, CALL].contains(&frame.kind)));
        match status {
            Some(status) => peer.send(&[fail(id, status, "expired")]).await,
            None => peer.send(&[reply(id, &7_u32)]).await,
        }
        assert_eq!(call.await.expect("no panic").is_ok(), status.is_none());
    }
}

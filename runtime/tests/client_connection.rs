//! How connections begin and end, against a server that the test plays by hand, over a transport in memory.

mod client_support;

use std::time::Duration;

use client_support::*;
use futures_util::{FutureExt, StreamExt};
use turbo_runtime::Status;
use turbo_runtime::client::{
    Binding, Call, CallError, ConnectError, ConnectionState, Connector, ServerStream,
};

fn get(binding: &Binding, rowid: i64) -> Call<String, NotFound> {
    binding.unary(GET, |writer| turbo_runtime::wire::Encode::encode(&rowid, writer))
}

fn watch(binding: &Binding) -> ServerStream<String> {
    binding.stream(WATCH, |_| {})
}

/// W-31.
#[tokio::test]
async fn the_last_handle_says_goodbye() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let call = get(&people, 1);
    drop((channel, people));
    let call = tokio::spawn(call);
    assert_eq!(peer.receive().await.len(), 2);
    peer.send(&[reply(1, &"Bob")]).await;
    assert_eq!(
        call.await.expect("no panic"),
        Ok("Bob".to_owned()),
        "a call holds the channel"
    );
    assert_eq!(peer.receive().await, [frame(BYE, 0, [])]);
    assert_eq!(peer.ended().await.to_string(), "closed with code 1000");
}

#[tokio::test]
async fn closing_ends_calls_and_tells_the_server() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let mut states = channel.states();
    assert_eq!(states.next().await, Some(ConnectionState::Open));
    let call = tokio::spawn(get(&people, 1));
    peer.receive().await;
    channel.close().await;
    let told = peer
        .next()
        .now_or_never()
        .expect("the server is told first")
        .expect("a message");
    assert_eq!(frames(&told), [frame(BYE, 0, [])]);
    channel.close().await;
    assert_eq!(
        call.await.expect("no panic").map_err(|error| error.status()),
        Err(Status::Cancelled)
    );
    assert_eq!(
        get(&people, 2).await.map_err(|error| error.status()),
        Err(Status::Unavailable)
    );
    assert_eq!(channel.state(), ConnectionState::Closed);
    assert_eq!(channel.closed_because(), Some(ConnectError::Closed));
    assert_eq!(states.collect::<Vec<_>>().await, [ConnectionState::Closed]);
}

/// W-3, W-37: the server is told what it did, the callers that it is gone.
#[tokio::test]
async fn garbage_ends_the_connection() {
    for (garbage, reason) in [
        (&[][..], "a message without a frame"),
        (b"\x1f\0\0", "a frame of the unknown kind 0x1f"),
        (b"\x06\x09\0", "a frame for a call that is not in flight"),
        (b"\x06\x01\xff", "a frame that ends in the middle"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "a frame of the unknown kind 0x48"),
    ] {
        let (channel, mut peer) = connected().await;
        let people = channel.bind(&SERVICE);
        let insert: Call<()> = people.unary(INSERT, |_| {});
        let (insert, mut names) = (tokio::spawn(insert), watch(&people));
        assert!(names.next().now_or_never().is_none());
        settle().await;
        peer.receive().await;
        peer.send_message(garbage.to_vec().into()).await;
        assert_eq!(
            peer.ended().await.to_string(),
            format!("closed with code 4400: {reason}")
        );
        assert_eq!(
            insert.await.expect("no panic").map_err(|error| error.status()),
            Err(Status::Indeterminate)
        );
        let end = names
            .next()
            .await
            .expect("an end")
            .map_err(|error| error.status());
        assert_eq!(end, Err(Status::Unavailable));
        assert_eq!(
            channel.closed_because(),
            Some(ConnectError::Protocol(reason.to_owned()))
        );
    }
}

/// W-37.
#[tokio::test]
async fn every_close_code_reaches_the_owner() {
    for code in [1000, 1001, 1003, 1009, 4400, 4406, 4408, 4999] {
        let (channel, mut peer) = connected().await;
        let call = tokio::spawn(get(&channel.bind(&SERVICE), 1));
        peer.receive().await;
        peer.close(code, "because").await;
        let Err(CallError::Failure(failure)) = call.await.expect("no panic") else {
            panic!("no failure")
        };
        assert_eq!(
            failure.status(),
            Status::Unavailable,
            "an idempotent call whose channel is closed"
        );
        assert!(failure.message().ends_with("because"), "{failure}");
        let why = channel.closed_because().expect("it is closed");
        match why {
            ConnectError::Version(reason) => assert_eq!((code, reason.as_str()), (4406, "because")),
            ConnectError::Lost(disconnect) => {
                assert_eq!(
                    disconnect.to_string(),
                    format!("closed with code {code}: because")
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

/// W-11, W-13.
#[tokio::test(start_paused = true)]
async fn connecting_fails_with_a_reason() {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).connect());
    let mut peer = peers.recv().await.expect("a connection");
    peer.receive().await;
    peer.close(4406, "this server speaks protocol 2").await;
    let error = connecting.await.expect("no panic").expect_err("another version");
    assert_eq!(
        error,
        ConnectError::Version("this server speaks protocol 2".to_owned())
    );

    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(
        Connector::over(dial)
            .connect_timeout(Duration::from_secs(3))
            .connect(),
    );
    let _silent = peers.recv().await.expect("a connection");
    let error = connecting.await.expect("no panic").expect_err("no answer");
    assert_eq!(
        error,
        ConnectError::Unreachable("the server did not answer in time".to_owned())
    );

    let never = || std::future::pending::<Result<turbo_runtime::memory::MemoryTransport, ConnectError>>();
    let error = Connector::over(never).connect().await.expect_err("no connection");
    assert_eq!(
        error,
        ConnectError::Unreachable("connecting took too long".to_owned())
    );

    let (dial, _peers) = dialer();
    let error = Connector::over(dial)
        .metadata("Token", "x")
        .connect()
        .await
        .expect_err("a bad key");
    assert!(matches!(error, ConnectError::InvalidOption(_)), "{error:?}");
}

/// W-29.
#[tokio::test(start_paused = true)]
async fn a_silent_server_is_asked_and_then_given_up() {
    let (channel, mut peer) = connected().await;
    for _ in 0..3 {
        assert_eq!(peer.receive().await, [frame(PING, 0, [])]);
        peer.send(&[frame(PONG, 0, []), frame(PING, 0, *b"and you")])
            .await;
        assert_eq!(peer.receive().await, [frame(PONG, 0, *b"and you")]);
        assert_eq!(channel.state(), ConnectionState::Open);
    }
    assert_eq!(peer.receive().await, [frame(PING, 0, [])]);
    peer.ended().await;
    let why = channel.closed_because().expect("it is closed");
    assert_eq!(why.to_string(), "the connection was lost: the server fell silent");
}

/// The channel's task dies with its runtime; callers elsewhere must not wait for it.
#[test]
fn calls_end_when_the_runtime_does() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (channel, peer) = runtime.block_on(connected());
    let people = channel.bind(&SERVICE);
    let mut waiting = get(&people, 1);
    assert!((&mut waiting).now_or_never().is_none());
    drop(runtime);
    for call in [waiting, get(&people, 2)] {
        assert_eq!(
            without_runtime(call).map_err(|error| error.status()),
            Err(Status::Unavailable)
        );
    }
    drop(peer);
}

fn without_runtime<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(future)
}

//! The client on real sockets, against a server that the test plays by hand.

mod client_support;

use std::time::Duration;

use client_support::*;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};
use turbo_runtime::Status;
use turbo_runtime::client::{self, Call, Channel, ConnectError, ConnectionState, Connector, RawOptions};

type IsRight = fn(&ConnectError) -> bool;
type Socket = WebSocketStream<TcpStream>;

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("ws://{}/rpc", listener.local_addr().expect("an address"));
    (listener, url)
}

/// W-1: takes the next connection, whose client must offer the subprotocol.
#[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
async fn accept(listener: &TcpListener) -> Socket {
    let (stream, _) = listener.accept().await.expect("a connection");
    let choose = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        assert_eq!(request.headers()["sec-websocket-protocol"], "turbo.v1");
        assert_eq!(request.uri().path(), "/rpc");
        response
            .headers_mut()
            .insert("sec-websocket-protocol", HeaderValue::from_static("turbo.v1"));
        Ok(response)
    };
    accept_hdr_async(stream, choose).await.expect("a handshake")
}

async fn receive(socket: &mut Socket) -> Vec<Frame> {
    match within(socket.next()).await {
        Some(Ok(Message::Binary(message))) => frames(&message),
        other => panic!("{other:?}"),
    }
}

async fn send(socket: &mut Socket, frames: &[Frame]) {
    socket
        .send(Message::Binary(message(frames)))
        .await
        .expect("the client listens");
}

/// The close frame of the client, as code and reason.
async fn closed(socket: &mut Socket) -> (u16, String) {
    loop {
        match within(socket.next()).await {
            Some(Ok(Message::Close(Some(CloseFrame { code, reason })))) => {
                return (code.into(), reason.to_string());
            }
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(60), future)
        .await
        .expect("not for ever")
}

async fn open(listener: &TcpListener, connector: Connector) -> (Channel, Socket) {
    let connecting = tokio::spawn(connector.connect());
    let mut socket = accept(listener).await;
    assert_eq!(receive(&mut socket).await[0].kind, HELLO);
    send(&mut socket, &[welcome(16 << 20)]).await;
    (connecting.await.expect("no panic").expect("a channel"), socket)
}

/// W-5, over TCP.
#[tokio::test]
async fn the_first_message_carries_everything() {
    let (listener, url) = listen().await;
    let channel = Connector::new(url).start();
    let call: Call<String, NotFound> = channel.bind(&SERVICE).unary(GET, |writer| writer.u8(14));
    let call = tokio::spawn(call);
    let mut socket = accept(&listener).await;
    let kinds: Vec<u8> = receive(&mut socket)
        .await
        .iter()
        .map(|frame| frame.kind)
        .collect();
    assert_eq!(kinds, [HELLO, BIND, CALL]);
    send(&mut socket, &[welcome(4096), bound(), reply(1, &"Bob")]).await;
    assert_eq!(call.await.expect("no panic"), Ok("Bob".to_owned()));
    drop(channel);
    assert_eq!(receive(&mut socket).await, [frame(BYE, 0, [])]);
    assert_eq!(closed(&mut socket).await, (1000, String::new()));
}

#[tokio::test]
async fn headers_are_sent() {
    let (listener, url) = listen().await;
    let channel = Connector::new(url.clone())
        .header("cookie", "a=b")
        .header("X-Trace", "1")
        .start();
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let mut request = vec![0; 4096];
    let length = stream.read(&mut request).await.expect("a request");
    let request = String::from_utf8_lossy(&request[..length]).to_lowercase();
    assert!(
        request.contains("\r\ncookie: a=b\r\n") && request.contains("\r\nx-trace: 1\r\n"),
        "{request}"
    );
    drop(channel);
    let refused = Connector::new(url)
        .header("no spaces", "x")
        .connect()
        .await
        .map(drop);
    assert!(
        matches!(refused, Err(ConnectError::InvalidOption(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_is_not_there_is_unreachable() {
    let (listener, url) = listen().await;
    drop(listener);
    let refused = client::connect(url).await.map(drop);
    assert!(
        matches!(refused, Err(ConnectError::Unreachable(_))),
        "{refused:?}"
    );
    for url in [
        "",
        "people",
        "http://127.0.0.1/rpc",
        "ws://",
        "https://127.0.0.1/rpc",
    ] {
        let refused = client::connect(url).await.map(drop);
        assert!(
            matches!(refused, Err(ConnectError::InvalidUrl(_))),
            "{url}: {refused:?}"
        );
    }
}

/// What answers a connection that is no endpoint of this protocol.
#[tokio::test]
async fn what_does_not_speak_turbo_is_said_so() {
    let answers: [(&str, IsRight); 5] = [
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", |error| {
            *error == ConnectError::Rejected(404)
        }),
        (
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nno!",
            |error| *error == ConnectError::Rejected(400),
        ),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", |error| {
            *error == ConnectError::Rejected(200)
        }),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", |error| {
            matches!(error, ConnectError::NotTurbo(_))
        }),
        ("", |error| matches!(error, ConnectError::Unreachable(_))),
    ];
    for (answer, is_right) in answers {
        let (listener, url) = listen().await;
        let connecting = tokio::spawn(client::connect(url));
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).await.expect("a request") > 0);
        stream
            .write_all(answer.as_bytes())
            .await
            .expect("the client listens");
        drop(stream);
        let error = within(connecting)
            .await
            .expect("no panic")
            .expect_err("no endpoint");
        assert!(is_right(&error), "{answer:?}: {error:?}");
    }

    // A WebSocket that did not choose the subprotocol (W-1).
    let (listener, url) = listen().await;
    let connecting = tokio::spawn(client::connect(url));
    let (stream, _) = listener.accept().await.expect("a connection");
    let _socket = tokio_tungstenite::accept_async(stream)
        .await
        .expect("a handshake");
    let error = within(connecting)
        .await
        .expect("no panic")
        .expect_err("no endpoint");
    assert!(matches!(error, ConnectError::NotTurbo(_)), "{error:?}");
}

/// W-2, W-4, W-37: each fault with its code.
#[tokio::test]
async fn faults_of_the_server_close_with_their_codes() {
    let faults = [
        (Message::text("hello"), 1003),
        (Message::binary(vec![0; 70_000]), 1009),
        (Message::binary(Vec::new()), 4400),
        (Message::binary(b"\xff\xff\xff".to_vec()), 4400),
    ];
    for (fault, code) in faults {
        let (listener, url) = listen().await;
        let connector = Connector::new(url).max_message(65_536).reconnect(false);
        let (channel, mut socket) = open(&listener, connector).await;
        let insert: Call<()> = channel.bind(&SERVICE).unary(INSERT, |_| {});
        let insert = tokio::spawn(insert);
        receive(&mut socket).await;
        socket.send(fault).await.expect("the client listens");
        let failed = within(insert)
            .await
            .expect("no panic")
            .map_err(|error| error.status());
        assert_eq!(failed, Err(Status::Indeterminate));
        assert_eq!(channel.state(), ConnectionState::Closed);
        // The server hears why all the same, although it has not listened so far and nobody holds the channel any more.
        drop(channel);
        assert_eq!(closed(&mut socket).await.0, code);
    }
}

#[tokio::test]
async fn a_close_frame_of_the_server_is_understood() {
    let (listener, url) = listen().await;
    let (channel, mut socket) = open(&listener, Connector::new(url).reconnect(false)).await;
    let close = CloseFrame {
        code: CloseCode::from(4408),
        reason: "too slow".into(),
    };
    socket.close(Some(close)).await.expect("the client listens");
    let states: Vec<ConnectionState> = within(channel.states().collect()).await;
    assert_eq!(states.last(), Some(&ConnectionState::Closed));
    let why = channel.closed_because().expect("it is closed");
    assert_eq!(
        why.to_string(),
        "the connection was lost: closed with code 4408: too slow"
    );
}

/// A connection that is cut without a word, and the next one.
#[tokio::test]
async fn a_cut_connection_is_made_anew() {
    let (listener, url) = listen().await;
    let (channel, mut socket) = open(&listener, Connector::new(url)).await;
    let call: Call<String> = channel.bind(&SERVICE).unary(GET, |writer| writer.u8(2));
    let call = tokio::spawn(call);
    receive(&mut socket).await;
    drop(socket);
    let mut socket = within(accept(&listener)).await;
    let again = receive(&mut socket).await;
    assert_eq!(again[2], frame(CALL, 1, [GET as u8, 2]));
    send(&mut socket, &[welcome(4096), reply(1, &"Bob")]).await;
    assert_eq!(within(call).await.expect("no panic"), Ok("Bob".to_owned()));
}

/// Both directions at once, with messages far larger than any buffer on the way.
#[tokio::test]
async fn large_messages_pass_both_ways() {
    let (listener, url) = listen().await;
    let (channel, mut socket) = open(&listener, Connector::new(url)).await;
    let people = channel.bind(&SERVICE);
    let server = tokio::spawn(async move {
        while let Some(Ok(Message::Binary(received))) = socket.next().await {
            let calls = frames(&received).into_iter().filter(|frame| frame.kind == CALL);
            for call in calls {
                send(&mut socket, &[frame(REPLY, call.id, &call.payload[1..])]).await;
            }
        }
    });
    let echoes = (0..8_u8).map(|index| {
        let arguments = vec![index; 3 << 20];
        let call = people.raw_unary(GET, arguments.clone(), RawOptions::default());
        tokio::spawn(async move { assert!(call.await.expect("an echo") == arguments) })
    });
    for echo in futures_util::future::join_all(echoes).await {
        echo.expect("no panic");
    }
    drop((channel, people));
    within(server).await.expect("no panic");
}

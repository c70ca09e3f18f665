//! The WebSocket below the conversation: how it is closed, and peers that misuse it.

mod common;

use std::time::Duration;

use common::frames::*;
use common::lab;
use common::socket::{PATIENCE, Server, Socket, binary, close_code, frames};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use turbo_runtime::server::Limits;

/// The bytes below a WebSocket, from here on written by hand.
fn tcp(socket: Socket) -> TcpStream {
    match socket.into_inner() {
        MaybeTlsStream::Plain(stream) => stream,
        _ => panic!("no TLS here"),
    }
}

/// A frame of a client, masked with zeros.
fn websocket_frame(first: u8, payload: &[u8]) -> Vec<u8> {
    assert!(payload.len() < 126);
    [&[first, 0x80 | payload.len() as u8, 0, 0, 0, 0], payload].concat()
}

// W-31
#[tokio::test]
async fn a_close_frame_is_answered() {
    let server = Server::start(Limits::default()).await;
    for reason in [
        None,
        Some(CloseFrame {
            code: CloseCode::Normal,
            reason: "bye".into(),
        }),
    ] {
        let mut socket = server.open().await;
        socket
            .send(binary(
                [call(0, lab::HANG, &[]), call(1, lab::ECHO, &[1, 1])].concat(),
            ))
            .await
            .expect("sent");
        assert_eq!(frames(&mut socket).await[0].kind, REPLY);
        socket.send(Message::Close(reason.clone())).await.expect("sent");
        let answer = tokio::time::timeout(PATIENCE, socket.next())
            .await
            .expect("an answer");
        assert!(
            matches!(&answer, Some(Ok(Message::Close(frame))) if *frame == reason),
            "{answer:?}"
        );
        server.lab.idle().await;
    }
}

// W-31: whatever is on its way to the peer then.
#[tokio::test]
async fn a_close_frame_right_behind_a_call_is_answered() {
    let server = Server::start(Limits::default()).await;
    for _ in 0..20 {
        let mut socket = server.open().await;
        let echo = call(1, lab::ECHO, &[1, 1]);
        socket.feed(binary(echo)).await.expect("sent");
        socket.send(Message::Close(None)).await.expect("sent");
        loop {
            match tokio::time::timeout(PATIENCE, socket.next())
                .await
                .expect("an answer")
            {
                Some(Ok(Message::Close(_))) => break,
                Some(Ok(Message::Binary(_))) => {}
                other => panic!("no answer to the close frame: {other:?}"),
            }
        }
    }
}

// W-31
#[tokio::test]
async fn bye_is_answered_with_a_close_frame() {
    let server = Server::start(Limits::default()).await;
    let mut socket = server.open().await;
    socket.send(binary(frame(BYE, 0, &[]))).await.expect("sent");
    assert_eq!(close_code(&mut socket).await, 1000);
}

// W-2
#[tokio::test]
async fn text_that_is_not_even_text_ends_the_conversation() {
    let server = Server::start(Limits::default()).await;
    let mut stream = tcp(server.open().await);
    stream
        .write_all(&websocket_frame(0x81, &[0xff, 0xfe]))
        .await
        .expect("sent");
    let mut answer = [0; 4];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut answer))
        .await
        .expect("an answer")
        .expect("a reason");
    assert_eq!(answer[0], 0x88, "a close frame");
    assert_eq!(u16::from_be_bytes([answer[2], answer[3]]), 1003);
}

/// A peer that is still sending learns why it should not: the server does not cut it off in the middle.
// W-4, W-37
#[tokio::test]
async fn a_peer_in_the_middle_of_a_message_over_the_limit_can_hear_why() {
    let server = Server::start(Limits::default()).await;
    let mut stream = tcp(server.open().await);
    let mut header = vec![0x82, 0xff];
    header.extend((1_u64 << 30).to_be_bytes());
    header.extend([0; 4]);
    header.extend([1; 1 << 16]);
    stream.write_all(&header).await.expect("sent");
    let mut answer = [0; 4];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut answer))
        .await
        .expect("an answer")
        .expect("a reason");
    assert_eq!(u16::from_be_bytes([answer[2], answer[3]]), 1009);
    for _ in 0..20 {
        stream.write_all(&[1; 100]).await.expect("nobody hung up");
        tokio::task::yield_now().await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A peer that pings without reading the answers is not read any further itself.
#[tokio::test]
async fn a_flood_of_websocket_pings_is_read_only_as_fast_as_the_peer_reads() {
    let limits = Limits {
        send_buffer: 16 << 10,
        ..Limits::default()
    };
    let server = Server::start(limits).await;
    let mut stream = tcp(server.open().await);
    let pings = websocket_frame(0x89, &[0; 125]).repeat(500);
    let mut sent = 0;
    // What the sockets themselves hold is read, or waits in them; then nothing more is taken.
    while let Ok(written) = tokio::time::timeout(Duration::from_millis(500), stream.write_all(&pings)).await {
        written.expect("the server is there");
        sent += pings.len();
        assert!(
            sent < 80 << 20,
            "{sent} bytes of pings were read, and their answers kept"
        );
    }
    server.serves().await;
}

/// Handlers that step back as tokio asks for use up what a task may do before it steps back itself; the answers of
/// others leave all the same.
#[tokio::test]
async fn a_busy_handler_does_not_keep_answers_from_leaving() {
    let server = Server::start(Limits::default()).await;
    let mut socket = server.open().await;
    socket
        .send(binary(
            [call(0, lab::BUSY, &[]), call(1, lab::BUSY, &[])].concat(),
        ))
        .await
        .expect("sent");
    for id in 2..10 {
        socket
            .send(binary(call(id, lab::ECHO, &[1, 1])))
            .await
            .expect("sent");
        let reply = &frames(&mut socket).await[0];
        assert_eq!((reply.kind, reply.id), (REPLY, id));
    }
    socket.send(binary(frame(CANCEL, 0, &[]))).await.expect("sent");
    assert_eq!(frames(&mut socket).await[0].failure().0, 1);
    drop(socket);
    server.lab.idle().await;
}

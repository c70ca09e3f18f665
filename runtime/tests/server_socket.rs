//! The endpoint on a real socket: what is refused at the door, and peers that break the WebSocket itself.

mod common;

use std::time::Duration;

use common::frames::*;
use common::lab;
use common::socket::{PATIENCE, Server, binary, close_code, frames};
use futures_util::SinkExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, connect_async};
use turbo_runtime::server::Limits;

// W-1
#[tokio::test]
async fn the_subprotocol_must_be_offered() {
    let server = Server::start(Limits::default()).await;
    let refused = connect_async(server.url()).await.expect_err("no subprotocol");
    assert!(matches!(refused, Error::Http(response) if response.status() == StatusCode::BAD_REQUEST));
    let mut request = server.url().into_client_request().expect("a request");
    request.headers_mut().insert(
        "sec-websocket-protocol",
        HeaderValue::from_static("turbo.v9, other"),
    );
    let refused = connect_async(request).await.expect_err("another subprotocol");
    assert!(matches!(refused, Error::Http(response) if response.status() == StatusCode::BAD_REQUEST));
    server.serves().await;
}

// W-33
#[tokio::test]
async fn a_page_of_another_origin_is_refused() {
    let server = Server::start(Limits::default()).await;
    let mut request = server.url().into_client_request().expect("a request");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", HeaderValue::from_static("turbo.v1"));
    request
        .headers_mut()
        .insert("origin", HeaderValue::from_static("https://evil.example"));
    let refused = connect_async(request).await.expect_err("a foreign origin");
    assert!(matches!(refused, Error::Http(response) if response.status() == StatusCode::FORBIDDEN));
}

#[tokio::test]
async fn a_person_who_opens_the_address_is_told_what_it_is() {
    let server = Server::start(Limits::default()).await;
    let line = server
        .status_line("GET /rpc HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    assert_eq!(line, "HTTP/1.1 426 Upgrade Required");
}

// W-2, W-37
#[tokio::test]
async fn a_text_message_ends_the_conversation() {
    let server = Server::start(Limits::default()).await;
    let mut socket = server.open().await;
    socket.send(Message::Text("hello".into())).await.expect("sent");
    assert_eq!(close_code(&mut socket).await, 1003);
    server.serves().await;
}

// W-3
#[tokio::test]
async fn garbage_and_half_a_frame_end_the_conversation() {
    let server = Server::start(Limits::default()).await;
    let half = call(0, lab::ECHO, &[9; 100]);
    for message in [b"garbage".to_vec(), half[..40].to_vec(), vec![]] {
        let mut socket = server.open().await;
        socket.send(binary(message)).await.expect("sent");
        assert_eq!(close_code(&mut socket).await, 4400);
    }
    server.serves().await;
}

// W-4, W-37
#[tokio::test]
async fn a_message_over_the_limit_ends_the_conversation() {
    let server = Server::start(Limits {
        max_message: 10_000,
        ..Limits::default()
    })
    .await;
    let mut socket = server.open().await;
    socket
        .send(binary(call(
            0,
            lab::ECHO,
            &[0xfb, 0x0f, 0x27]
                .iter()
                .copied()
                .chain([1; 9_999])
                .collect::<Vec<_>>(),
        )))
        .await
        .expect("sent");
    assert_eq!(close_code(&mut socket).await, 1009);
    server.serves().await;
}

/// A peer that announces a gigabyte is answered before it has sent any of it.
#[tokio::test]
async fn a_frame_of_one_gigabyte_is_refused_by_its_header() {
    let server = Server::start(Limits::default()).await;
    let socket = server.open().await;
    let MaybeTlsStream::Plain(mut stream) = socket.into_inner() else {
        panic!("no TLS here")
    };
    let mut header = vec![0x82, 0xff];
    header.extend((1_u64 << 30).to_be_bytes());
    header.extend([0; 4]);
    stream.write_all(&header).await.expect("sent");
    let mut answer = Vec::new();
    let read = async {
        while answer.len() < 4 {
            assert_ne!(
                stream.read_buf(&mut answer).await.expect("read"),
                0,
                "closed without a reason"
            );
        }
    };
    tokio::time::timeout(PATIENCE, read).await.expect("an answer");
    assert_eq!(answer[0], 0x88, "a close frame");
    assert_eq!(u16::from_be_bytes([answer[2], answer[3]]), 1009);
    server.serves().await;
}

/// Half a WebSocket frame, then silence for ever: the connection ends when the peer goes, and keeps nothing.
#[tokio::test]
async fn half_a_websocket_frame_disturbs_nobody() {
    let server = Server::start(Limits::default()).await;
    let mut socket = server.open().await;
    socket.send(binary(call(0, lab::HANG, &[]))).await.expect("sent");
    let MaybeTlsStream::Plain(mut stream) = socket.into_inner() else {
        panic!("no TLS here")
    };
    stream.write_all(&[0x82, 0xfe, 0x10]).await.expect("sent");
    server.serves().await;
    drop(stream);
    server.lab.idle().await;
}

// W-11
#[tokio::test]
async fn another_protocol_version_is_refused_by_name() {
    let server = Server::start(Limits::default()).await;
    let mut socket = server.socket().await;
    socket
        .send(binary(hello_with(9, 65_536, 1 << 20)))
        .await
        .expect("sent");
    assert_eq!(close_code(&mut socket).await, 4406);
}

// W-24
#[tokio::test]
async fn a_client_that_vanishes_in_mid_stream_leaves_nothing_behind() {
    let server = Server::start(Limits::default()).await;
    for _ in 0..20 {
        let mut socket = server.open().await;
        socket
            .send(binary(
                [call(0, lab::FOREVER, &[]), call(1, lab::HANG, &[])].concat(),
            ))
            .await
            .expect("sent");
        assert_eq!(frames(&mut socket).await[0].kind, ITEM);
        // The socket is dropped without a close frame.
    }
    server.lab.idle().await;
    server.serves().await;
}

/// A peer that opens streams and never reads: the server holds what one connection may have waiting, and no more.
#[tokio::test]
async fn a_peer_that_never_reads_stops_its_own_streams() {
    let limits = Limits {
        send_buffer: 64 << 10,
        ..Limits::default()
    };
    let server = Server::start(limits).await;
    let mut socket = server.socket().await;
    let opening = [hello_with(1, 0x7fff_ffff, 1 << 20), bind_lab()].concat();
    let streams: Vec<u8> = (0..50)
        .flat_map(|id| call(id, lab::WIDE, &[varint(1_000_000), varint(1_000)].concat()))
        .collect();
    socket
        .send(binary([opening, streams].concat()))
        .await
        .expect("sent");
    // What is produced stops growing, at what the sockets' own buffers hold and the limit allows.
    let mut produced = server.lab.items();
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = server.lab.items();
        if now == produced && now > 0 {
            break;
        }
        produced = now;
        assert!(produced < 200_000, "the producers run away");
    }
    server.serves().await;
    drop(socket);
    server.lab.idle().await;
}

//! Ten thousand connections that wait: what each takes, by the count of the allocator, and that the server serves the others.

#![allow(clippy::print_stdout, reason = "figures are for people, too")]

mod common;
#[path = "common/counting.rs"]
#[allow(dead_code, reason = "shared with others")]
mod counting;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::socket::Server;
use counting::LIVE;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use turbo_runtime::server::Limits;

/// The most that a connection takes of the server without its socket, and both ends of the pipe, in bytes.
const EACH: isize = 12_000;

/// The same with its WebSocket, and what hyper and tokio keep for it.
const EACH_SOCKET: isize = 16_000;

async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn ten_thousand_idle_conversations() {
    const CONNECTIONS: isize = 10_000;
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let mut healthy = RawPeer::open(&endpoint).await;
    let mut peers = Vec::with_capacity(CONNECTIONS as usize);
    let before = LIVE.get();
    for _ in 0..CONNECTIONS {
        let mut peer = RawPeer::open(&endpoint).await;
        // Busy once, like all of them: what that took is given back.
        peer.send(&call(0, lab::BLOB, &varint(3_000))).await;
        assert_eq!(peer.next().await.kind, REPLY);
        peers.push(peer);
    }
    settle().await;
    let each = (LIVE.get() - before) / CONNECTIONS;
    println!("{each} bytes for each of {CONNECTIONS} idle connections in memory");
    assert!(each < EACH, "{each} bytes");
    for _ in 0..100 {
        healthy.send(&call(0, lab::ECHO, &[0])).await;
        assert_eq!(healthy.next().await.kind, REPLY);
    }
    drop(peers);
    settle().await;
    let left = LIVE.get() - before;
    assert!(left < CONNECTIONS * 50, "{left} bytes are left of them");
}

/// As many as the usual limit of open files allows, with both ends in this process.
#[tokio::test]
async fn idle_websockets_within_the_limit_of_open_files() {
    const CONNECTIONS: isize = 400;
    let server = Server::start(Limits::default()).await;
    let mut sockets = Vec::new();
    for _ in 0..2 {
        // The first pay for what is made once.
        sockets.push(open(&server).await);
    }
    let before = LIVE.get();
    for _ in 0..CONNECTIONS {
        sockets.push(open(&server).await);
    }
    settle().await;
    let each = (LIVE.get() - before) / CONNECTIONS;
    println!("{each} bytes for each of {CONNECTIONS} idle WebSockets, both ends");
    assert!(each < EACH_SOCKET, "{each} bytes");
    server.serves().await;
}

/// An open conversation, with nothing on this side but the stream of bytes.
async fn open(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.addr).await.expect("a connection");
    let request = format!(
        "GET /rpc HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: turbo.v1\r\n\r\n",
        server.addr
    );
    let opening = hello();
    let header = [0x82, 0x80 | opening.len() as u8, 0, 0, 0, 0];
    stream
        .write_all(&[request.as_bytes(), &header, &opening].concat())
        .await
        .expect("sent");
    // The answer to the request ends in an empty line; `Welcome` comes behind it.
    let mut answer = Vec::with_capacity(1 << 10);
    while !answer.windows(5).any(|bytes| bytes == b"\r\n\r\n\x82") {
        let read = stream.read_buf(&mut answer);
        assert_ne!(read.await.expect("an answer"), 0, "refused");
    }
    stream
}

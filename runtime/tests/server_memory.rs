//! What connections leave behind, by the count of the allocator.

mod common;

#[path = "common/counting.rs"]
#[allow(dead_code, reason = "shared with others")]
mod counting;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::socket::Server;
use common::uploads;
use counting::LIVE;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use turbo_runtime::server::Limits;

async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

// W-14
#[tokio::test]
async fn a_high_method_number_takes_no_more_memory_than_a_low_one() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let mut peer = RawPeer::open(&endpoint).await;
    let before = LIVE.get();
    peer.send(&bind(65_535, "other", &[0; 8], &[[0; 8]])).await;
    assert_eq!(peer.next().await.kind, BOUND);
    let grown = LIVE.get() - before;
    assert!(grown < 10_000, "{grown} bytes for one method");
}

// W-24: streams that were about to be polled when their connection broke.
#[tokio::test]
async fn connections_that_break_in_mid_stream_leave_nothing() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let mut before = 0;
    for round in 0..220 {
        // The first rounds pay for what is made once.
        if round == 20 {
            before = LIVE.get();
        }
        let mut peer = RawPeer::connect(&endpoint);
        let calls: Vec<u8> = (0..20).flat_map(|id| call(id, lab::FOREVER, &[])).collect();
        peer.send(&[hello_with(1, 0x7fff_ffff, 1 << 20), bind_lab(), calls].concat())
            .await;
        assert_eq!(peer.next().await.kind, WELCOME);
        drop(peer);
        settle().await;
        assert_eq!(lab.alive(), 0);
    }
    let left = LIVE.get() - before;
    assert!(left < 20_000, "{left} bytes are left of 200 connections");
}

// W-32
#[tokio::test]
async fn a_connection_that_was_busy_once_is_cheap_again() {
    const CALLS: u32 = 10_000;
    let lab = Lab::default();
    let limits = Limits {
        max_calls: CALLS as usize,
        ..Limits::default()
    };
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    let mut peer = RawPeer::open(&endpoint).await;
    let before = LIVE.get();
    let calls: Vec<u8> = (0..CALLS).flat_map(|id| call(id, lab::HANG, &[])).collect();
    peer.send(&calls).await;
    let cancels: Vec<u8> = (0..CALLS).flat_map(|id| frame(CANCEL, id, &[])).collect();
    peer.send(&cancels).await;
    for _ in 0..CALLS {
        assert_eq!(peer.next().await.failure().0, 1);
    }
    drop((calls, cancels));
    for _ in 0..20 {
        peer.send(&frame(PING, 0, &[])).await;
        assert_eq!(peer.next().await.kind, PONG);
    }
    settle().await;
    let left = LIVE.get() - before - peer.held() as isize;
    assert!(left < 32_000, "{left} bytes are left of {CALLS} calls");
}

/// The memory that clients' streams take which nobody reads: for what they send and never more, in however small pieces it
/// comes, and whatever comes along with it.
// W-32, W-40
#[tokio::test]
async fn streams_that_wait_take_the_memory_they_may() {
    const CALLS: u32 = 1_000;
    const MOST: usize = 2 << 20;
    let lab = Lab::default();
    let limits = Limits {
        max_call_bytes: MOST,
        ..Limits::default()
    };
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    let mut peer = RawPeer::open(&endpoint).await;
    let calls: Vec<u8> = (0..CALLS).flat_map(|id| call(id, uploads::STALL, &[])).collect();
    peer.send(&calls).await;
    settle().await;
    let before = LIVE.get();
    // Each a few items that hold nothing but their cost, in a message with much that is ignored.
    let ignored = uploads::item(CALLS, 0, 100_000);
    let mut failed = 0;
    for id in 0..CALLS {
        let message = [uploads::items(id, 0..300, 0), ignored.clone()].concat();
        peer.send(&message).await;
        settle_a_little().await;
        failed += peer.drain().await;
    }
    let grown = LIVE.get() - before - peer.held() as isize;
    assert!(failed > 500, "{failed} calls hold more than all may");
    assert_eq!(lab.alive(), CALLS as usize - failed);
    assert!(
        grown < 2 * MOST as isize + 500_000,
        "{grown} bytes for {MOST} of items"
    );
    drop(peer);
    lab.idle().await;
}

/// A stream that carried something large once does not keep the memory for it.
#[tokio::test]
async fn streams_that_were_busy_once_are_cheap_again() {
    const CALLS: u32 = 200;
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let mut peer = RawPeer::open(&endpoint).await;
    let round = |peer_id: u32, number| uploads::item(peer_id, number, 200_000);
    let mut before = 0;
    for number in 0..2 {
        for id in 0..CALLS {
            if number == 0 {
                peer.send(&call(id, uploads::TAKE, &varint(u64::from(u32::MAX))))
                    .await;
            } else {
                peer.send(&round(id, 0)).await;
            }
            settle_a_little().await;
        }
        settle().await;
        peer.drain().await;
        if number == 0 {
            before = LIVE.get();
        }
    }
    assert_eq!(lab.items(), CALLS as usize);
    let left = LIVE.get() - before;
    assert!(
        left < 2_000 * CALLS as isize,
        "{left} bytes are left of {CALLS} items"
    );
}

// W-24: the ends of streams that tasks of their own still hold.
#[tokio::test]
async fn connections_that_break_in_mid_upload_leave_nothing() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let mut before = 0;
    for round in 0..220 {
        if round == 20 {
            before = LIVE.get();
        }
        let mut peer = RawPeer::connect(&endpoint);
        let calls: Vec<u8> = (0..20)
            .flat_map(|id| {
                let method =
                    [uploads::TAKE, uploads::STALL, uploads::ECHOES, uploads::DETACH][id as usize % 4];
                let arguments = if method == uploads::TAKE {
                    varint(3)
                } else {
                    vec![]
                };
                [call(id, method, &arguments), uploads::items(id, 0..2, 500)].concat()
            })
            .collect();
        peer.send(&[hello(), bind_lab(), calls].concat()).await;
        assert_eq!(peer.next().await.kind, WELCOME);
        drop(peer);
        settle().await;
        assert_eq!(lab.alive(), 0);
        lab.0.ends.lock().expect("no panic").clear();
    }
    let left = LIVE.get() - before;
    assert!(left < 20_000, "{left} bytes are left of 200 connections");
}

async fn settle_a_little() {
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
}

/// Idle connections are many, and have to be cheap.
#[tokio::test]
async fn an_idle_websocket_takes_a_few_kilobytes() {
    const CONNECTIONS: isize = 50;
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
    assert!(each < 16_000, "{each} bytes for an idle connection");
}

/// An open conversation, as a browser would begin it, with nothing on this side but the stream of bytes.
async fn open(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.addr).await.expect("a connection");
    let request = format!(
        "GET /rpc HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0\r\n\
         Cookie: session=0123456789abcdef0123456789abcdef\r\nAccept-Language: en-GB,en;q=0.9\r\n\
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

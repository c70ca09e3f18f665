//! A connection that waits costs nothing: it is not polled until something happens.

mod common;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use turbo_runtime::memory::{MemoryTransport, pair};
use turbo_runtime::server::{Limits, Peer};
use turbo_runtime::transport::{Close, Disconnect, Transport};

/// Counts how often the server looks at its end of the pipe.
struct Watched {
    transport: MemoryTransport,
    looks: Arc<AtomicUsize>,
}

impl Watched {
    fn look(self: Pin<&mut Self>) -> Pin<&mut MemoryTransport> {
        let this = self.get_mut();
        this.looks.fetch_add(1, Ordering::SeqCst);
        Pin::new(&mut this.transport)
    }
}

impl Transport for Watched {
    fn poll_receive(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        self.look().poll_receive(cx)
    }

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        self.look().poll_ready(cx)
    }

    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        self.look().start_send(message)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        self.look().poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        self.look().poll_close(cx, close)
    }
}

async fn settle() {
    for _ in 0..2_000 {
        tokio::task::yield_now().await;
    }
}

/// Sends the message, lets the server do what it can, and checks that it then does nothing.
async fn comes_to_rest(message: Vec<u8>) {
    let lab = Lab::default();
    let limits = Limits {
        send_buffer: 64 << 10,
        ..Limits::default()
    };
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    let (client, server) = pair();
    let looks = Arc::new(AtomicUsize::new(0));
    let server = Watched {
        transport: server,
        looks: Arc::clone(&looks),
    };
    tokio::spawn(async move { endpoint.serve(server, Peer::default()).await });
    let mut peer = RawPeer::over(client);
    peer.send(&message).await;
    settle().await;
    let before = looks.load(Ordering::SeqCst);
    assert!(before > 0);
    settle().await;
    let after = looks.load(Ordering::SeqCst);
    assert_eq!(after - before, 0, "looks at a pipe in which nothing happens");
}

fn with_opening(window: u32, calls: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut message = [hello_with(1, window, 4_096), bind_lab()].concat();
    message.extend(calls.flatten());
    message
}

#[tokio::test]
async fn with_nothing_to_do() {
    comes_to_rest(with_opening(16_384, std::iter::empty())).await;
}

#[tokio::test]
async fn with_calls_that_wait_for_something_else() {
    let payload = [varint(lab::HANG as u64), varint(1_000_000)].concat();
    comes_to_rest(with_opening(
        16_384,
        (0..50).map(|id| frame(CALL | FLAG_5, id, &payload)),
    ))
    .await;
}

#[tokio::test]
async fn with_streams_out_of_credit() {
    comes_to_rest(with_opening(16_384, (0..2).map(|id| call(id, lab::FOREVER, &[])))).await;
}

#[tokio::test]
async fn with_streams_that_wait_for_the_peer_to_read() {
    comes_to_rest(with_opening(
        0x7fff_ffff,
        (0..50).map(|id| call(id, lab::FOREVER, &[])),
    ))
    .await;
}

#[tokio::test]
async fn with_credit_for_streams_that_wait_for_the_peer_to_read() {
    let streams = (0..50).map(|id| call(id, lab::FOREVER, &[]));
    let credits = (0..50).map(|id| credit(id, 1));
    comes_to_rest(with_opening(0x3fff_ffff, streams.chain(credits))).await;
}

#[tokio::test]
async fn with_half_a_message_that_waits_for_the_peer_to_read() {
    let streams = (0..50).map(|id| call(id, lab::FOREVER, &[]));
    let failures = (100..20_000).map(|id| call(id, 200, &[]));
    comes_to_rest(with_opening(0x3fff_ffff, streams.chain(failures))).await;
}

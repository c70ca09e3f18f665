//! Servers that flood, that never read and that send garbage, to a client that has a good connection beside it. What the client holds is
//! counted by the allocator.

mod client_support;
mod common;

#[path = "common/counting.rs"]
#[allow(dead_code, reason = "shared with others")]
mod counting;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use bytes::Bytes;
use client_support::{BOUND, CREDIT, FAIL, GO_AWAY, ITEM, LOAD, PING, REPLY, WELCOME};
use client_support::{Peer, SERVICE, WATCH, connected, dialer, frame, message, settle, varint};
use common::lab::{self, LAB, Lab};
use common::socket::PATIENCE;
use counting::LIVE;
use futures_util::{StreamExt, stream};
use turbo_runtime::client::{Call, CallError, Channel, ConnectionState, Connector, ServerStream};
use turbo_runtime::memory;
use turbo_runtime::server::Peer as Who;
use turbo_runtime::transport::Transport;
use turbo_runtime::wire::Encode;
use turbo_runtime::{Never, Status};

/// A channel to a server that means well.
struct Good(Channel);

impl Good {
    fn new() -> Self {
        let endpoint = lab::endpoint(&Lab::default()).build();
        let (client, server) = memory::pair();
        tokio::spawn(async move { endpoint.serve(server, Who::default()).await });
        Self(Channel::over(client))
    }

    async fn is_served(&self) {
        let echo: Call<Vec<u8>, Never> = self
            .0
            .bind(&LAB)
            .unary(lab::ECHO, |writer| vec![7_u8; 3].encode(writer));
        let answer = tokio::time::timeout(PATIENCE, echo).await.expect("in time");
        assert_eq!(answer.expect("an answer"), [7; 3]);
    }
}

/// Sends without ever reading, for as long as the client takes it. Answers how many messages it took, and the most that was held.
async fn flood(peer: &mut Peer, good: &Good, most: usize, flood: &Bytes) -> (usize, isize) {
    let before = LIVE.get();
    let mut peak = 0;
    for sent in 0..most {
        let mut is_taken = false;
        for _ in 0..50 {
            let ready = poll_fn(|cx| Poll::Ready(Pin::new(&mut peer.transport).poll_ready(cx))).await;
            match ready {
                Poll::Ready(Ok(())) => {
                    is_taken = true;
                    break;
                }
                Poll::Ready(Err(_)) => return (sent, peak),
                Poll::Pending => settle().await,
            }
        }
        if !is_taken || Pin::new(&mut peer.transport).start_send(flood.clone()).is_err() {
            return (sent, peak);
        }
        let flushed = poll_fn(|cx| Poll::Ready(Pin::new(&mut peer.transport).poll_flush(cx))).await;
        if matches!(flushed, Poll::Ready(Err(_))) {
            return (sent, peak);
        }
        tokio::task::yield_now().await;
        peak = peak.max(LIVE.get() - before);
        if sent % 100 == 0 {
            good.is_served().await;
        }
    }
    (most, peak)
}

/// W-29: a server that asks and asks, and reads no answer.
#[tokio::test]
async fn pings_without_end_take_no_memory() {
    let good = Good::new();
    let (channel, mut peer) = connected().await;
    let pings: Vec<_> = (0..1_000).map(|_| frame(PING, 0, [7; 100])).collect();
    let (_, peak) = flood(&mut peer, &good, 300, &message(&pings)).await;
    assert!(peak < 2 << 20, "{peak} bytes for answers that nobody reads");
    good.is_served().await;
    drop(channel);
}

/// W-26, W-40: items beyond the credit end the connection, and until then take no more than the window.
#[tokio::test]
async fn items_without_end_take_no_more_than_the_window() {
    let good = Good::new();
    for size in [1, 1_000, 60_000] {
        let (channel, mut peer) = connected().await;
        let mut names: ServerStream<Vec<u8>> = channel.bind(&SERVICE).stream(WATCH, |_| {});
        let reading = tokio::spawn(async move {
            let first = names.next().await;
            // It takes one, and no more.
            tokio::task::yield_now().await;
            (first.expect("an item, or an end"), names)
        });
        let frames = peer.receive().await;
        let id = frames.last().expect("a call").id;
        let value = [varint(size), vec![0; size as usize]].concat();
        let items: Vec<_> = (0..60_000 / size)
            .map(|_| frame(ITEM, id, value.clone()))
            .collect();
        let (_, peak) = flood(&mut peer, &good, 500, &message(&items)).await;
        assert!(peak < 4 << 20, "{peak} bytes of items that nobody has asked for");
        let (first, names) = reading.await.expect("no panic");
        let mut ends = vec![first];
        ends.extend(names.collect::<Vec<_>>().await);
        assert_eq!(
            ends.last().expect("an end").as_ref().map_err(CallError::status),
            Err(Status::Unavailable)
        );
        let why = peer.ended().await.to_string();
        assert_eq!(why, "closed with code 4400: an Item beyond the credit");
        drop(peer);
        let states: Vec<_> = channel.states().collect().await;
        assert_eq!(states.last(), Some(&ConnectionState::Closed));
    }
    good.is_served().await;
}

/// W-40: a server that gives all the credit there is, and reads nothing.
#[tokio::test]
async fn a_server_that_never_reads_stops_its_callers() {
    let good = Good::new();
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).reconnect(false).connect());
    let mut peer = peers.recv().await.expect("a connection");
    peer.receive().await;
    let generous = [varint(1), varint(0x7fff_ffff), varint(1 << 20)].concat();
    peer.send(&[frame(WELCOME, 0, generous)]).await;
    let channel = connecting.await.expect("no panic").expect("a channel");
    let before = LIVE.get();
    let polled = Arc::new(AtomicUsize::new(0));
    let mut loads = Vec::new();
    for _ in 0..20 {
        let count = Arc::clone(&polled);
        let items = stream::repeat_with(move || {
            count.fetch_add(1, Ordering::SeqCst);
            "x".repeat(1_000)
        });
        let load: Call<u64, Never> =
            channel
                .bind(&SERVICE)
                .upload(LOAD, |writer| "x".encode(writer), items, String::encode);
        loads.push(tokio::spawn(load));
    }
    for _ in 0..50 {
        settle().await;
        good.is_served().await;
    }
    let (taken, held) = (polled.load(Ordering::SeqCst), LIVE.get() - before);
    assert!(taken > 0, "they have begun");
    assert!(held < 8 << 20, "{held} bytes of {taken} items that nobody reads");
    let later = polled.load(Ordering::SeqCst);
    settle().await;
    assert_eq!(polled.load(Ordering::SeqCst), later, "their streams stand still");
    for load in loads {
        load.abort();
    }
    good.is_served().await;
}

/// Frames of all kinds with whatever inside, and messages that are none: one connection ends, and leaves nothing behind.
#[tokio::test]
async fn garbage_of_every_kind_harms_no_other_connection() {
    let good = Good::new();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut before = 0;
    const ROUNDS: usize = 1_200;
    for round in 0..ROUNDS {
        if round == 200 {
            before = LIVE.get();
        }
        let (channel, mut peer) = connected().await;
        let names: ServerStream<Vec<u8>> = channel.bind(&SERVICE).stream(WATCH, |_| {});
        let reading = tokio::spawn(names.collect::<Vec<_>>());
        peer.receive().await;
        for _ in 0..20 {
            let kinds = [WELCOME, BOUND, REPLY, FAIL, ITEM, CREDIT, PING, GO_AWAY, 16, 18];
            let kind = match random() % 12 {
                known @ 0..10 => kinds[known as usize] | (random() as u8 & 0x60),
                _ => random() as u8,
            };
            let payload: Vec<u8> = (0..random() % 40).map(|_| random() as u8).collect();
            let mut bytes = message(&[frame(kind, random() as u32 % 4, payload)]).to_vec();
            if random() % 8 == 0 {
                bytes.truncate(random() as usize % (bytes.len() + 1));
            }
            let ready = poll_fn(|cx| Poll::Ready(Pin::new(&mut peer.transport).poll_ready(cx))).await;
            if !matches!(ready, Poll::Ready(Ok(()))) {
                break;
            }
            if Pin::new(&mut peer.transport).start_send(bytes.into()).is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(peer);
        let items = tokio::time::timeout(PATIENCE, reading).await;
        let items = items.expect("the stream ends").expect("no panic");
        assert!(items.last().is_some_and(Result::is_err) || items.iter().all(Result::is_ok));
        drop(channel);
        if round % 100 == 0 {
            good.is_served().await;
        }
    }
    settle().await;
    let left = LIVE.get() - before;
    assert!(left < 100_000, "{left} bytes are left of 1,000 connections");
    good.is_served().await;
}

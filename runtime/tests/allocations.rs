//! How often calls and items allocate, on each side: counted, so that what was won is not lost unnoticed.

#![allow(clippy::print_stdout, reason = "figures are for people, too")]

mod common;
#[path = "common/counting.rs"]
#[allow(dead_code, reason = "shared with others")]
mod counting;

use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use common::frames::*;
use common::lab::{self, Lab};
use counting::ALLOCATIONS;
use futures_util::StreamExt;
use futures_util::future::join_all;
use turbo_runtime::client::{Binding, Call, ServerStream};
use turbo_runtime::memory::{self, MemoryTransport};
use turbo_runtime::server::Peer;
use turbo_runtime::transport::Transport;

const ROUNDS: usize = 50;
/// So many that the id of each takes one byte.
const BATCH: usize = 250;

/// Allocations for each of so many, to two digits.
fn each(before: usize, count: usize) -> f64 {
    ((ALLOCATIONS.get() - before) * 100 / count) as f64 / 100.0
}

fn report(what: &str, each: f64, most: f64) {
    println!("{what}: {each} allocations");
    assert!(
        each <= most,
        "{what}: {each} allocations, and {most} are the most"
    );
}

fn binding() -> Binding {
    memory::connect(&lab::endpoint(&Lab::default()).build()).bind(&lab::LAB)
}

/// No value on the way: what the call itself costs.
fn spend(lab: &Binding) -> Call<()> {
    lab.unary(lab::SPEND, |_| {})
}

#[tokio::test]
async fn one_call_after_the_other() {
    let lab = binding();
    for _ in 0..ROUNDS {
        spend(&lab).await.expect("answered");
    }
    let before = ALLOCATIONS.get();
    for _ in 0..1_000 {
        spend(&lab).await.expect("answered");
    }
    report("a call alone, both sides", each(before, 1_000), 4.5);
}

#[tokio::test]
async fn many_calls_at_once() {
    let lab = binding();
    let round = async || {
        for answer in join_all((0..BATCH).map(|_| spend(&lab))).await {
            answer.expect("answered");
        }
    };
    for _ in 0..ROUNDS {
        round().await;
    }
    let before = ALLOCATIONS.get();
    for _ in 0..ROUNDS {
        round().await;
    }
    // `join_all` allocates one for each.
    report("a call of many, both sides", each(before, ROUNDS * BATCH), 2.3);
}

#[tokio::test]
async fn items_of_a_stream() {
    let lab = binding();
    let mut items: ServerStream<(u32, Bytes)> = lab.stream(lab::FOREVER, |_| {});
    for _ in 0..10_000 {
        items.next().await.expect("endless").expect("an item");
    }
    let before = ALLOCATIONS.get();
    for _ in 0..10_000 {
        items.next().await.expect("endless").expect("an item");
    }
    // One for its bytes in the handler, and one for its bytes here.
    report("an item, both sides", each(before, 10_000), 2.1);
}

/// The server alone: whole messages of calls go in, and what comes out is dropped.
#[tokio::test]
async fn calls_at_the_server() {
    let endpoint = lab::endpoint(&Lab::default()).build();
    let (mut client, server) = memory::pair();
    tokio::spawn(async move { endpoint.serve(server, Peer::default()).await });
    exchange(&mut client, [hello(), bind_lab()].concat().into(), 1).await;
    let calls: Vec<u8> = (0..BATCH as u32)
        .flat_map(|id| call(id, lab::SPEND, &[]))
        .collect();
    let calls = Bytes::from(calls);
    for _ in 0..ROUNDS {
        exchange(&mut client, calls.clone(), 3 * BATCH).await;
    }
    let before = ALLOCATIONS.get();
    for _ in 0..ROUNDS {
        exchange(&mut client, calls.clone(), 3 * BATCH).await;
    }
    report("a call at the server", each(before, ROUNDS * BATCH), 1.1);
}

/// Sends a message and takes so many bytes of frames: three for the reply of a call that answers nothing.
async fn exchange(client: &mut MemoryTransport, message: Bytes, bytes: usize) {
    poll_fn(|cx| Pin::new(&mut *client).poll_ready(cx))
        .await
        .expect("the server listens");
    Pin::new(&mut *client)
        .start_send(message)
        .expect("the server listens");
    let mut seen = 0;
    while seen < bytes {
        let message = poll_fn(|cx| Pin::new(&mut *client).poll_receive(cx)).await;
        let message = message.expect("an answer");
        seen += message.len();
    }
}

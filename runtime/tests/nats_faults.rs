//! A NATS server that is killed and comes back, in the middle of everything.

#![cfg(feature = "nats")]
#![allow(missing_docs)]

mod common;
mod nats_support;

use std::time::Duration;

use common::lab::Lab;
use futures_util::{StreamExt, stream};
use nats_support::{Caller, NatsServer, options, soon, until};
use tokio::task::JoinSet;
use turbo_runtime::client::ConnectionState;
use turbo_runtime::server::Endpoint;
use turbo_runtime::{Status, memory, nats};

/// W-77, W-78: calls in flight end by their kinds, the instance stops its work, and the channel comes back by itself; calls
/// that are made meanwhile wait, and idempotent ones are repeated.
#[tokio::test(flavor = "multi_thread")]
async fn the_nats_server_is_killed_and_comes_back() {
    let mut server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let channel = server.channel().await;
    let caller = Caller::new(&channel);
    for round in 0..3 {
        let hanging = tokio::spawn(caller.hang());
        let uploading = tokio::spawn(caller.stall(stream::pending()));
        let repeated = tokio::spawn(caller.sleep(1_500));
        let mut endless = caller.forever();
        soon("an item", endless.next())
            .await
            .expect("no end")
            .expect("an item");
        until("the calls arrive", || lab.alive() == 4).await;
        server.kill();
        let hung = soon("the call ends", hanging)
            .await
            .expect("no panic")
            .expect_err("it hung");
        assert_eq!(hung.status(), Status::Indeterminate, "{hung}");
        let stalled = soon("the upload ends", uploading)
            .await
            .expect("no panic")
            .expect_err("it hung");
        assert_eq!(stalled.status(), Status::Indeterminate, "{stalled}");
        let end = soon("the stream ends", async {
            loop {
                if let Err(failure) = endless.next().await.expect("no plain end") {
                    break failure;
                }
            }
        })
        .await;
        assert_eq!(end.status(), Status::Unavailable, "{end}");
        lab.idle().await;
        until("the channel knows", || {
            channel.state() == ConnectionState::Reconnecting
        })
        .await;
        let waiting = tokio::spawn(caller.echo(b"patience"));
        server.restart();
        assert_eq!(
            soon("the call that waited", waiting)
                .await
                .expect("no panic")
                .expect("an echo"),
            b"patience"
        );
        let slept = soon("the repeated call", repeated).await.expect("no panic");
        assert_eq!(slept.expect("round after round"), 1_500, "{round}");
        assert_eq!(channel.state(), ConnectionState::Open);
        lab.idle().await;
    }
}

/// A gateway stays with its clients when NATS is gone: calls fail at once, those in flight too, and later ones work.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_outlives_its_nats_server() {
    let mut server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let gateway = nats::Gateway::new(server.client().await, options())
        .await
        .expect("a gateway");
    let caller = Caller::new(&memory::connect(&Endpoint::builder().gateway(gateway).build()));
    let hanging = tokio::spawn(caller.hang());
    let mut endless = caller.forever();
    soon("an item", endless.next())
        .await
        .expect("no end")
        .expect("an item");
    until("the call arrives", || lab.alive() == 2).await;
    server.kill();
    let hung = soon("the call ends", hanging)
        .await
        .expect("no panic")
        .expect_err("it hung");
    assert_eq!(hung.status(), Status::Indeterminate);
    let end = soon("the stream ends", async {
        loop {
            if let Err(failure) = endless.next().await.expect("no plain end") {
                break failure;
            }
        }
    })
    .await;
    assert_eq!(end.status(), Status::Unavailable, "{end}");
    let failure = soon("a refusal", caller.echo(b"x"))
        .await
        .expect_err("nobody is there");
    assert_eq!(failure.status(), Status::Unavailable, "{failure}");
    lab.idle().await;
    server.restart();
    soon("it works again", async {
        while caller.echo(b"x").await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

/// Load while the server goes and comes: whatever ends, ends; nothing is answered wrongly; nothing is left behind.
#[tokio::test(flavor = "multi_thread")]
async fn every_call_ends_while_the_server_comes_and_goes() {
    let mut server = NatsServer::start();
    let lab = Lab::default();
    let _first = server.instance(&lab).await;
    let _second = server.instance(&lab).await;
    let channel = server.channel().await;
    let mut load = JoinSet::new();
    for number in 0..24_u32 {
        let caller = Caller::new(&channel);
        load.spawn(async move {
            for turn in 0..150_u32 {
                let bytes = [number.to_le_bytes(), turn.to_le_bytes()].concat();
                match caller.echo(&bytes).await {
                    Ok(echo) => assert_eq!(echo, bytes),
                    Err(failure) => assert!(
                        matches!(failure.status(), Status::Indeterminate | Status::Unavailable),
                        "{failure}"
                    ),
                }
                let mut stream = caller.wide(100, 200);
                let mut next = 0;
                loop {
                    match stream.next().await {
                        Some(Ok((number, _))) => {
                            assert_eq!(number, next, "each item once and in order");
                            next += 1;
                        }
                        Some(Err(failure)) => {
                            break assert_eq!(failure.status(), Status::Unavailable, "{failure}");
                        }
                        None => break assert_eq!(next, 100, "a stream that ends is whole"),
                    }
                }
                assert_eq!(caller.sleep(1).await.expect("it is repeated"), 1);
            }
        });
    }
    for _ in 0..3 {
        let before = lab.items();
        until("calls are made", || {
            lab.items() > before + 1_000 || load.is_empty()
        })
        .await;
        server.kill();
        server.restart();
    }
    soon("all calls end", async {
        while let Some(done) = load.join_next().await {
            done.expect("no wrong answer");
        }
    })
    .await;
    lab.idle().await;
}

/// `connect` says when there is no NATS server.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_there_is_no_channel() {
    let mut server = NatsServer::start();
    let client = server.client().await;
    server.kill();
    until("the client knows", || {
        client.connection_state() != async_nats::connection::State::Connected
    })
    .await;
    let refused = soon("an answer", nats::connect(client, options())).await;
    assert!(refused.is_err());
}

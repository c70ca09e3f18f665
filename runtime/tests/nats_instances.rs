//! Several instances of one service: they share the calls, leave without losing any, and take only their own with them.

#![cfg(feature = "nats")]
#![allow(missing_docs)]

mod common;
mod nats_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use common::lab::{self, Lab};
use futures_util::{StreamExt, TryStreamExt};
use nats_support::{Caller, NatsServer, PATIENCE, options, soon, until};
use tokio::task::JoinSet;
use turbo_runtime::Status;
use turbo_runtime::nats::{self, Options, async_nats};
use turbo_runtime::server::Limits;

/// W-71: a queue group. Every call reaches one instance, and each gets its share.
#[tokio::test(flavor = "multi_thread")]
async fn instances_share_the_calls() {
    let server = NatsServer::start();
    let labs = [Lab::default(), Lab::default(), Lab::default()];
    let mut instances = Vec::new();
    for lab in &labs {
        instances.push(server.instance(lab).await);
    }
    let caller = Caller::new(&server.channel().await);
    for _ in 0..600 {
        soon("a reply", caller.blob(10)).await.expect("an answer");
    }
    let shares = labs.each_ref().map(Lab::items);
    assert_eq!(shares.iter().sum::<usize>(), 600, "each call once: {shares:?}");
    assert!(shares.iter().all(|share| *share > 60), "{shares:?}");
}

/// W-71: other prefixes are other worlds, and each queue group gets what it is asked for.
#[tokio::test(flavor = "multi_thread")]
async fn prefixes_are_apart() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let elsewhere = || Options {
        prefix: "else.where".to_owned(),
        ..options()
    };
    let _instance = nats::serve(server.client().await, lab::endpoint(&lab).build(), elsewhere())
        .await
        .expect("an instance");
    let here = Caller::new(&server.channel().await);
    assert_eq!(
        here.echo(b"x").await.expect_err("nobody is here").status(),
        Status::Unavailable
    );
    let there = nats::connect(server.client().await, elsewhere())
        .await
        .expect("a channel");
    assert_eq!(Caller::new(&there).echo(b"x").await.expect("an echo"), b"x");
    let none = Options {
        prefix: "a b".to_owned(),
        ..options()
    };
    assert!(nats::connect(server.client().await, none).await.is_err());
}

/// An instance in a runtime of its own, which can be taken away from under it.
fn doomed(server: &NatsServer, lab: &Lab) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let (url, endpoint) = (server.url(), lab::endpoint(lab).build());
    let (is_up, up) = std::sync::mpsc::channel();
    runtime.spawn(async move {
        let client = async_nats::connect(url).await.expect("a connection");
        let instance = nats::serve(client, endpoint, options())
            .await
            .expect("an instance");
        is_up.send(()).expect("the test waits");
        std::future::pending::<()>().await;
        drop(instance);
    });
    up.recv_timeout(PATIENCE).expect("it is up");
    runtime
}

/// W-78: a lost instance takes its own calls with it, each with its status; idempotent ones go to another.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_instance_loses_its_own_calls_only() {
    let server = NatsServer::start();
    let (lost, kept) = (Lab::default(), Lab::default());
    let instance = doomed(&server, &lost);
    let _kept = server.instance(&kept).await;
    let caller = Caller::new(&server.channel().await);
    let mut hanging = JoinSet::new();
    let mut streams = Vec::new();
    let mut sleeping = JoinSet::new();
    for _ in 0..40 {
        hanging.spawn(caller.hang());
        sleeping.spawn(caller.sleep(1_500));
        let mut stream = caller.forever();
        soon("an item", stream.next())
            .await
            .expect("no end")
            .expect("an item");
        streams.push(stream);
    }
    until("all calls arrive", || lost.alive() + kept.alive() == 120).await;
    assert!(
        lost.alive() > 10 && kept.alive() > 10,
        "{} and {}",
        lost.alive(),
        kept.alive()
    );
    instance.shutdown_background();
    lost.idle().await;
    while let Some(slept) = soon("a repeated call", sleeping.join_next()).await {
        assert_eq!(slept.expect("no panic").expect("another instance answers"), 1_500);
    }
    // The rest of those of the other instance go on.
    let alive = kept.alive();
    let mut ended = 0;
    let mut going = Vec::new();
    for mut stream in streams {
        // Items that came before the loss are read first.
        let outcome = soon("an item or the end", async {
            for _ in 0..10_000 {
                match stream.next().await {
                    Some(Ok(_)) => {}
                    other => return Some(other),
                }
            }
            None
        })
        .await;
        match outcome {
            None => going.push(stream),
            Some(end) => {
                let failure = end.expect("no plain end").expect_err("an end");
                assert_eq!(failure.status(), Status::Unavailable, "{failure}");
                ended += 1;
            }
        }
    }
    while hanging.len() + going.len() > alive {
        let hung = soon("the calls end", hanging.join_next())
            .await
            .expect("one is left")
            .expect("no panic");
        assert_eq!(hung.expect_err("it hung").status(), Status::Indeterminate);
    }
    assert!(ended > 0 && !going.is_empty() && !hanging.is_empty());
    assert_eq!(soon("a reply", caller.echo(b"x")).await.expect("an echo"), b"x");
    drop(going);
    hanging.shutdown().await;
    kept.idle().await;
}

/// An instance that leaves finishes what it has, and loses nothing of what comes meanwhile: under load, again and again.
#[tokio::test(flavor = "multi_thread")]
async fn leaving_loses_nothing() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let steady = server.instance(&lab).await;
    let channel = server.channel().await;
    let is_over = Arc::new(AtomicBool::new(false));
    let answered = Arc::new(AtomicU32::new(0));
    let mut load = JoinSet::new();
    for number in 0..16_u32 {
        let (caller, is_over, answered) =
            (Caller::new(&channel), Arc::clone(&is_over), Arc::clone(&answered));
        load.spawn(async move {
            while !is_over.load(Ordering::SeqCst) {
                let bytes = number.to_le_bytes();
                let echo = soon("an echo", caller.echo(&bytes)).await;
                assert_eq!(echo.expect("nothing is lost"), bytes);
                if number < 4 {
                    let items: Vec<_> = soon("items", caller.wide(50, 100).try_collect())
                        .await
                        .expect("nothing is lost");
                    assert!(items.iter().map(|item| item.0).eq(0..50));
                }
                answered.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    for _ in 0..10 {
        let leaving = server.instance(&lab).await;
        let before = answered.load(Ordering::SeqCst);
        until("it takes its share", || {
            answered.load(Ordering::SeqCst) > before + 100
        })
        .await;
        soon("it leaves", leaving.shutdown(PATIENCE)).await;
    }
    is_over.store(true, Ordering::SeqCst);
    while let Some(done) = load.join_next().await {
        done.expect("nothing is lost");
    }
    soon("the last one leaves", steady.shutdown(PATIENCE)).await;
    let nobody = Caller::new(&channel).echo(b"x").await.expect_err("all have left");
    assert_eq!(nobody.status(), Status::Unavailable);
}

/// What is in flight is finished, others take what is new, and the limit holds.
#[tokio::test(flavor = "multi_thread")]
async fn leaving_waits_for_what_is_in_flight() {
    let server = NatsServer::start();
    let (first, second) = (Lab::default(), Lab::default());
    let leaving = server.instance(&first).await;
    let caller = Caller::new(&server.channel().await);
    let slow = tokio::spawn(caller.sleep(1_000));
    let mut stream = caller.wide(3_000, 1_000);
    soon("an item", stream.next())
        .await
        .expect("no end")
        .expect("an item");
    until("the call arrives", || first.alive() == 2).await;
    let _stays = server.instance(&second).await;
    let left = tokio::spawn(leaving.shutdown(PATIENCE));
    // From some moment on all calls go to the other.
    let mut in_a_row = 0;
    while in_a_row < 50 {
        let before = second.items();
        soon("a reply", caller.blob(1)).await.expect("an answer");
        in_a_row = if second.items() > before { in_a_row + 1 } else { 0 };
    }
    assert!(!left.is_finished(), "the stream is in flight");
    let rest: Vec<_> = soon("the rest", stream.try_collect()).await.expect("items");
    assert_eq!(rest.len(), 2_999);
    assert_eq!(
        soon("the slow call", slow)
            .await
            .expect("no panic")
            .expect("an answer"),
        1_000
    );
    soon("it has left", left).await.expect("no panic");
    first.idle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_has_a_limit() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let instance = server.instance(&lab).await;
    let caller = Caller::new(&server.channel().await);
    let hanging = tokio::spawn(caller.hang());
    until("the call arrives", || lab.alive() == 1).await;
    soon("it leaves", instance.shutdown(Duration::from_millis(300))).await;
    let failure = soon("the call ends", hanging)
        .await
        .expect("no panic")
        .expect_err("it hung");
    assert_eq!(failure.status(), Status::Indeterminate);
    lab.idle().await;
}

/// An endpoint that shuts down leaves NATS as well.
#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_shuts_down_leaves() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let _instance = nats::serve(server.client().await, endpoint.clone(), options())
        .await
        .expect("an instance");
    let caller = Caller::new(&server.channel().await);
    let slow = tokio::spawn(caller.sleep(500));
    until("the call arrives", || lab.alive() == 1).await;
    soon("it shuts down", endpoint.shutdown(PATIENCE)).await;
    assert_eq!(slow.await.expect("no panic").expect("it was in flight"), 500);
    assert_eq!(
        caller.echo(b"x").await.expect_err("nobody is there").status(),
        Status::Unavailable
    );
}

/// W-75: an instance takes as many conversations as it was told, a caller has as many, and both say so.
#[tokio::test(flavor = "multi_thread")]
async fn conversations_are_bounded() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let few = || Options {
        max_conversations: 5,
        ..options()
    };
    let _instance = nats::serve(server.client().await, lab::endpoint(&lab).build(), few())
        .await
        .expect("an instance");
    let many = Caller::new(&server.channel().await);
    let modest = Caller::new(
        &nats::connect(server.client().await, few())
            .await
            .expect("a channel"),
    );
    for caller in [many, modest] {
        let mut hanging = JoinSet::new();
        for _ in 0..5 {
            hanging.spawn(caller.hang());
        }
        until("the calls arrive", || lab.alive() == 5).await;
        for _ in 0..20 {
            let failure = soon("a refusal", caller.echo(b"x"))
                .await
                .expect_err("it is full");
            assert_eq!(failure.status(), Status::ResourceExhausted, "{failure}");
        }
        hanging.shutdown().await;
        lab.idle().await;
        soon("a reply", async {
            // The instance hears of the cancellation a little later than its handler does.
            while caller.echo(b"x").await.is_err() {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

/// The limits of the endpoint are those of each conversation.
#[tokio::test(flavor = "multi_thread")]
async fn limits_of_the_endpoint_hold() {
    let server = NatsServer::start();
    let limits = Limits {
        max_message: 8_192,
        max_metadata: 100,
        ..Limits::default()
    };
    let _instance = server.serve(lab::endpoint(&Lab::default()).limits(limits)).await;
    let caller = Caller::new(&server.channel().await);
    assert_eq!(caller.echo(&[7; 8_000]).await.expect("it fits").len(), 8_000);
    let large = caller.echo(&[7; 10_000]).await.expect_err("it does not fit");
    assert_eq!(large.status(), Status::ResourceExhausted, "{large}");
    let wordy = caller
        .echo(b"x")
        .metadata("word", "x".repeat(200))
        .await
        .expect_err("too much metadata");
    assert_eq!(wordy.status(), Status::ResourceExhausted, "{wordy}");
    assert_eq!(caller.echo(b"x").await.expect("an echo"), b"x");
}

/// An endpoint can serve NATS and be called in its own process at the same time, and nothing of the gateway's is served.
#[tokio::test(flavor = "multi_thread")]
async fn one_endpoint_in_several_places() {
    let server = NatsServer::start();
    let gateway = nats::Gateway::new(server.client().await, options())
        .await
        .expect("a gateway");
    let endpoint = lab::endpoint(&Lab::default()).gateway(gateway).build();
    let _instance = nats::serve(server.client().await, endpoint.clone(), options())
        .await
        .expect("an instance");
    let near = Caller::new(&turbo_runtime::memory::connect(&endpoint));
    let far = Caller::new(&server.channel().await);
    for caller in [near, far] {
        assert_eq!(caller.echo(b"x").await.expect("an echo"), b"x");
    }
}

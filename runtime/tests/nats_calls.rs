//! Calls of all shapes over NATS. Rules W-71 to W-79.

#![cfg(feature = "nats")]
#![allow(missing_docs)]

mod common;
mod nats_support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use common::lab::Lab;
use common::lab::{BREAK, LabError, PANIC, REFUSE, REJECT, VISITS};
use futures_util::{StreamExt, TryStreamExt, stream};
use nats_support::{Caller, NatsServer, PATIENCE, soon, until};
use turbo_runtime::client::{CallError, ConnectionState};
use turbo_runtime::wire::Encode;
use turbo_runtime::{MethodDescriptor, MethodKind, SchemaError, ServiceDescriptor, Status};

fn status<T, E: SchemaError>(result: Result<T, CallError<E>>) -> Status {
    match result {
        Ok(_) => panic!("it succeeded"),
        Err(error) => error.status(),
    }
}

fn numbered(count: u32, size: usize) -> impl futures_util::Stream<Item = (u32, Vec<u8>)> + Send + 'static {
    stream::iter(0..count).map(move |number| (number, vec![7; size]))
}

/// W-72: all four shapes, values and items in order, with more items than the credit of either direction.
#[tokio::test(flavor = "multi_thread")]
async fn every_shape_of_call() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let channel = server.channel().await;
    assert_eq!(channel.state(), ConnectionState::Open);
    let caller = Caller::new(&channel);
    assert_eq!(
        soon("a reply", caller.echo(b"hello")).await.expect("an echo"),
        b"hello"
    );

    let items: Vec<_> = soon("a stream", caller.wide(2_000, 1_000).try_collect())
        .await
        .expect("items");
    assert!(items.iter().map(|item| item.0).eq(0..2_000));

    let taken = soon("an upload", caller.take(u32::MAX, numbered(2_000, 1_000))).await;
    assert_eq!(taken.expect("an answer"), 2_000);

    let echoed: Vec<_> = soon("both ways", caller.echoes(numbered(2_000, 1_000)).try_collect())
        .await
        .expect("items");
    assert!(echoed.iter().map(|item| item.0).eq(0..2_000));
    let none: Vec<_> = soon("an empty stream", caller.count(0).try_collect())
        .await
        .expect("items");
    assert!(none.is_empty());
    lab.idle().await;
}

/// W-35 holds: errors of the schema with their values, statuses with their messages, internals hidden.
#[tokio::test(flavor = "multi_thread")]
async fn failures_arrive_as_they_were_told() {
    let server = NatsServer::start();
    let _instance = server.instance(&Lab::default()).await;
    let caller = Caller::new(&server.channel().await).0;
    let refused = caller
        .unary::<(), LabError>(REFUSE, |writer| 7_i64.encode(writer))
        .await;
    assert!(
        matches!(&refused, Err(CallError::Error(LabError { rowid: 7 }))),
        "{refused:?}"
    );
    let rejected = caller
        .unary::<(), LabError>(REJECT, |writer| "not you".to_owned().encode(writer))
        .await;
    let rejected = rejected.expect_err("a refusal");
    assert_eq!(rejected.status(), Status::PermissionDenied);
    assert!(rejected.to_string().contains("not you"), "{rejected}");
    for method in [BREAK, PANIC] {
        let broken = caller
            .unary::<(), LabError>(method, |_| {})
            .await
            .expect_err("a failure");
        assert_eq!(broken.status(), Status::Internal);
        assert!(!broken.to_string().contains("nowhere"), "{broken}");
    }
    let wrong = caller
        .unary::<(), LabError>(REFUSE, |writer| writer.raw(&[1, 2, 3]))
        .await;
    assert_eq!(status(wrong), Status::InvalidArgument);
}

/// W-78: nobody serves it, and it is known at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_nobody_serves_is_unavailable() {
    let server = NatsServer::start();
    let caller = Caller::new(&server.channel().await);
    assert_eq!(
        status(soon("an answer", caller.echo(b"x")).await),
        Status::Unavailable
    );
    let end = soon("an end", caller.count(5).try_collect::<Vec<_>>()).await;
    assert_eq!(status(end), Status::Unavailable);
    assert_eq!(
        status(soon("an answer", caller.take(1, numbered(3, 10))).await),
        Status::Unavailable
    );
}

/// W-17: the instance compares signatures, as any server.
#[tokio::test(flavor = "multi_thread")]
async fn another_schema_is_a_mismatch_for_the_methods_that_differ() {
    static OLDER: ServiceDescriptor = ServiceDescriptor {
        name: "lab.v1.Lab",
        schema_id: *b"older---",
        methods: &[
            MethodDescriptor {
                name: "echo",
                signature: [0; 8],
                kind: MethodKind::Unary,
                is_idempotent: false,
                timeout: None,
            },
            MethodDescriptor {
                name: "gone",
                signature: [99; 8],
                kind: MethodKind::Unary,
                is_idempotent: false,
                timeout: None,
            },
        ],
    };
    let server = NatsServer::start();
    let _instance = server.instance(&Lab::default()).await;
    let older = server.channel().await.bind(&OLDER);
    let echo = older.unary::<Vec<u8>, LabError>(0, |writer| b"same".to_vec().encode(writer));
    assert_eq!(echo.await.expect("the same method"), b"same");
    let gone = older
        .unary::<(), LabError>(1, |_| {})
        .await
        .expect_err("it differs");
    assert_eq!(gone.status(), Status::SchemaMismatch);
}

/// W-76: dropping a call or a stream stops the work behind NATS.
#[tokio::test(flavor = "multi_thread")]
async fn who_loses_interest_stops_the_work() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = Caller::new(&server.channel().await);
    let call = tokio::spawn(caller.hang());
    until("the call arrives", || lab.alive() == 1).await;
    call.abort();
    lab.idle().await;

    let mut endless = caller.forever();
    for _ in 0..10 {
        soon("an item", endless.next())
            .await
            .expect("no end")
            .expect("an item");
    }
    assert_eq!(lab.alive(), 1);
    drop(endless);
    lab.idle().await;

    let stalled = tokio::spawn(caller.stall(stream::pending()));
    until("the call arrives", || lab.alive() == 1).await;
    stalled.abort();
    lab.idle().await;
    assert_eq!(
        soon("the channel is well", caller.echo(b"x"))
            .await
            .expect("an echo"),
        b"x"
    );
}

/// W-23: a timeout travels, and ends the work at the instance too.
#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_both_sides() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = Caller::new(&server.channel().await);
    let late = soon("an end", caller.hang().timeout(Duration::from_millis(300))).await;
    assert_eq!(status(late), Status::DeadlineExceeded);
    lab.idle().await;
    let in_time = caller.echo(b"x").timeout(PATIENCE).metadata("key", "value").await;
    assert_eq!(in_time.expect("an echo"), b"x");
}

/// W-26 from end to end: a reader that does not read stops its producer behind NATS, and other calls go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_stops_the_producer() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = Caller::new(&server.channel().await);
    let mut slow = caller.wide(100_000, 1_000);
    assert_eq!(
        soon("an item", slow.next())
            .await
            .expect("no end")
            .expect("an item")
            .0,
        0
    );
    // Many round trips, in which a producer without a bound would go far.
    for _ in 0..200 {
        soon("a reply", caller.echo(b"x")).await.expect("an echo");
    }
    // Two windows of 256 KiB lie between them, and what the transports hold.
    assert!(lab.items() < 2_000, "{} items of a kilobyte", lab.items());
    let rest: Vec<_> = soon("the rest", slow.try_collect()).await.expect("items");
    assert!(rest.iter().map(|item| item.0).eq(1..100_000));
}

/// W-40 from end to end: a handler that does not read stops the caller's stream.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_handler_stops_the_caller() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = Caller::new(&server.channel().await);
    let sent = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&sent);
    let items = numbered(100_000, 1_000).inspect(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let stalled = tokio::spawn(caller.stall(items));
    until("the call arrives", || lab.alive() == 1).await;
    for _ in 0..200 {
        soon("a reply", caller.echo(b"x")).await.expect("an echo");
    }
    let sent = sent.load(Ordering::SeqCst);
    assert!((16..2_000).contains(&sent), "{sent} items of a kilobyte");
    stalled.abort();
    lab.idle().await;
}

/// W-42: a handler that has read enough stops the caller's stream, and the call goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_has_enough_says_so() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = Caller::new(&server.channel().await);
    let (dropped, is_dropped) = tokio::sync::oneshot::channel::<()>();
    let endless = stream::unfold((0, dropped), |(number, dropped)| async move {
        tokio::task::yield_now().await;
        Some(((number, vec![7; 100]), (number + 1, dropped)))
    });
    let call = tokio::spawn(caller.leave(5, endless));
    assert!(soon("the stream is dropped", is_dropped).await.is_err());
    assert_eq!(lab.alive(), 1, "the call goes on");
    call.abort();
    lab.idle().await;
    let first = soon("an answer", caller.take(3, numbered(100_000, 100))).await;
    assert_eq!(first.expect("an answer"), 3);
}

/// W-79: what is too large for NATS is `resource_exhausted`, whichever way it goes, and harms nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_fails_alone() {
    let server = NatsServer::with(&["max_payload: 65536"]);
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = Caller::new(&server.channel().await);
    assert_eq!(
        soon("a reply", caller.echo(&[7; 60_000]))
            .await
            .expect("it fits")
            .len(),
        60_000
    );
    assert_eq!(
        status(soon("an end", caller.echo(&[7; 70_000])).await),
        Status::ResourceExhausted
    );
    assert_eq!(
        status(soon("an end", caller.blob(70_000)).await),
        Status::ResourceExhausted
    );
    assert_eq!(
        status(soon("an end", caller.wide(3, 70_000).try_collect::<Vec<_>>()).await),
        Status::ResourceExhausted
    );
    let upload = caller.take(u32::MAX, numbered(3, 70_000));
    assert_eq!(status(soon("an end", upload).await), Status::ResourceExhausted);
    let large = soon("an upload", caller.take(u32::MAX, numbered(20, 60_000))).await;
    assert_eq!(large.expect("each fits"), 20);
    let large: Vec<_> = soon("a stream", caller.wide(20, 60_000).try_collect())
        .await
        .expect("each fits");
    assert_eq!(large.len(), 20);
    lab.idle().await;
}

/// W-72: each call is a conversation of its own, so state of a connection does not outlive it.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_a_connection_of_its_own() {
    let server = NatsServer::start();
    let _instance = server.instance(&Lab::default()).await;
    let caller = Caller::new(&server.channel().await).0;
    for _ in 0..3 {
        let visits = caller.unary::<u32, LabError>(VISITS, |_| {}).await;
        assert_eq!(visits.expect("an answer"), 1);
    }
}

/// Many calls at once, of all shapes, through one subscription on each side.
#[tokio::test(flavor = "multi_thread")]
async fn many_calls_at_once() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = Arc::new(Caller::new(&server.channel().await));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..300_u32 {
        let caller = Arc::clone(&caller);
        tasks.spawn(async move {
            let bytes = number.to_le_bytes();
            assert_eq!(caller.echo(&bytes).await.expect("an echo"), bytes);
            let items: Vec<_> = caller.wide(20, 100).try_collect().await.expect("items");
            assert!(items.iter().map(|item| item.0).eq(0..20));
            assert_eq!(
                caller
                    .take(u32::MAX, numbered(number % 50, 100))
                    .await
                    .expect("a count"),
                number % 50
            );
            let echoed: Vec<_> = caller
                .echoes(numbered(20, 10))
                .try_collect()
                .await
                .expect("items");
            assert_eq!(echoed.len(), 20);
        });
    }
    soon("all of them", async {
        while let Some(done) = tasks.join_next().await {
            done.expect("no panic");
        }
    })
    .await;
    lab.idle().await;
}

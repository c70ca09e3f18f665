//! Interceptors of the client: what they see, change, refuse and hear, and that they may have to wait.

mod client_support;

use std::future::pending;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client_support::*;
use futures_util::{FutureExt, StreamExt};
use turbo_runtime::client::{
    Binding, Call, CallEnd, CallError, Channel, Connector, Interceptor, Outgoing, Preparing, RawOptions,
    ServerStream,
};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Failure, MethodKind, Status};

fn get(binding: &Binding) -> Call<String, NotFound> {
    binding.unary(GET, |writer| 7_i64.encode(writer))
}

fn watch(binding: &Binding) -> ServerStream<String> {
    binding.stream(WATCH, |_| {})
}

type Log = Arc<Mutex<Vec<String>>>;

fn taken(log: &Log) -> Vec<String> {
    std::mem::take(&mut *log.lock().expect("no panic"))
}

/// Writes down what it hears.
fn hearing(name: &'static str, log: &Log) -> impl Interceptor {
    let log = Arc::clone(log);
    move |call: &mut Outgoing<'_>| {
        log.lock()
            .expect("no panic")
            .push(format!("{name}: {}", call.method()));
        let log = Arc::clone(&log);
        call.on_end(move |end: &CallEnd| {
            let status = end.status.map_err(Status::name);
            let heard = format!("{name}: {status:?}, {} items", end.items);
            log.lock().expect("no panic").push(heard);
        });
        Ok(())
    }
}

#[tokio::test]
async fn an_interceptor_sees_a_call_and_changes_it() {
    let (channel, mut peer) = connected().await;
    let seen: Log = Log::default();
    let log = Arc::clone(&seen);
    let people = channel
        .with(move |call: &mut Outgoing<'_>| {
            let facts = (call.service(), call.method(), call.kind() == MethodKind::Unary);
            let more = (
                call.arguments_size(),
                call.timeout(),
                call.descriptor().is_idempotent,
            );
            let who = call.metadata().get("who").map(str::to_owned);
            let line = format!("{facts:?} {more:?} {who:?}");
            log.lock().expect("no panic").push(line);
            call.metadata_mut().remove("who");
            call.set_metadata("token", "secret")?;
            call.set_timeout(None);
            Ok(())
        })
        .bind(&SERVICE);
    let call = get(&people)
        .metadata("who", "me")
        .timeout(Duration::from_secs(600));
    let mut call = pin!(call);
    assert!(call.as_mut().now_or_never().is_none());
    let sent = peer.receive().await;
    // W-7: the number of the method, metadata and no timeout, the argument.
    let payload = [&[GET as u8][..], b"\x01\x05token\x06secret", &[14]].concat();
    assert_eq!(sent.last(), Some(&frame(CALL | FLAG_6, 1, payload)));
    assert_eq!(
        taken(&seen),
        [r#"("test.v1.Test", "get", true) (1, Some(600s), true) Some("me")"#]
    );
    peer.send(&[bound(), reply(1, &"Bob")]).await;
    assert_eq!(call.await, Ok("Bob".to_owned()));
}

#[tokio::test]
async fn a_timeout_that_an_interceptor_sets_is_kept_by_both_sides() {
    tokio::time::pause();
    let (channel, mut peer) = connected().await;
    let people = channel
        .with(|call: &mut Outgoing<'_>| {
            call.set_timeout(Some(Duration::from_secs(3)));
            Ok(())
        })
        .bind(&SERVICE);
    let call = tokio::spawn(get(&people));
    let sent = peer.receive().await;
    let call_frame = sent.last().expect("a call");
    assert_eq!(call_frame.kind, CALL | FLAG_5);
    assert_eq!(call_frame.payload[1..4], [0xfb, 0xb8, 0x0b], "3,000 milliseconds");
    let failed = call.await.expect("no panic").expect_err("nobody answers");
    assert_eq!(failed.status(), Status::DeadlineExceeded);
}

#[tokio::test]
async fn the_first_sees_a_call_first_and_hears_of_its_end_last() {
    let log = Log::default();
    let (dial, mut peers) = dialer();
    let connecting = Connector::over(dial)
        .intercept(hearing("first", &log))
        .intercept(hearing("second", &log))
        .connect();
    let connecting = tokio::spawn(connecting);
    let mut peer = peers.recv().await.expect("a connection");
    peer.open().await;
    let channel = connecting.await.expect("no panic").expect("a channel");
    let narrow = channel.with(hearing("third", &log)).bind(&SERVICE);
    // The channel itself does not have the third.
    let wide = channel.bind(&SERVICE);

    let call = tokio::spawn(get(&narrow));
    let sent = peer.receive().await;
    let id = sent.last().expect("a call").id;
    assert_eq!(taken(&log), ["first: get", "second: get", "third: get"]);
    peer.send(&[bound(), reply(id, &"Bob")]).await;
    call.await.expect("no panic").expect("an answer");
    let heard = [
        "third: Ok(()), 0 items",
        "second: Ok(()), 0 items",
        "first: Ok(()), 0 items",
    ];
    assert_eq!(taken(&log), heard);

    let call = tokio::spawn(get(&wide));
    let id = peer.receive().await.last().expect("a call").id;
    peer.send(&[throw(id, &NotFound { rowid: 7 })]).await;
    call.await.expect("no panic").expect_err("an error");
    let heard = [
        "first: get",
        "second: get",
        "second: Err(\"not_found\"), 0 items",
        "first: Err(\"not_found\"), 0 items",
    ];
    assert_eq!(taken(&log), heard);
}

#[tokio::test]
async fn a_call_that_is_refused_is_not_sent() {
    let log = Log::default();
    let (channel, mut peer) = connected().await;
    let people = channel
        .with(hearing("outer", &log))
        .with(|call: &mut Outgoing<'_>| match call.method() {
            "watch" => call.set_metadata("No Key", "").map(|()| unreachable!()),
            _ => Err(Failure::new(Status::PermissionDenied, "not today")),
        })
        .with(hearing("inner", &log))
        .bind(&SERVICE);
    let refused = Failure::new(Status::PermissionDenied, "not today");
    assert_eq!(get(&people).await, Err(CallError::Failure(refused)));
    assert_eq!(
        taken(&log),
        ["outer: get", "outer: Err(\"permission_denied\"), 0 items"]
    );
    let items: Vec<_> = watch(&people).collect().await;
    assert_eq!(items.len(), 1);
    let failed = items[0].as_ref().expect_err("a bad key");
    assert_eq!(failed.status(), Status::InvalidArgument);
    assert_eq!(
        taken(&log),
        ["outer: watch", "outer: Err(\"invalid_argument\"), 0 items"]
    );
    // Only what another client of the channel sends arrives.
    let _other = tokio::spawn(get(&channel.bind(&SERVICE)));
    let sent = peer.receive().await;
    let calls: Vec<_> = sent.iter().filter(|frame| frame.kind & 0x1f == CALL).collect();
    assert_eq!(calls.len(), 1);
}

#[tokio::test]
async fn the_end_of_a_stream_is_heard_with_its_items() {
    let log = Log::default();
    let (channel, mut peer) = connected().await;
    let people = channel.with(hearing("it", &log)).bind(&SERVICE);
    let mut stream = watch(&people);
    assert!(stream.next().now_or_never().is_none());
    let id = peer.receive().await.last().expect("a call").id;
    peer.send(&[bound(), item(id, &"a"), item(id, &"b"), frame(END, id, [])])
        .await;
    assert_eq!(stream.by_ref().count().await, 2);
    assert_eq!(taken(&log), ["it: watch", "it: Ok(()), 2 items"]);
    assert!(stream.next().await.is_none());

    // One that is dropped.
    let mut stream = watch(&people);
    assert!(stream.next().now_or_never().is_none());
    let id = peer.receive().await.last().expect("a call").id;
    peer.send(&[item(id, &"a"), item(id, &"b")]).await;
    assert!(stream.next().await.is_some());
    drop(stream);
    assert_eq!(taken(&log), ["it: watch", "it: Err(\"cancelled\"), 1 items"]);

    // One whose items are not what they should be.
    let mut stream: ServerStream<String> = watch(&people);
    assert!(stream.next().now_or_never().is_none());
    let sent = peer.receive().await;
    let id = sent.last().expect("a call").id;
    peer.send(&[frame(ITEM, id, [9])]).await;
    assert!(stream.next().await.expect("an item").is_err());
    assert_eq!(taken(&log), ["it: watch", "it: Err(\"internal\"), 1 items"]);

    // A call that was never polled is none.
    drop(get(&people));
    drop(watch(&people));
    assert_eq!(taken(&log), Vec::<String>::new());
}

#[tokio::test]
async fn calls_of_bytes_are_seen_too() {
    let log = Log::default();
    let (channel, mut peer) = connected().await;
    let people = channel.with(hearing("it", &log)).bind(&SERVICE);
    let call = tokio::spawn(people.raw_unary(GET, vec![14], RawOptions::default()));
    let id = peer.receive().await.last().expect("a call").id;
    peer.send(&[bound(), fail(id, Status::Aborted, "collided")]).await;
    call.await.expect("no panic").expect_err("a failure");
    assert_eq!(taken(&log), ["it: get", "it: Err(\"aborted\"), 0 items"]);
}

/// Fetches a token once; until then calls wait.
#[derive(Clone)]
struct Token {
    token: Arc<Mutex<Option<String>>>,
    fetches: Arc<AtomicUsize>,
    mint: Arc<tokio::sync::Semaphore>,
}

impl Token {
    fn closed() -> Self {
        Self {
            token: Arc::default(),
            fetches: Arc::default(),
            mint: Arc::new(tokio::sync::Semaphore::new(0)),
        }
    }
}

impl Interceptor for Token {
    fn prepare(&self, call: &Outgoing<'_>) -> Option<Preparing> {
        assert_eq!(call.service(), "test.v1.Test");
        if self.token.lock().expect("no panic").is_some() {
            return None;
        }
        let this = self.clone();
        Some(Box::pin(async move {
            let number = this.fetches.fetch_add(1, Ordering::SeqCst);
            let permit = this.mint.acquire().await;
            permit
                .map_err(|_| Failure::new(Status::Unauthenticated, "no token to be had"))?
                .forget();
            *this.token.lock().expect("no panic") = Some(format!("token {number}"));
            Ok(())
        }))
    }

    fn start(&self, call: &mut Outgoing<'_>) -> Result<(), Failure> {
        let token = self.token.lock().expect("no panic").clone();
        call.set_metadata("authorization", token.expect("it has been fetched"))
    }
}

#[tokio::test]
async fn an_interceptor_may_wait_and_later_calls_do_not() {
    let (channel, mut peer) = connected().await;
    let token = Token::closed();
    let log = Log::default();
    let people = channel
        .with(token.clone())
        .with(hearing("inner", &log))
        .bind(&SERVICE);
    let call = tokio::spawn(get(&people));
    settle().await;
    assert_eq!((token.fetches.load(Ordering::SeqCst), taken(&log).len()), (1, 0));
    token.mint.add_permits(1);
    let sent = peer.receive().await;
    let first = sent.last().expect("a call");
    assert!(first.payload.windows(7).any(|part| part == b"token 0"));
    peer.send(&[bound(), reply(first.id, &"Bob")]).await;
    call.await.expect("no panic").expect("an answer");
    assert_eq!(taken(&log).len(), 2);

    let mut second = pin!(get(&people));
    assert!(second.as_mut().now_or_never().is_none());
    let sent = peer.receive().await;
    assert!(sent[0].payload.windows(7).any(|part| part == b"token 0"));
    assert_eq!(token.fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_an_interceptor_waits_for_may_fail() {
    let (channel, _peer) = connected().await;
    let token = Token::closed();
    token.mint.close();
    let log = Log::default();
    let people = channel.with(hearing("outer", &log)).with(token).bind(&SERVICE);
    let failure = Failure::new(Status::Unauthenticated, "no token to be had");
    assert_eq!(get(&people).await, Err(CallError::Failure(failure)));
    assert_eq!(
        taken(&log),
        ["outer: get", "outer: Err(\"unauthenticated\"), 0 items"]
    );
}

#[tokio::test]
async fn the_time_of_a_call_runs_while_its_interceptors_wait() {
    tokio::time::pause();
    let (channel, mut peer) = connected().await;
    let log = Log::default();
    struct Never;
    impl Interceptor for Never {
        fn prepare(&self, _: &Outgoing<'_>) -> Option<Preparing> {
            Some(Box::pin(pending()))
        }

        fn start(&self, _: &mut Outgoing<'_>) -> Result<(), Failure> {
            unreachable!("it waits for ever")
        }
    }
    let people = channel.with(hearing("outer", &log)).with(Never).bind(&SERVICE);
    let begin = tokio::time::Instant::now();
    let failed = get(&people).timeout(Duration::from_secs(5)).await;
    let failed = failed.expect_err("too late");
    assert_eq!(
        (failed.status(), begin.elapsed().as_secs()),
        (Status::DeadlineExceeded, 5)
    );
    assert_eq!(
        taken(&log),
        ["outer: get", "outer: Err(\"deadline_exceeded\"), 0 items"]
    );
    // Dropped while it waits.
    let mut dropped = Box::pin(get(&people));
    assert!(dropped.as_mut().now_or_never().is_none());
    drop(dropped);
    assert_eq!(taken(&log), ["outer: get", "outer: Err(\"cancelled\"), 0 items"]);

    // What is left of the time is what the server learns.
    struct Slow;
    impl Interceptor for Slow {
        fn prepare(&self, _: &Outgoing<'_>) -> Option<Preparing> {
            Some(Box::pin(tokio::time::sleep(Duration::from_secs(2)).map(Ok)))
        }

        fn start(&self, _: &mut Outgoing<'_>) -> Result<(), Failure> {
            Ok(())
        }
    }
    let people = channel.with(Slow).bind(&SERVICE);
    let call = tokio::spawn(get(&people).timeout(Duration::from_secs(5)));
    let sent = peer.receive().await;
    let payload = &sent.last().expect("a call").payload;
    assert_eq!(payload[1], 0xfb);
    let left = u16::from_le_bytes([payload[2], payload[3]]);
    assert!((2_990..=3_000).contains(&left), "{left} milliseconds of 3,000");
    call.abort();
}

#[test]
fn calls_with_interceptors_can_be_sent_and_shared() {
    fn is<T: Send + Sync>() {}
    is::<Call<String>>();
    is::<ServerStream<String>>();
    is::<Channel>();
    is::<Binding>();
}

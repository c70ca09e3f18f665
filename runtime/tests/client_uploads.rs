//! Streams that callers send, to a server that the test plays by hand: section 4 of the specification, rules W-38 to W-44.

mod client_support;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use client_support::*;
use futures_util::{FutureExt, Stream, StreamExt, stream};
use tokio::sync::mpsc;
use turbo_runtime::Status;
use turbo_runtime::client::{
    Binding, Call, CallError, Channel, Connector, RawFailure, RawOptions, ServerStream,
};
use turbo_runtime::memory::{self, MemoryTransport};
use turbo_runtime::transport::{Close, Disconnect, Transport};
use turbo_runtime::wire::{Encode, Writer};

fn load<S>(binding: &Binding, items: S) -> Call<u64, NotFound>
where
    S: Stream<Item = String> + Send + 'static,
{
    binding.upload(LOAD, |writer| "x".encode(writer), items, String::encode)
}

fn chat<S>(binding: &Binding, items: S) -> ServerStream<String>
where
    S: Stream<Item = String> + Send + 'static,
{
    binding.duplex(CHAT, |_| {}, items, String::encode)
}

/// A stream that the test feeds, and that says when it is polled and when it has been dropped.
struct Fed {
    items: mpsc::UnboundedReceiver<String>,
    polls: Arc<AtomicUsize>,
    _alive: Arc<()>,
}

struct Feeder {
    sender: mpsc::UnboundedSender<String>,
    polls: Arc<AtomicUsize>,
    alive: Arc<()>,
}

impl Stream for Fed {
    type Item = String;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<String>> {
        self.polls.fetch_add(1, Ordering::SeqCst);
        self.items.poll_recv(cx)
    }
}

impl Feeder {
    fn send(&self, text: &str) {
        self.sender.send(text.to_owned()).expect("the stream is there");
    }

    fn polls(&self) -> usize {
        self.polls.load(Ordering::SeqCst)
    }

    fn is_dropped(&self) -> bool {
        Arc::strong_count(&self.alive) == 1
    }
}

fn fed() -> (Feeder, Fed) {
    let (sender, items) = mpsc::unbounded_channel();
    let (polls, alive) = (Arc::new(AtomicUsize::new(0)), Arc::new(()));
    let stream = Fed {
        items,
        polls: Arc::clone(&polls),
        _alive: Arc::clone(&alive),
    };
    (Feeder { sender, polls, alive }, stream)
}

fn names(list: &[&str]) -> impl Stream<Item = String> + Send + use<> {
    stream::iter(list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
}

fn status<T>(end: Result<T, CallError<NotFound>>) -> Option<Status> {
    end.err().map(|error| error.status())
}

/// W-4, W-38: the call, what there is to send, and the end travel together.
#[tokio::test]
async fn a_call_its_items_and_their_end_leave_in_one_message() {
    let (channel, mut peer) = connected().await;
    let call = tokio::spawn(load(&channel.bind(&SERVICE), names(&["Ada", "Bob"])));
    let message = peer.receive().await;
    assert_eq!(
        message[1..],
        [
            frame(CALL, 1, *b"\x04\x01x"),
            item(1, &"Ada"),
            item(1, &"Bob"),
            frame(END, 1, [])
        ]
    );
    peer.send(&[bound(), reply(1, &2_u64)]).await;
    assert_eq!(call.await.expect("no panic"), Ok(2));
}

/// W-5, W-25: before `Welcome`, with the least credit.
#[tokio::test]
async fn items_travel_before_the_server_has_answered() {
    let (dial, mut peers) = dialer();
    let channel = Connector::over(dial).start();
    let big = "x".repeat(5_000);
    let call = tokio::spawn(load(&channel.bind(&SERVICE), stream::iter(vec![big.clone(); 5])));
    let mut peer = peers.recv().await.expect("a connection");
    let mut frames = peer.receive().await;
    while frames.iter().filter(|frame| frame.kind == ITEM).count() < 4 {
        frames.extend(peer.receive().await);
    }
    let kinds: Vec<u8> = frames.iter().map(|frame| frame.kind).collect();
    assert_eq!(kinds, [HELLO, BIND, CALL, ITEM, ITEM, ITEM, ITEM]);
    settle().await;
    assert!(peer.next().now_or_never().is_none(), "no credit");
    let window = [varint(1), varint(100_000), varint(1 << 20)].concat();
    peer.send(&[frame(WELCOME, 0, window), bound()]).await;
    assert_eq!(peer.receive().await, [item(1, &big), frame(END, 1, [])]);
    peer.send(&[reply(1, &5_u64)]).await;
    assert_eq!(call.await.expect("no panic"), Ok(5));
}

/// W-12: what is larger than has to be assumed of the server waits until it has told its limit, and so does what follows.
#[tokio::test]
async fn a_large_item_waits_for_the_servers_limit() {
    let (dial, mut peers) = dialer();
    let channel = Connector::over(dial).start();
    let large = "x".repeat(1_500_000);
    let call = load(
        &channel.bind(&SERVICE),
        stream::iter([large.clone(), "Bob".to_owned()]),
    );
    let call = tokio::spawn(call);
    let mut peer = peers.recv().await.expect("a connection");
    assert_eq!(peer.receive().await.len(), 3);
    settle().await;
    assert!(peer.next().now_or_never().is_none());
    let window = [varint(1), varint(2_000_000), varint(2_000_000)].concat();
    peer.send(&[frame(WELCOME, 0, window), bound()]).await;
    let frames = peer.receive().await;
    assert_eq!(frames, [item(1, &large), item(1, &"Bob"), frame(END, 1, [])]);
    peer.send(&[reply(1, &2_u64)]).await;
    assert_eq!(call.await.expect("no panic"), Ok(2));
}

/// An item alone may be too large for the server, or have no encoding; either ends its call, and the server is told.
/// W-43.
#[tokio::test]
async fn an_item_that_cannot_be_sent_fails_its_call() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let call = load(&people, stream::iter(["Ada".to_owned(), "x".repeat(1 << 20)]));
    let call = tokio::spawn(call);
    let frames = peer.receive().await;
    assert_eq!(frames[2..], [item(1, &"Ada"), frame(CANCEL, 1, [])]);
    assert_eq!(
        status(call.await.expect("no panic")),
        Some(Status::ResourceExhausted)
    );
    peer.send(&[bound(), fail(1, Status::Cancelled, "")]).await;

    let limited = |item: &String, writer: &mut Writer| {
        writer.check_length("Test.load.people", item, 0, 3);
        item.encode(writer);
    };
    let call: Call<u64, NotFound> = people.upload(LOAD, |_| {}, names(&["Ada", "Charles"]), limited);
    let call = tokio::spawn(call);
    let frames = peer.receive().await;
    assert_eq!(frames[1..], [item(1, &"Ada"), frame(CANCEL, 1, [])]);
    let error = call.await.expect("no panic").expect_err("too long");
    assert_eq!(error.status(), Status::InvalidArgument);
    assert!(error.to_string().contains("Test.load.people"), "{error}");
}

/// W-26, W-40: items leave while there is credit, whether or not anybody polls the call.
#[tokio::test]
async fn items_leave_as_far_as_there_is_credit() {
    let (channel, mut peer) = connected().await;
    let (feeder, items) = fed();
    let mut call = load(&channel.bind(&SERVICE), items);
    assert!((&mut call).now_or_never().is_none());
    let mut frames = peer.receive().await;
    let big = "x".repeat(8_000);
    (0..5).for_each(|_| feeder.send(&big));
    while frames.iter().filter(|frame| frame.kind == ITEM).count() < 3 {
        frames.extend(peer.receive().await);
    }
    settle().await;
    let polls = feeder.polls();
    assert!(
        peer.next().now_or_never().is_none(),
        "16,384 bytes and one item more"
    );
    // The credit is below 0 still, and then above.
    peer.send(&[bound(), frame(CREDIT, 1, varint(100))]).await;
    settle().await;
    assert_eq!(feeder.polls(), polls, "a stream without credit is not polled");
    peer.send(&[frame(CREDIT, 1, varint(8_000))]).await;
    assert_eq!(peer.receive().await, [item(1, &big)]);
    settle().await;
    assert!(peer.next().now_or_never().is_none());
    peer.send(&[frame(CREDIT, 1, varint(100_000))]).await;
    assert_eq!(peer.receive().await, [item(1, &big)]);
    drop(feeder);
    assert_eq!(peer.receive().await, [frame(END, 1, [])]);
    // Credit may cross the end.
    peer.send(&[frame(CREDIT, 1, varint(8_000)), reply(1, &5_u64)])
        .await;
    assert_eq!(call.await, Ok(5));
}

/// W-38: what the server answers does not wait for what the client sends, nor the other way round.
#[tokio::test]
async fn both_sides_stream() {
    let (channel, mut peer) = connected().await;
    let (feeder, items) = fed();
    let mut lines = chat(&channel.bind(&SERVICE), items);
    assert!(lines.next().now_or_never().is_none());
    assert_eq!(peer.receive().await[1..], [frame(CALL, 1, [CHAT as u8])]);
    peer.send(&[bound(), item(1, &"welcome")]).await;
    assert_eq!(lines.next().await, Some(Ok("welcome".to_owned())));
    feeder.send("hi");
    assert_eq!(peer.receive().await, [item(1, &"hi")]);
    drop(feeder);
    assert_eq!(peer.receive().await, [frame(END, 1, [])]);
    peer.send(&[item(1, &"bye"), frame(END, 1, [])]).await;
    assert_eq!(lines.next().await, Some(Ok("bye".to_owned())));
    assert_eq!(lines.next().await, None);
}

/// W-41: the server may answer before it has heard everything; then nothing more is sent.
#[tokio::test]
async fn a_call_that_ends_drops_what_it_still_had_to_send() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let (feeder, items) = fed();
    let call = tokio::spawn(load(&people, items));
    feeder.send("Ada");
    peer.receive().await;
    peer.send(&[bound(), throw(1, &NotFound { rowid: 7 })]).await;
    let end = call.await.expect("no panic");
    assert_eq!(end, Err(CallError::Error(NotFound { rowid: 7 })));
    settle().await;
    assert!(feeder.is_dropped());
    assert!(peer.next().now_or_never().is_none(), "neither Item nor End");
    // The id serves again.
    let call = tokio::spawn(load(&people, names(&[])));
    assert_eq!(
        peer.receive().await,
        [frame(CALL, 1, *b"\x04\x01x"), frame(END, 1, [])]
    );
    peer.send(&[reply(1, &0_u64)]).await;
    assert_eq!(call.await.expect("no panic"), Ok(0));
}

/// W-42: a server that wants no more says so, and the call goes on.
#[tokio::test]
async fn a_server_may_stop_the_stream_and_go_on() {
    let (channel, mut peer) = connected().await;
    let (feeder, items) = fed();
    let mut lines = chat(&channel.bind(&SERVICE), items);
    assert!(lines.next().now_or_never().is_none());
    peer.receive().await;
    peer.send(&[bound(), frame(CANCEL, 1, [])]).await;
    settle().await;
    assert!(feeder.is_dropped());
    // Once more does no harm, nor does credit that crossed it.
    peer.send(&[
        frame(CANCEL, 1, []),
        frame(CREDIT, 1, varint(100)),
        item(1, &"still here"),
    ])
    .await;
    assert_eq!(lines.next().await, Some(Ok("still here".to_owned())));
    assert!(peer.next().now_or_never().is_none(), "no End");
    peer.send(&[frame(END, 1, [])]).await;
    assert_eq!(lines.next().await, None);
}

/// W-22: a caller that loses interest takes its stream along, at any time.
#[tokio::test]
async fn dropping_the_call_drops_its_stream() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let (unpolled, items) = fed();
    drop(load(&people, items));
    assert!(unpolled.is_dropped());

    let (feeder, items) = fed();
    let mut lines = chat(&people, items);
    assert!(lines.next().now_or_never().is_none());
    peer.receive().await;
    drop(lines);
    assert!(feeder.is_dropped(), "at once");
    assert_eq!(peer.receive().await, [frame(CANCEL, 1, [])]);
    peer.send(&[bound(), fail(1, Status::Cancelled, "")]).await;

    let (dial, _peers) = dialer();
    let offline = Connector::over(dial).start();
    let (waiting, items) = fed();
    let mut call = load(&offline.bind(&SERVICE), items);
    assert!((&mut call).now_or_never().is_none());
    drop(call);
    assert!(
        waiting.is_dropped(),
        "nor has it been polled: {}",
        waiting.polls()
    );
    assert_eq!(waiting.polls(), 0);
}

/// W-23
#[tokio::test(start_paused = true)]
async fn a_deadline_ends_the_stream() {
    let (channel, mut peer) = connected().await;
    let (feeder, items) = fed();
    let call = load(&channel.bind(&SERVICE), items)
        .timeout(Duration::from_secs(1))
        .metadata("k", "v");
    let call = tokio::spawn(call);
    assert_eq!(peer.receive().await[1].kind, CALL | FLAG_5 | FLAG_6);
    assert_eq!(peer.receive().await, [frame(CANCEL, 1, [])]);
    assert_eq!(
        status(call.await.expect("no panic")),
        Some(Status::DeadlineExceeded)
    );
    assert!(feeder.is_dropped());
}

/// W-44: what was begun is not repeated, idempotent or not; what was not begun is sent on the next connection.
#[tokio::test(start_paused = true)]
async fn a_lost_connection_ends_the_calls_that_stream() {
    let (dial, mut peers) = dialer();
    let channel = Connector::over(dial).start();
    let people = channel.bind(&SERVICE);
    let (feeder, items) = fed();
    let put: Call<u64, NotFound> = people.upload(PUT, |_| {}, items, String::encode);
    let put = tokio::spawn(put);
    let (chatter, items) = fed();
    let mut lines = chat(&people, items);
    let chat_end = tokio::spawn(async move { lines.next().await });
    let mut peer = peers.recv().await.expect("a connection");
    peer.open().await;
    feeder.send("Ada");
    assert_eq!(peer.receive().await, [item(1, &"Ada")]);
    drop(peer);
    assert_eq!(status(put.await.expect("no panic")), Some(Status::Indeterminate));
    let end = chat_end.await.expect("no panic").expect("an end");
    assert_eq!(end.map_err(|error| error.status()), Err(Status::Unavailable));
    assert!(feeder.is_dropped() && chatter.is_dropped());

    // Begun while there is no connection.
    let (feeder, items) = fed();
    let call = tokio::spawn(load(&people, items));
    feeder.send("Bob");
    let mut peer = peers.recv().await.expect("a connection");
    let frames = peer.open().await;
    assert_eq!(frames, [frame(CALL, 1, *b"\x04\x01x"), item(1, &"Bob")]);
    peer.send(&[reply(1, &1_u64)]).await;
    assert_eq!(call.await.expect("no panic"), Ok(1));
}

/// A stream is the caller's own code, and its mistakes are the call's.
#[tokio::test]
async fn a_stream_that_panics_fails_its_call_alone() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let broken = stream::iter(0..).map(|number| match number {
        0 => "Ada".to_owned(),
        _ => panic!("a stream panics on purpose"),
    });
    let call = tokio::spawn(load(&people, broken));
    let frames = peer.receive().await;
    assert_eq!(frames[2..], [item(1, &"Ada"), frame(CANCEL, 1, [])]);
    assert_eq!(status(call.await.expect("no panic")), Some(Status::Internal));
    peer.send(&[bound(), fail(1, Status::Cancelled, "")]).await;
    let call = tokio::spawn(load(&people, names(&["Bob"])));
    assert_eq!(peer.receive().await[1], item(1, &"Bob"));
    peer.send(&[reply(1, &1_u64)]).await;
    assert_eq!(call.await.expect("no panic"), Ok(1));
}

/// A stream that has always more takes turns with others, and with calls.
#[tokio::test]
async fn streams_take_turns_and_calls_come_between() {
    let (channel, mut peer) = connected_with(1 << 30).await;
    let people = channel.bind(&SERVICE);
    let endless = || stream::repeat_with(|| "x".repeat(1_000));
    let first = tokio::spawn(load(&people, endless()));
    let second = tokio::spawn(load(&people, endless()));
    let mut items = [0_usize; 3];
    for _ in 0..20 {
        for frame in peer.receive().await {
            items[frame.id as usize] += usize::from(frame.kind == ITEM);
        }
    }
    let less = items[1].min(items[2]);
    assert!(
        less * 3 > items[1].max(items[2]),
        "{items:?} items of each stream"
    );
    let small: Call<u64> = people.unary(INSERT, |_| {});
    let small = tokio::spawn(small);
    settle().await;
    let mut messages = 0;
    while !peer.receive().await.iter().any(|frame| frame.id == 3) {
        messages += 1;
        assert!(messages < 40, "a call waits for streams");
    }
    peer.send(&[reply(3, &9_u64)]).await;
    assert_eq!(small.await.expect("no panic"), Ok(9));
    first.abort();
    second.abort();
}

/// W-27, W-40, W-42: credit beyond all bounds, or for what sends no stream, and a Cancel of what sends none.
#[tokio::test]
async fn a_server_that_breaks_the_rules_of_streams_loses_the_connection() {
    let cases: [&[Frame]; 4] = [
        &[
            frame(CREDIT, 1, varint(0x7fff_0000)),
            frame(CREDIT, 1, varint(0x7fff_0000)),
        ],
        &[frame(CREDIT, 2, varint(1))],
        &[frame(CANCEL, 2, [])],
        &[frame(CANCEL, 1, [0])],
    ];
    for case in cases {
        let (channel, mut peer) = connected().await;
        let people = channel.bind(&SERVICE);
        let (feeder, items) = fed();
        let uploading = tokio::spawn(load(&people, items));
        settle().await;
        let other: Call<u64> = people.unary(INSERT, |_| {});
        let other = tokio::spawn(other);
        settle().await;
        peer.send(&[bound()]).await;
        peer.send(case).await;
        match peer.ended().await {
            Disconnect::Closed(close) => assert_eq!(close.code, 4400, "{case:?}"),
            other => panic!("{other}"),
        }
        assert_eq!(
            status(uploading.await.expect("no panic")),
            Some(Status::Indeterminate)
        );
        assert!(other.await.expect("no panic").is_err() && feeder.is_dropped());
    }
}

/// What the layer for JavaScript stands on.
#[tokio::test]
async fn raw_streams_carry_bytes_and_failures() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    let items = [
        Ok(Bytes::from_static(b"\x03Ada")),
        Err(RawFailure::new(Status::InvalidArgument, "people[1]: no name")),
    ];
    let call = people.raw_upload(
        LOAD,
        b"\x01x".to_vec(),
        RawOptions::default(),
        stream::iter(items),
    );
    let call = tokio::spawn(call);
    let frames = peer.receive().await;
    assert_eq!(
        frames[1..],
        [
            frame(CALL, 1, *b"\x04\x01x"),
            item(1, &"Ada"),
            frame(CANCEL, 1, [])
        ]
    );
    let failure = call.await.expect("no panic").expect_err("it failed");
    assert_eq!(
        failure,
        RawFailure::new(Status::InvalidArgument, "people[1]: no name")
    );
    peer.send(&[bound(), fail(1, Status::Cancelled, "")]).await;
    settle().await;

    let mut lines = people.raw_duplex(
        CHAT,
        Vec::new(),
        RawOptions::default(),
        stream::iter([Ok(Bytes::from_static(b"\x02hi"))]),
    );
    assert!(lines.next().now_or_never().is_none());
    let frames = peer.receive().await;
    assert_eq!(
        frames,
        [frame(CALL, 1, [CHAT as u8]), item(1, &"hi"), frame(END, 1, [])]
    );
    peer.send(&[item(1, &"yo"), frame(END, 1, [])]).await;
    let answer: Vec<_> = lines.collect().await;
    assert_eq!(answer, [Ok(Bytes::from_static(b"\x02yo"))]);
}

/// A transport that takes no more after some messages, and counts how often it is asked.
struct Stuck {
    pipe: MemoryTransport,
    room: usize,
    asked: Arc<AtomicUsize>,
}

impl Transport for Stuck {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        Pin::new(&mut self.pipe).poll_receive(cx)
    }

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.room == 0 {
            return Poll::Pending;
        }
        Pin::new(&mut self.pipe).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        self.room -= 1;
        Pin::new(&mut self.pipe).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        Pin::new(&mut self.pipe).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        Pin::new(&mut self.pipe).poll_close(cx, close)
    }
}

/// A peer that does not read stops the streams, and costs nothing while it does.
#[tokio::test]
async fn streams_wait_for_a_transport_that_is_full() {
    let (client, server) = memory::pair();
    let asked = Arc::new(AtomicUsize::new(0));
    let channel = Channel::over(Stuck {
        pipe: client,
        room: 5,
        asked: Arc::clone(&asked),
    });
    let mut peer = Peer { transport: server };
    let produced = Arc::new(AtomicUsize::new(0));
    let endless = stream::repeat_with({
        let produced = Arc::clone(&produced);
        move || {
            produced.fetch_add(1, Ordering::SeqCst);
            "x".repeat(1_000)
        }
    });
    let call = tokio::spawn(load(&channel.bind(&SERVICE), endless));
    peer.receive().await;
    let window = [varint(1), varint(1 << 30), varint(1 << 20)].concat();
    peer.send(&[frame(WELCOME, 0, window), bound()]).await;
    settle().await;
    let before = (asked.load(Ordering::SeqCst), produced.load(Ordering::SeqCst));
    assert!(before.1 < 1_000, "{} items wait to be sent", before.1);
    settle().await;
    let after = (asked.load(Ordering::SeqCst), produced.load(Ordering::SeqCst));
    assert_eq!(after, before, "the task does not run without a reason");
    call.abort();
}

/// A channel whose server announces a window of its own.
async fn connected_with(window: u32) -> (Channel, Peer) {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).reconnect(false).connect());
    let mut peer = peers.recv().await.expect("a connection");
    assert_eq!(peer.receive().await[0].kind, HELLO);
    let payload = [varint(1), varint(window), varint(1 << 20)].concat();
    peer.send(&[frame(WELCOME, 0, payload)]).await;
    (connecting.await.expect("no panic").expect("a channel"), peer)
}

/// Tasks move between threads, and so do the calls in them.
#[test]
fn calls_can_be_sent_and_shared() {
    fn check<T: Send + Sync>() {}
    check::<Channel>();
    check::<Call<u64, NotFound>>();
    check::<ServerStream<String>>();
}

//! Streams from a server that the test plays by hand, over a transport in memory.

mod client_support;

use std::time::Duration;

use client_support::*;
use futures_util::{FutureExt, StreamExt};
use turbo_runtime::Status;
use turbo_runtime::client::{Binding, CallError, Channel, Connector, RawOptions, RawStream, ServerStream};

fn watch(binding: &Binding) -> ServerStream<String> {
    binding.stream(WATCH, |_| {})
}

/// A stream that somebody waits for, with a window of [`WINDOW`].
async fn watched() -> (Channel, RawStream, Peer) {
    let (dial, mut peers) = dialer();
    let channel = Connector::over(dial).window(WINDOW).start();
    let people = channel.bind(&SERVICE);
    let mut items = people.raw_stream(WATCH, Vec::new(), RawOptions::default());
    assert!(items.next().now_or_never().is_none());
    let mut peer = peers.recv().await.expect("a connection");
    peer.open().await;
    (channel, items, peer)
}

/// W-21, W-22.
#[tokio::test]
async fn a_stream_starts_when_polled_and_is_cancelled_when_dropped() {
    let (channel, mut peer) = connected().await;
    let people = channel.bind(&SERVICE);
    drop(watch(&people));
    let mut names = watch(&people);
    settle().await;
    assert!(names.next().now_or_never().is_none());
    let message = peer.receive().await;
    assert_eq!(message[1..], [frame(CALL, 1, [WATCH as u8])]);
    peer.send(&[item(1, &"Ada"), item(1, &"Bob")]).await;
    assert_eq!(names.next().await, Some(Ok("Ada".to_owned())));
    drop(names);
    assert_eq!(peer.receive().await, [frame(CANCEL, 1, [])]);
    peer.send(&[item(1, &"crossed"), fail(1, Status::Cancelled, "")])
        .await;
    settle().await;

    let mut names = watch(&people);
    assert!(names.next().now_or_never().is_none());
    settle().await;
    assert_eq!(peer.receive().await, [frame(CALL, 1, [WATCH as u8])]);
    peer.send(&[item(1, &"Eve"), frame(END, 1, [])]).await;
    assert_eq!(names.by_ref().collect::<Vec<_>>().await, [Ok("Eve".to_owned())]);
    assert_eq!(names.next().await, None);
}

#[tokio::test]
async fn a_reader_that_waits_holds_nothing_of_what_it_has_read() {
    let (channel, mut peer) = connected().await;
    let mut names = watch(&channel.bind(&SERVICE));
    assert!(names.next().now_or_never().is_none());
    peer.receive().await;
    for _ in 0..2 {
        let sent = message(&[item(1, &"Ada"), item(1, &"Bob")]);
        peer.send_message(sent.clone()).await;
        for name in ["Ada", "Bob"] {
            assert_eq!(names.next().await, Some(Ok(name.to_owned())));
        }
        assert!(names.next().now_or_never().is_none());
        assert!(sent.is_unique());
    }
}

/// V-24: an item that is no such value ends the stream, and the server is told.
#[tokio::test]
async fn an_item_that_cannot_be_decoded_ends_the_stream() {
    let (channel, mut peer) = connected().await;
    let mut names = watch(&channel.bind(&SERVICE));
    assert!(names.next().now_or_never().is_none());
    peer.receive().await;
    peer.send(&[item(1, &"Ada"), frame(ITEM, 1, [9]), item(1, &"Bob")])
        .await;
    assert_eq!(names.next().await, Some(Ok("Ada".to_owned())));
    let Some(Err(CallError::Failure(failure))) = names.next().await else {
        panic!("no failure")
    };
    assert_eq!(failure.status(), Status::Internal);
    assert_eq!(names.next().await, None);
    assert_eq!(peer.receive().await, [frame(CANCEL, 1, [])]);
}

/// W-26, W-27: credit follows what the application takes.
#[tokio::test]
async fn a_slow_reader_gives_no_credit() {
    let (_channel, mut items, mut peer) = watched().await;
    let one = frame(ITEM, 1, vec![0; 4096 - 16]);
    for _ in 0..4 {
        peer.send(std::slice::from_ref(&one)).await;
    }
    settle().await;
    assert!(items.next().await.is_some());
    settle().await;
    assert!(peer.next().now_or_never().is_none(), "a quarter of the window");
    assert!(items.next().await.is_some());
    assert_eq!(peer.receive().await, [frame(CREDIT, 1, varint(8192))]);
    assert!(items.next().await.is_some());
    assert!(items.next().await.is_some());
    assert_eq!(peer.receive().await, [frame(CREDIT, 1, varint(8192))]);
}

/// W-27: a reader that is never without items lets what it has given leave, before it goes on.
#[tokio::test]
async fn a_fast_reader_gives_credit_before_it_has_taken_everything() {
    let (_channel, items, mut peer) = watched().await;
    peer.send(&vec![frame(ITEM, 1, vec![0; 256 - 16]); 64]).await;
    let reader = tokio::spawn(items.for_each(async |item| assert!(item.is_ok())));
    for _ in 0..2 {
        assert_eq!(peer.receive().await, [frame(CREDIT, 1, varint(8192))]);
    }
    reader.abort();
}

#[tokio::test(start_paused = true)]
async fn a_stream_runs_out_of_time() {
    let (channel, mut peer) = connected().await;
    let mut names = watch(&channel.bind(&SERVICE))
        .timeout(Duration::from_secs(1))
        .metadata("k", "v");
    assert!(names.next().now_or_never().is_none());
    assert_eq!(peer.receive().await[1].kind, CALL | FLAG_5 | FLAG_6);
    peer.send(&[item(1, &"Ada")]).await;
    assert_eq!(names.next().await, Some(Ok("Ada".to_owned())));
    let end = names
        .next()
        .await
        .expect("an end")
        .map_err(|error| error.status());
    assert_eq!(end, Err(Status::DeadlineExceeded));
    assert_eq!(names.next().await, None);
    assert_eq!(peer.receive().await, [frame(CANCEL, 1, [])]);
}

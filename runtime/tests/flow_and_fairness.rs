//! What a slow reader costs, by the count of the allocator, and what a stream that takes all it can leaves to others: client and
//! server of this crate, against each other.

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use common::frames::varint;
use common::lab::{self, LAB, Lab};
use common::uploads;
use futures_util::StreamExt;
use turbo_runtime::client::{Binding, Connector, RawFailure, RawOptions, RawStream};
use turbo_runtime::server::{Limits, Peer};
use turbo_runtime::{Stream, memory};

thread_local! {
    /// Bytes that this thread has allocated and not freed. A test, its client and its server share one thread.
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(change: isize) {
    // A thread that ends has no counter left.
    let _ = LIVE.try_with(|live| live.set(live.get() + change));
}

// SAFETY: every call is passed on to the system's allocator unchanged; the count allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// Bytes of an item besides its number.
const SIZE: usize = 1_000;

/// What messages take that are under way in both directions, and what is there in any case.
const SLACK: usize = 400 << 10;

/// A client of the lab whose streams have this window, in both directions.
async fn lab(window: u32) -> (Lab, Binding) {
    let lab = Lab::default();
    let limits = Limits {
        window,
        ..Limits::default()
    };
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    let dial = move || {
        let (client, server) = memory::pair();
        let endpoint = endpoint.clone();
        tokio::spawn(async move { endpoint.serve(server, Peer::default()).await });
        std::future::ready(Ok(client))
    };
    let channel = Connector::over(dial)
        .window(window)
        .connect()
        .await
        .expect("a channel");
    (lab, channel.bind(&LAB))
}

/// Lets everything happen until nothing is left to happen.
async fn settle() {
    for _ in 0..2_000 {
        tokio::task::yield_now().await;
    }
}

/// Items without an end, and how many have been taken.
struct Endless {
    taken: Arc<AtomicUsize>,
}

impl Stream for Endless {
    type Item = Result<Bytes, RawFailure>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let number = self.taken.fetch_add(1, Ordering::SeqCst) as u64;
        let item = [varint(number), varint(SIZE as u64), vec![7; SIZE]].concat();
        Poll::Ready(Some(Ok(item.into())))
    }
}

fn endless() -> (Endless, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let stream = Endless {
        taken: Arc::clone(&taken),
    };
    (stream, taken)
}

fn wide(lab: &Binding, size: usize) -> RawStream {
    let arguments = [varint(u64::from(u32::MAX)), varint(size as u64)].concat();
    lab.raw_stream(lab::WIDE, arguments, RawOptions::default())
}

async fn echo(lab: &Binding) {
    let call = lab.raw_unary(lab::ECHO, vec![1, 7], RawOptions::default());
    assert_eq!(call.await.expect("an answer")[..], [1, 7]);
}

// W-25, W-26, W-27: from the server.
#[tokio::test]
async fn a_slow_reader_holds_its_window_and_stops_the_handler() {
    for window in [16 << 10, 128 << 10, 1 << 20] {
        let (lab, client) = lab(window as u32).await;
        let before = LIVE.get();
        let mut items = wide(&client, SIZE);
        for _ in 0..4 {
            assert!(matches!(items.next().await, Some(Ok(_))));
            settle().await;
            let produced = lab.items();
            settle().await;
            assert_eq!(lab.items(), produced, "the handler is stopped");
            let held = LIVE.get() - before;
            let most = 2 * window + SLACK;
            assert!(held < most as isize, "{held} bytes for a window of {window}");
        }
        let most = (window + SLACK) / SIZE;
        assert!(
            lab.items() <= most,
            "{} items for a window of {window}",
            lab.items()
        );
        // It goes on when it is read, and is dropped when nobody does.
        for _ in 0..3 * most {
            assert!(matches!(items.next().await, Some(Ok(_))));
        }
        drop(items);
        lab.idle().await;
    }
}

// W-25, W-26, W-27, W-40: from the client.
#[tokio::test]
async fn a_slow_handler_holds_its_window_and_stops_the_source() {
    for window in [16 << 10, 128 << 10, 1 << 20] {
        let (lab, client) = lab(window as u32).await;
        let before = LIVE.get();
        let (source, taken) = endless();
        let call = client.raw_upload(uploads::STALL, Vec::new(), RawOptions::default(), source);
        let call = tokio::spawn(call);
        settle().await;
        let sent = taken.load(Ordering::SeqCst);
        settle().await;
        assert_eq!(taken.load(Ordering::SeqCst), sent, "the source is stopped");
        assert!(
            sent >= window / (SIZE + 100),
            "{sent} items for a window of {window}"
        );
        assert!(sent <= window / SIZE + 2, "{sent} items for a window of {window}");
        let held = LIVE.get() - before;
        let most = 2 * window + SLACK;
        assert!(held < most as isize, "{held} bytes for a window of {window}");
        call.abort();
        lab.idle().await;
    }
}

// W-25 to W-27, W-38: a client that does not read what it is answered stops the handler, and with it its own source.
#[tokio::test]
async fn a_slow_reader_of_both_directions_stops_both() {
    for window in [16 << 10, 256 << 10] {
        let (lab, client) = lab(window as u32).await;
        let before = LIVE.get();
        let (source, taken) = endless();
        let mut echoes = client.raw_duplex(uploads::ECHOES, Vec::new(), RawOptions::default(), source);
        assert!(matches!(echoes.next().await, Some(Ok(_))));
        settle().await;
        let sent = taken.load(Ordering::SeqCst);
        settle().await;
        assert_eq!(taken.load(Ordering::SeqCst), sent, "the source is stopped");
        let most = (2 * window + SLACK) / SIZE;
        assert!(sent <= most, "{sent} items for windows of {window}");
        let held = LIVE.get() - before;
        assert!(
            held < (4 * window + SLACK) as isize,
            "{held} bytes for windows of {window}"
        );
        for _ in 0..2 * most {
            assert!(matches!(echoes.next().await, Some(Ok(_))));
        }
        drop(echoes);
        lab.idle().await;
    }
}

/// Reads a stream as fast as it comes.
fn read(mut items: RawStream) -> (Arc<AtomicUsize>, tokio::task::JoinHandle<()>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&taken);
    let reading = tokio::spawn(async move {
        while let Some(item) = items.next().await {
            item.expect("an item");
            counts.fetch_add(1, Ordering::SeqCst);
            tokio::task::consume_budget().await;
        }
    });
    (taken, reading)
}

/// Bytes that may move while a call is made beside streams: what waits in the pipe and in the windows of four streams, and a few turns of
/// either side. A call that has to wait for the streams waits for ever.
const AHEAD: usize = 8 << 20;

#[tokio::test]
async fn calls_come_through_beside_what_the_server_streams() {
    let (lab, client) = lab(256 << 10).await;
    let streams: Vec<_> = (0..4).map(|_| read(wide(&client, SIZE))).collect();
    while streams
        .iter()
        .any(|(taken, _)| taken.load(Ordering::SeqCst) < 100)
    {
        tokio::task::yield_now().await;
    }
    let mut worst = 0;
    for _ in 0..200 {
        let before = lab.items();
        echo(&client).await;
        worst = worst.max(lab.items() - before);
    }
    assert!(worst * SIZE < AHEAD, "{worst} items before a call");
    for (_, reading) in streams {
        reading.abort();
    }
    lab.idle().await;
}

#[tokio::test]
async fn calls_come_through_beside_what_the_client_streams() {
    let (lab, client) = lab(256 << 10).await;
    let uploads: Vec<_> = (0..4)
        .map(|_| {
            let (source, taken) = endless();
            let all = varint(u64::from(u32::MAX));
            let call = client.raw_upload(uploads::TAKE, all, RawOptions::default(), source);
            (taken, tokio::spawn(call))
        })
        .collect();
    let sum = || {
        uploads
            .iter()
            .map(|(taken, _)| taken.load(Ordering::SeqCst))
            .sum::<usize>()
    };
    while uploads
        .iter()
        .any(|(taken, _)| taken.load(Ordering::SeqCst) < 100)
    {
        tokio::task::yield_now().await;
    }
    let mut worst = 0;
    for _ in 0..200 {
        let before = sum();
        echo(&client).await;
        worst = worst.max(sum() - before);
    }
    assert!(worst * SIZE < AHEAD, "{worst} items before a call");
    for (_, call) in &uploads {
        call.abort();
    }
    lab.idle().await;
}

#[tokio::test]
async fn streams_share_and_the_slow_ones_hold_nobody_up() {
    let (lab, client) = lab(64 << 10).await;
    // Two that nobody reads any more, and three that are read as fast as they come, of small items and large ones.
    let mut stopped: Vec<RawStream> = (0..2).map(|_| wide(&client, SIZE)).collect();
    for items in &mut stopped {
        assert!(matches!(items.next().await, Some(Ok(_))));
    }
    let sizes = [100, 1_000, 10_000];
    let fast: Vec<_> = sizes.iter().map(|size| read(wide(&client, *size))).collect();
    let bytes = |which: usize| fast[which].0.load(Ordering::SeqCst) * (sizes[which] + 16);
    while (0..3).any(|which| bytes(which) < 4 << 20) {
        tokio::task::yield_now().await;
    }
    let shares: Vec<usize> = (0..3).map(bytes).collect();
    let (least, most) = (shares.iter().min(), shares.iter().max());
    // By turns of 64 items and by credit: nobody has nearly all.
    assert!(least.expect("three") * 100 > *most.expect("three"), "{shares:?}");
    for (_, reading) in fast {
        reading.abort();
    }
    for items in &mut stopped {
        assert!(matches!(items.next().await, Some(Ok(_))), "it has only waited");
    }
    drop(stopped);
    lab.idle().await;
}

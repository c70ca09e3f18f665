//! The lab's methods that take a stream of the client. Its items are pairs of a number and some bytes; the numbers count up.

use std::future::pending;
use std::ops::Range;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context as TaskContext, Poll};

use futures_util::TryStreamExt;
use turbo_runtime::server::{ClientStream, Request, Response};
use turbo_runtime::wire::{DecodeError, Reader};
use turbo_runtime::{Failure, Fault, Never, Stream};

use super::frames::{ITEM, frame, varint};
use super::lab::{Alive, Lab};

/// Takes items up to a number, or all of them, and answers how many there were.
pub const TAKE: usize = 20;
/// Takes items up to a number, drops the stream, and then hangs.
pub const LEAVE: usize = 21;
/// Holds the stream without reading it.
pub const STALL: usize = 22;
/// Answers each item with itself.
pub const ECHOES: usize = 23;
/// Panics at the second item.
pub const PANIC_READ: usize = 24;
/// Reads in a task of its own, and answers at once.
pub const DETACH: usize = 25;
/// Takes an item each time the millisecond changes.
pub const SLOWLY: usize = 26;
/// The number of the first method that is not there.
pub const END_OF_METHODS: u8 = 27;

pub type Item = (u32, Vec<u8>);

/// A frame with an item of `size` bytes besides its number.
pub fn item(id: u32, number: u32, size: usize) -> Vec<u8> {
    let number = varint(u64::from(number));
    let payload = [number, varint(size as u64), vec![7; size]].concat();
    frame(ITEM, id, &payload)
}

pub fn items(id: u32, numbers: Range<u32>, size: usize) -> Vec<u8> {
    numbers.flat_map(|number| item(id, number, size)).collect()
}

pub fn decode(reader: &mut Reader<'_>) -> Result<Item, DecodeError> {
    Ok((reader.field("number")?, reader.field("bytes")?))
}

pub fn call(lab: &Lab, method: usize, request: Request) -> Response {
    let lab = lab.clone();
    let most = |reader: &mut Reader<'_>| Ok((reader.field::<u32>("most")?,));
    match method {
        TAKE => request.upload(most, decode, move |_, (most,), mut items| async move {
            let alive = lab.start();
            let taken = take(&mut items, most, &alive).await?;
            Ok::<_, Fault<Never>>(taken)
        }),
        LEAVE => request.upload(most, decode, move |_, (most,), mut items| async move {
            let alive = lab.start();
            let taken = take(&mut items, most, &alive).await?;
            drop(items);
            pending::<()>().await;
            Ok::<_, Fault<Never>>(taken)
        }),
        STALL => request.upload(
            |_| Ok(()),
            decode,
            move |_, (), items| async move {
                let _alive = lab.start();
                pending::<()>().await;
                drop(items);
                Ok::<(), Fault<Never>>(())
            },
        ),
        ECHOES => request.duplex(
            |_| Ok(()),
            decode,
            move |_, (), items| {
                Response::stream(Echoes {
                    items,
                    alive: lab.start(),
                })
            },
        ),
        PANIC_READ => request.upload(
            |_| Ok(()),
            decode,
            move |_, (), mut items| async move {
                let alive = lab.start();
                let taken = take(&mut items, 1, &alive).await?;
                if items.try_next().await?.is_some() {
                    panic!("a reader panics on purpose");
                }
                Ok::<_, Fault<Never>>(taken)
            },
        ),
        DETACH => request.upload(
            |_| Ok(()),
            decode,
            move |_, (), mut items| async move {
                let alive = lab.start();
                tokio::spawn(async move {
                    let end = take(&mut items, u32::MAX, &alive).await;
                    let end = end.map_err(|failure| failure.status());
                    alive.0.ends.lock().expect("no panic").push(end);
                });
                Ok::<(), Fault<Never>>(())
            },
        ),
        SLOWLY => request.upload(
            |_| Ok(()),
            decode,
            move |_, (), mut items| async move {
                let alive = lab.start();
                let mut taken = 0_u32;
                while take(&mut items, 1, &alive).await? == 1 {
                    taken += 1;
                    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                }
                Ok::<_, Fault<Never>>(taken)
            },
        ),
        _ => request.unknown(),
    }
}

/// Takes up to `most` items. They are in order, from the first on that this call takes.
async fn take(items: &mut ClientStream<Item>, most: u32, alive: &Alive) -> Result<u32, Failure> {
    let mut taken = 0;
    let mut expected = None;
    while taken < most
        && let Some((number, _)) = items.try_next().await?
    {
        assert_eq!(number, *expected.get_or_insert(number), "an item out of order");
        expected = Some(number + 1);
        taken += 1;
        alive.0.items.fetch_add(1, Ordering::SeqCst);
    }
    Ok(taken)
}

struct Echoes {
    items: ClientStream<Item>,
    alive: Alive,
}

impl Stream for Echoes {
    type Item = Result<Item, Fault>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let next = std::task::ready!(Pin::new(&mut self.items).poll_next(cx));
        self.alive.0.items.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(next.map(|item| item.map_err(Fault::Failure)))
    }
}

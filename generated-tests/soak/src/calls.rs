//! A caller: one call after the other, each checked to the last byte.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use futures_util::{StreamExt, stream};
use turbo_runtime::client::{CallError, ServerStream};
use turbo_runtime::{Bytes, Status};

use crate::api::soak::v1::{Item, SoakClient};
use crate::book::{Book, End};
use crate::pattern;

/// What lies between a client and the server, and so which ends a call may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Nothing: each call ends as it should.
    Direct,
    /// A proxy that cuts connections, and conversations that outlive them: each call ends as it should.
    Resumed,
    /// A proxy that cuts connections, without resume: who was in the middle of a call is told so.
    Cut,
}

pub(crate) struct Caller {
    client: SoakClient,
    link: Link,
    book: Arc<Book>,
    rng: Rng,
    /// The number of the next call.
    number: u64,
}

/// Nothing takes so long; a call that does has been forgotten.
const PATIENCE: Duration = Duration::from_secs(60);

impl Caller {
    pub(crate) fn new(client: SoakClient, link: Link, book: &Arc<Book>, rng: Rng) -> Self {
        Self {
            client,
            link,
            number: book.caller(),
            book: Arc::clone(book),
            rng,
        }
    }

    /// Calls until the book says that it is enough.
    pub(crate) async fn run(mut self) {
        while !self.book.stops() {
            self.call().await;
        }
    }

    /// Reads long streams slowly until the book says that it is enough.
    pub(crate) async fn read_slowly(mut self) {
        while !self.book.stops() {
            let number = self.next();
            let count = 2_000;
            let mut items = self.client.numbers(number, count, 1_000);
            let mut place = 0;
            let end = loop {
                if self.book.stops() {
                    break End::Cancelled;
                }
                let Ok(item) = tokio::time::timeout(PATIENCE, items.next()).await else {
                    break lost(number, "an item never came");
                };
                match item {
                    Some(Ok(item)) if is_right(&item, number, place) => place += 1,
                    Some(Ok(item)) => break disorder(number, place, &item),
                    Some(Err(error)) => break self.failed(number, &error, true),
                    None if place == count => break End::Answered(count.into()),
                    None => break short(number, place, count),
                }
                if self.rng.u8(..) < 32 {
                    tokio::time::sleep(Duration::from_millis(self.rng.u64(1..30))).await;
                }
            };
            drop(items);
            self.book.note(end);
        }
    }

    /// One call of whatever kind.
    pub(crate) async fn call(&mut self) {
        let number = self.next();
        let ended = tokio::time::timeout(PATIENCE, self.any(number)).await;
        self.book
            .note(ended.unwrap_or_else(|_| lost(number, "it never ended")));
    }

    fn next(&mut self) -> u64 {
        self.number += 1;
        self.number - 1
    }

    async fn any(&mut self, number: u64) -> End {
        match self.rng.u32(..100) {
            0..60 => self.once(number).await,
            60..72 => self.again(number).await,
            72..79 => self.numbers(number).await,
            79..86 => self.collect(number).await,
            86..92 => self.echo(number).await,
            92..96 => self.cancelled(number).await,
            96..98 => self.dropped(number).await,
            _ => self.late(number).await,
        }
    }

    /// Mostly small, sometimes larger than any window.
    fn size(&mut self) -> u32 {
        match self.rng.u8(..) {
            0..3 => self.rng.u32(..400_000),
            3..20 => self.rng.u32(..20_000),
            _ => self.rng.u32(..200),
        }
    }

    fn pause(&mut self) -> u32 {
        match self.rng.u8(..) {
            0..20 => self.rng.u32(1..40),
            _ => 0,
        }
    }

    async fn once(&mut self, number: u64) -> End {
        let (pause, size, sent) = (self.pause(), self.size(), self.size());
        let payload = pattern::bytes(number, u32::MAX, sent);
        let is_small = pause == 0 && size + sent < 400;
        let begin = Instant::now();
        let answer = self.client.once(number, pause, size, &payload).await;
        if is_small {
            self.book.time(self.link == Link::Direct, begin.elapsed());
        }
        self.answered(number, size, answer)
    }

    async fn again(&mut self, number: u64) -> End {
        let (pause, size) = (self.pause(), self.size());
        match self.client.again(number, pause, size).await {
            // It is repeated, so no lost connection is an excuse.
            Err(error) => lost(number, &error.to_string()),
            answer => self.answered(number, size, answer),
        }
    }

    fn answered(&self, number: u64, size: u32, answer: Result<Bytes, CallError>) -> End {
        match answer {
            Ok(bytes) if bytes.len() == size as usize && pattern::is(&bytes, number, 0) => End::Answered(0),
            Ok(bytes) => lost(
                number,
                &format!("{} other bytes than the {size} asked for", bytes.len()),
            ),
            Err(error) => self.failed(number, &error, false),
        }
    }

    /// How many items, and of what size: many small ones, or some large ones.
    fn stream(&mut self) -> (u32, u32) {
        match self.rng.u8(..) {
            0..25 => (self.rng.u32(..40), self.rng.u32(..40_000)),
            _ => (self.rng.u32(..300), self.rng.u32(..300)),
        }
    }

    async fn numbers(&mut self, number: u64) -> End {
        let (count, size) = self.stream();
        let items = self.client.numbers(number, count, size);
        self.whole(number, count, items).await
    }

    async fn collect(&mut self, number: u64) -> End {
        let (count, size) = self.stream();
        let items = self.items(number, count, size);
        match self.client.collect(number, items).await {
            Ok(taken) if taken == count => End::Answered(count.into()),
            Ok(taken) => short(number, taken, count),
            Err(error) => self.failed(number, &error, false),
        }
    }

    async fn echo(&mut self, number: u64) -> End {
        let (count, size) = self.stream();
        let items = self.items(number, count, size);
        let echoes = self.client.echo(number, items);
        self.whole(number, count, echoes).await
    }

    /// What is sent: some of it with pauses between the items.
    fn items(
        &mut self,
        number: u64,
        count: u32,
        size: u32,
    ) -> impl futures_util::Stream<Item = Item> + Send + 'static {
        let every = self.rng.u32(10..200);
        stream::iter(0..count).then(move |place| async move {
            if place % every == every - 1 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Item {
                place,
                payload: pattern::bytes(number, place, size),
            }
        })
    }

    /// Takes a stream to its end.
    async fn whole(&self, number: u64, count: u32, items: ServerStream<Item>) -> End {
        let mut items = std::pin::pin!(items);
        let mut place = 0;
        while let Some(item) = items.next().await {
            match item {
                Ok(item) if is_right(&item, number, place) => place += 1,
                Ok(item) => return disorder(number, place, &item),
                Err(error) => return self.failed(number, &error, true),
            }
        }
        match place == count {
            true => End::Answered(count.into()),
            false => short(number, place, count),
        }
    }

    /// A call whose caller loses interest.
    async fn cancelled(&mut self, number: u64) -> End {
        let patience = Duration::from_millis(self.rng.u64(..20));
        match tokio::time::timeout(patience, self.client.hang(number)).await {
            Err(_) => End::Cancelled,
            Ok(Err(error)) => self.failed(number, &error, false),
            Ok(Ok(())) => lost(number, "a call was answered that never is"),
        }
    }

    /// A stream whose reader loses interest.
    async fn dropped(&mut self, number: u64) -> End {
        let (taken, size) = (self.rng.u32(..50), self.rng.u32(..3_000));
        let endless = match self.rng.bool() {
            true => self.client.numbers(number, u32::MAX, size),
            false => {
                let items = self.items(number, u32::MAX, size);
                self.client.echo(number, items)
            }
        };
        let mut endless = std::pin::pin!(endless);
        for place in 0..taken {
            match endless.next().await {
                Some(Ok(item)) if is_right(&item, number, place) => {}
                Some(Ok(item)) => return disorder(number, place, &item),
                Some(Err(error)) => return self.failed(number, &error, true),
                None => return short(number, place, taken),
            }
        }
        End::Cancelled
    }

    /// A call that takes longer than it may.
    async fn late(&mut self, number: u64) -> End {
        let timeout = Duration::from_millis(self.rng.u64(1..30));
        match self.client.hang(number).timeout(timeout).await {
            Err(error) if error.status() == Status::DeadlineExceeded => End::TimedOut,
            Err(error) => self.failed(number, &error, false),
            Ok(()) => lost(number, "a call was answered that never is"),
        }
    }

    /// Whether it may fail like that.
    fn failed(&self, number: u64, error: &CallError, is_stream: bool) -> End {
        match (self.link, error.status(), is_stream) {
            (Link::Cut, Status::Indeterminate, false) => End::Indeterminate,
            (Link::Cut, Status::Unavailable, true) => End::Broken,
            _ => lost(number, &format!("{:?}: {error}, {:?}", error.status(), self.link)),
        }
    }
}

fn is_right(item: &Item, number: u64, place: u32) -> bool {
    item.place == place && pattern::is(&item.payload, number, place)
}

fn lost(number: u64, why: &str) -> End {
    End::Lost(format!("call {number:#x}: {why}"))
}

fn disorder(number: u64, place: u32, item: &Item) -> End {
    lost(
        number,
        &format!(
            "item {} of {} bytes in place {place}",
            item.place,
            item.payload.len()
        ),
    )
}

fn short(number: u64, place: u32, count: u32) -> End {
    lost(number, &format!("{place} items of {count}"))
}

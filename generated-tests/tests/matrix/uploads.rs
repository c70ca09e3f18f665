//! The server of the case `streams`: what a client sends, and a server that can be held back.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::{StreamExt, TryStreamExt, stream};
use generated_tests::streams::streams::v1::{Item, Refusal, Streams};
use tokio::sync::Semaphore;
use turbo_runtime::server::{ClientStream, Context};
use turbo_runtime::{Bytes, Fault, Stream};

/// A server of `Streams` that can be held back.
pub struct Lab {
    live: Arc<AtomicU32>,
    permits: Semaphore,
}

/// A call that is under way.
struct Alive(Arc<AtomicU32>);

impl Lab {
    pub fn new() -> Self {
        Self {
            live: Arc::default(),
            permits: Semaphore::new(0),
        }
    }

    fn start(&self) -> Alive {
        self.live.fetch_add(1, Ordering::SeqCst);
        Alive(Arc::clone(&self.live))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Streams for Lab {
    async fn collect(&self, _: &Context, _: String, items: ClientStream<Item>) -> Result<Vec<u32>, Fault> {
        let _alive = self.start();
        Ok(items.map_ok(|item| item.number).try_collect().await?)
    }

    async fn gated(&self, _: &Context, mut items: ClientStream<Item>) -> Result<u32, Fault> {
        let _alive = self.start();
        let mut taken = 0;
        loop {
            self.permits.acquire().await?.forget();
            if items.try_next().await?.is_none() {
                return Ok(taken);
            }
            taken += 1;
        }
    }

    async fn release(&self, _: &Context, permits: u32) -> Result<(), Fault> {
        self.permits.add_permits(permits as usize);
        Ok(())
    }

    async fn first(&self, _: &Context, count: u32, items: ClientStream<Item>) -> Result<u32, Fault> {
        let _alive = self.start();
        let taken: Vec<Item> = items.take(count as usize).try_collect().await?;
        Ok(taken.len() as u32)
    }

    async fn limited(
        &self,
        _: &Context,
        limit: u32,
        mut items: ClientStream<Item>,
    ) -> Result<u32, Fault<Refusal>> {
        let _alive = self.start();
        let mut taken = 0;
        while items.try_next().await?.is_some() {
            taken += 1;
            if taken > limit {
                return Err(Refusal::TooMany { limit }.into());
            }
        }
        Ok(taken)
    }

    fn echo(
        &self,
        _: &Context,
        prefix: String,
        lines: ClientStream<String>,
    ) -> impl Stream<Item = Result<String, Fault>> + Send + 'static {
        let alive = self.start();
        lines
            .try_take_while(|line| ready(Ok(!line.is_empty())))
            .map(move |line| {
                let _ = &alive;
                Ok(format!("{prefix}{}", line?))
            })
    }

    fn numbers(&self, _: &Context, count: u32) -> impl Stream<Item = Result<Item, Fault>> + Send + 'static {
        stream::iter(0..count).map(|number| {
            Ok(Item {
                number,
                payload: Bytes::new(),
            })
        })
    }

    async fn live(&self, _: &Context) -> Result<u32, Fault> {
        Ok(self.live.load(Ordering::SeqCst))
    }
}

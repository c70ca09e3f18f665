//! The service that rows call. Calls with one ticket share a gate and are counted together, whichever server they reach.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures_util::{StreamExt, TryStreamExt, future, stream};
use generated_tests::matrix_api::matrix::v1::{Facts, Item, Lab, Trouble};
use tokio::sync::Semaphore;
use turbo_runtime::server::{ClientStream, Context};
use turbo_runtime::{Bytes, Fault, Status, Stream};

/// All tickets.
#[derive(Clone, Default)]
pub struct Tickets(Arc<Mutex<HashMap<String, Arc<Ticket>>>>);

pub struct Ticket {
    gate: Semaphore,
    begun: AtomicU32,
    live: AtomicU32,
    made: AtomicU32,
    taken: AtomicU32,
}

impl Tickets {
    pub fn get(&self, name: &str) -> Arc<Ticket> {
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            Arc::new(Ticket {
                gate: Semaphore::new(0),
                begun: AtomicU32::new(0),
                live: AtomicU32::new(0),
                made: AtomicU32::new(0),
                taken: AtomicU32::new(0),
            })
        };
        Arc::clone(tickets.entry(name.to_owned()).or_insert_with(new))
    }
}

impl Ticket {
    pub fn release(&self, permits: u32) {
        self.gate.add_permits(permits as usize);
    }

    pub fn facts(&self) -> Facts {
        let read = |count: &AtomicU32| count.load(Ordering::SeqCst);
        Facts {
            begun: read(&self.begun),
            live: read(&self.live),
            made: read(&self.made),
            taken: read(&self.taken),
        }
    }

    /// A call that has begun, for as long as it lives.
    fn begin(self: &Arc<Self>) -> Begun {
        self.live.fetch_add(1, Ordering::SeqCst);
        Begun {
            number: self.begun.fetch_add(1, Ordering::SeqCst) + 1,
            ticket: Arc::clone(self),
        }
    }
}

struct Begun {
    ticket: Arc<Ticket>,
    number: u32,
}

impl Begun {
    async fn pass(&self) -> Result<(), Fault> {
        self.ticket.gate.acquire().await?.forget();
        Ok(())
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.ticket.live.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Who a client of a guarded server is.
pub struct User(pub String);

/// How many calls of `visits` a conversation has made.
#[derive(Default)]
struct Visits(AtomicU32);

pub struct Laboratory(pub Tickets);

impl Laboratory {
    async fn gated(&self, ticket: &str) -> Result<u32, Fault> {
        let begun = self.0.get(ticket).begin();
        begun.pass().await?;
        Ok(begun.number)
    }
}

impl Lab for Laboratory {
    async fn echo(&self, _: &Context, payload: Bytes) -> Result<Bytes, Fault> {
        Ok(payload)
    }

    async fn fail(&self, _: &Context, with: Trouble) -> Result<(), Fault<Trouble>> {
        Err(with.into())
    }

    fn fail_late(
        &self,
        _: &Context,
        items: u32,
        with: Trouble,
    ) -> impl Stream<Item = Result<Item, Fault<Trouble>>> + Send + 'static {
        let items = (0..items).map(|number| Ok(item(number, 0)));
        stream::iter(items.chain([Err(with.into())]))
    }

    #[allow(clippy::panic_in_result_fn, reason = "that is what it is for")]
    async fn crash(&self, _: &Context) -> Result<(), Fault> {
        panic!("a handler panics on purpose");
    }

    async fn metadata(&self, cx: &Context, key: String) -> Result<Option<String>, Fault> {
        Ok(cx.metadata().get(&key).map(str::to_owned))
    }

    async fn greeting(&self, cx: &Context, key: String) -> Result<Option<String>, Fault> {
        Ok(cx.connection_metadata().get(&key).map(str::to_owned))
    }

    async fn header(&self, cx: &Context, name: String) -> Result<Option<String>, Fault> {
        Ok(cx.header(&name).map(str::to_owned))
    }

    async fn who(&self, cx: &Context) -> Result<String, Fault> {
        Ok(cx
            .principal::<User>()
            .map_or_else(|| "nobody".to_owned(), |user| user.0.clone()))
    }

    async fn visits(&self, cx: &Context) -> Result<u32, Fault> {
        Ok(cx.connection::<Visits>().0.fetch_add(1, Ordering::SeqCst) + 1)
    }

    async fn left(&self, cx: &Context) -> Result<Option<u64>, Fault> {
        let deadline = cx.deadline();
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()).as_millis());
        Ok(left.map(|left| u64::try_from(left).unwrap_or(u64::MAX)))
    }

    async fn wait(&self, _: &Context, ticket: String) -> Result<u32, Fault> {
        self.gated(&ticket).await
    }

    async fn wait_again(&self, _: &Context, ticket: String) -> Result<u32, Fault> {
        self.gated(&ticket).await
    }

    async fn hurry(&self, _: &Context, ticket: String) -> Result<u32, Fault> {
        self.gated(&ticket).await
    }

    fn count(
        &self,
        _: &Context,
        ticket: String,
        count: u32,
        size: u32,
    ) -> impl Stream<Item = Result<Item, Fault>> + Send + 'static {
        let begun = self.0.get(&ticket).begin();
        stream::iter(0..count).map(move |number| {
            begun.ticket.made.fetch_add(1, Ordering::SeqCst);
            Ok(item(number, size as usize))
        })
    }

    fn drip(&self, _: &Context, ticket: String) -> impl Stream<Item = Result<u32, Fault>> + Send + 'static {
        let begun = self.0.get(&ticket).begin();
        stream::try_unfold((begun, 0), |(begun, number)| async move {
            begun.pass().await?;
            begun.ticket.made.fetch_add(1, Ordering::SeqCst);
            Ok(Some((number, (begun, number + 1))))
        })
    }

    async fn take(
        &self,
        _: &Context,
        ticket: String,
        gated: bool,
        mut items: ClientStream<Item>,
    ) -> Result<u32, Fault> {
        let begun = self.0.get(&ticket).begin();
        let mut taken = 0;
        loop {
            if gated {
                begun.pass().await?;
            }
            let Some(item) = items.try_next().await? else {
                return Ok(taken);
            };
            if item.number != taken {
                let message = format!("{} came after {taken} items", item.number);
                return Err(Fault::new(Status::DataLoss, message));
            }
            taken += 1;
            begun.ticket.taken.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// It ends at an empty line.
    fn chat(
        &self,
        _: &Context,
        prefix: String,
        lines: ClientStream<String>,
    ) -> impl Stream<Item = Result<String, Fault>> + Send + 'static {
        lines
            .try_take_while(|line| future::ready(Ok(!line.is_empty())))
            .map(move |line| Ok(format!("{prefix}{}", line?)))
    }
}

fn item(number: u32, size: usize) -> Item {
    Item {
        number,
        payload: vec![7; size].into(),
    }
}

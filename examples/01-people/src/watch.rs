use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::stream;
use tokio::sync::watch;
use turbo_runtime::{Fault, Status, Stream};

use crate::database::Database;
use crate::directory::{State, page};
use crate::v1::Person;

/// People that a watcher reads ahead.
const PAGE: u32 = 256;

/// Everyone whose name starts with a prefix, then each new one.
///
/// The table itself is the queue. A watcher remembers the highest row id that it has seen, and asks for what is
/// above it; inserts only wake it. So no one is lost or repeated between the first query and the first insert, and a
/// watcher that is slow, because its peer is, holds one page in memory and catches up from the table, however far behind.
pub(crate) struct Watch {
    database: Arc<Database>,
    inserted: watch::Receiver<State>,
    prefix: String,
    last: i64,
    ready: VecDeque<Person>,
}

impl Watch {
    pub(crate) fn new(database: Arc<Database>, inserted: watch::Receiver<State>, prefix: String) -> Self {
        Self {
            database,
            inserted,
            prefix,
            last: 0,
            ready: VecDeque::new(),
        }
    }

    pub(crate) fn into_stream(self) -> impl Stream<Item = Result<Person, Fault>> + Send + 'static {
        stream::try_unfold(self, async |mut watch| {
            let person = watch.next().await?;
            Ok(Some((person, watch)))
        })
    }

    async fn next(&mut self) -> Result<Person, Fault> {
        loop {
            if let Some(person) = self.ready.pop_front() {
                return Ok(person);
            }
            // Marked as seen before the query, so that an insert which the query misses ends the wait below.
            if *self.inserted.borrow_and_update() == State::Closed {
                return Err(stopping());
            }
            let page = page(&self.database, self.prefix.clone(), self.last, PAGE).await?;
            (self.ready, self.last) = (page.people.into(), page.last);
            if self.ready.is_empty() {
                self.inserted.changed().await.map_err(|_| stopping())?;
            }
        }
    }
}

fn stopping() -> Fault {
    Fault::new(Status::Unavailable, "the server is stopping")
}

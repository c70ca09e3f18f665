//! A server of `people.v1` that keeps everyone in memory.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::stream::{self, StreamExt};
use tokio::sync::watch;
use turbo_runtime::server::{Context, Endpoint, EndpointBuilder};
use turbo_runtime::{Fault, Stream};

use crate::people::people::v1::{Connection, ConnectionServer, People, PeopleServer, Person, PersonError};

/// Everyone, in order of arrival. Row ids count from 1.
#[derive(Clone, Default)]
pub struct Directory {
    people: Arc<Mutex<Vec<Person>>>,
    count: Arc<watch::Sender<usize>>,
    watchers: Arc<AtomicUsize>,
}

/// How many calls of `visits` a connection has made.
#[derive(Default)]
struct Visits(AtomicU32);

/// Counts a stream for as long as it lives.
struct Watcher(Arc<AtomicUsize>);

impl Directory {
    /// An endpoint that serves it, together with `Connection`.
    pub fn endpoint(&self) -> EndpointBuilder {
        Endpoint::builder()
            .service(PeopleServer::new(self.clone()))
            .service(ConnectionServer::new(self.clone()))
    }

    /// The streams that are open now.
    #[must_use]
    pub fn watchers(&self) -> usize {
        self.watchers.load(Ordering::SeqCst)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Person>> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn after(&self, index: usize) -> Option<Person> {
        self.lock().get(index).cloned()
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl People for Directory {
    async fn insert_person(&self, _cx: &Context, person: Person) -> Result<i64, Fault<PersonError>> {
        if person.name.is_none() {
            return Err(PersonError::Unnamed.into());
        }
        let mut people = self.lock();
        let rowid = i64::try_from(people.len())? + 1;
        people.push(Person {
            rowid: Some(rowid),
            ..person
        });
        self.count.send_replace(people.len());
        Ok(rowid)
    }

    async fn get_person(&self, _cx: &Context, rowid: i64) -> Result<Person, Fault<PersonError>> {
        let index = usize::try_from(rowid - 1).ok();
        let person = index.and_then(|index| self.after(index));
        Ok(person.ok_or(PersonError::NotFound { rowid })?)
    }

    fn watch_people(
        &self,
        _cx: &Context,
        prefix: String,
    ) -> impl Stream<Item = Result<Person, Fault>> + Send + 'static {
        self.watchers.fetch_add(1, Ordering::SeqCst);
        let watcher = Watcher(Arc::clone(&self.watchers));
        let state = (self.clone(), self.count.subscribe(), 0, watcher);
        stream::unfold(state, |(directory, mut count, index, watcher)| async move {
            loop {
                if let Some(person) = directory.after(index) {
                    return Some((person, (directory, count, index + 1, watcher)));
                }
                count.changed().await.ok()?;
            }
        })
        .filter(move |person| {
            let matches = person
                .name
                .as_deref()
                .is_some_and(|name| name.starts_with(&prefix));
            std::future::ready(matches)
        })
        .map(Ok)
    }
}

impl Connection for Directory {
    async fn visits(&self, cx: &Context) -> Result<u32, Fault> {
        Ok(cx.connection::<Visits>().0.fetch_add(1, Ordering::SeqCst) + 1)
    }

    async fn remote_addr(&self, cx: &Context) -> Result<String, Fault> {
        Ok(cx
            .peer_addr()
            .map_or_else(|| "memory".to_owned(), |addr| addr.to_string()))
    }

    async fn user_agent(&self, cx: &Context) -> Result<Option<String>, Fault> {
        Ok(cx.header("user-agent").map(str::to_owned))
    }
}

//! A server of `people.v1` whose calls wait until they are let go.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{Stream, stream};
use tokio::sync::Semaphore;
use turbo_runtime::Fault;
use turbo_runtime::server::{Context, Endpoint};

use crate::people::people::v1::{People, PeopleServer, Person, PersonError};

/// What tests see of it, and hold. Clones are the same.
#[derive(Clone, Debug)]
pub struct Held {
    begun: Arc<AtomicUsize>,
    under_way: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
}

/// Counts a call for as long as it lives.
struct Call(Arc<AtomicUsize>);

impl Drop for Call {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Default for Held {
    fn default() -> Self {
        Self {
            begun: Arc::default(),
            under_way: Arc::default(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }
}

impl Held {
    /// An endpoint that serves it.
    #[must_use]
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::builder()
            .service(PeopleServer::new(self.clone()))
            .build()
    }

    /// Calls and streams that have begun.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    /// Calls and streams that have begun and not ended.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.under_way.load(Ordering::SeqCst)
    }

    /// Lets one call end, or one item out of a stream.
    pub fn release(&self) {
        self.gate.add_permits(1);
    }

    fn begin(&self) -> Call {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.under_way.fetch_add(1, Ordering::SeqCst);
        Call(Arc::clone(&self.under_way))
    }

    async fn wait(&self) {
        // It is never closed.
        if let Ok(permit) = self.gate.acquire().await {
            permit.forget();
        }
    }
}

impl People for Held {
    async fn insert_person(&self, _cx: &Context, person: Person) -> Result<i64, Fault<PersonError>> {
        let _call = self.begin();
        self.wait().await;
        person.rowid.ok_or_else(|| PersonError::Unnamed.into())
    }

    /// Everybody is there, but nobody below 1.
    async fn get_person(&self, _cx: &Context, rowid: i64) -> Result<Person, Fault<PersonError>> {
        let _call = self.begin();
        self.wait().await;
        if rowid < 1 {
            return Err(PersonError::NotFound { rowid }.into());
        }
        Ok(Person {
            rowid: Some(rowid),
            name: Some(format!("number {rowid}")),
        })
    }

    /// Three people, then `data_loss` for the prefix "torn".
    fn watch_people(
        &self,
        _cx: &Context,
        prefix: String,
    ) -> impl Stream<Item = Result<Person, Fault>> + Send + 'static {
        let state = (self.clone(), self.begin(), prefix, 0);
        stream::unfold(state, |(held, call, prefix, sent)| async move {
            held.wait().await;
            let item = match sent {
                3 if prefix == "torn" => Err(Fault::new(turbo_runtime::Status::DataLoss, "torn")),
                0..3 => Ok(Person {
                    rowid: Some(sent),
                    name: Some(format!("{prefix}{sent}")),
                }),
                _ => return None,
            };
            Some((item, (held, call, prefix, sent + 1)))
        })
    }
}

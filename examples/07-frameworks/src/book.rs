use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::stream;
use tokio::sync::watch;
use turbo_runtime::server::Context;
use turbo_runtime::{Fault, Never, Status, Stream};

use crate::v1::{Entry, Guests, SignError};

/// Entries that a book has room for.
const ROOM: usize = 1_000;
/// Characters of a name or a text.
const MOST: u32 = 200;

/// A guest book in memory. Clones are the same.
#[derive(Clone, Default)]
pub struct Book {
    entries: Arc<Mutex<Vec<Entry>>>,
    written: Arc<watch::Sender<usize>>,
    readers: Arc<watch::Sender<u32>>,
}

/// Counts a reader for as long as it reads.
struct Reader(Arc<watch::Sender<u32>>);

impl Reader {
    fn new(readers: &Arc<watch::Sender<u32>>) -> Self {
        readers.send_modify(|readers| *readers += 1);
        Self(Arc::clone(readers))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.send_modify(|readers| *readers -= 1);
    }
}

impl Book {
    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn after(&self, index: usize) -> Option<Entry> {
        self.lock().get(index).cloned()
    }
}

fn check(text: &str) -> Result<&str, SignError> {
    match text.trim() {
        "" => Err(SignError::Empty),
        text if text.chars().count() > MOST as usize => Err(SignError::TooLong { most: MOST }),
        text => Ok(text),
    }
}

impl Guests for Book {
    async fn sign(&self, _cx: &Context, name: String, text: String) -> Result<u32, Fault<SignError>> {
        let (name, text) = (check(&name)?.to_owned(), check(&text)?.to_owned());
        let mut entries = self.lock();
        if entries.len() >= ROOM {
            return Err(Fault::new(Status::ResourceExhausted, "the book is full"));
        }
        let number = u32::try_from(entries.len())? + 1;
        entries.push(Entry { number, name, text });
        self.written.send_replace(entries.len());
        Ok(number)
    }

    async fn count(&self, _cx: &Context, name: String) -> Result<u32, Fault<Never>> {
        let count = self
            .lock()
            .iter()
            .filter(|entry| entry.name == name.trim())
            .count();
        Ok(u32::try_from(count)?)
    }

    fn entries(&self, _cx: &Context) -> impl Stream<Item = Result<Entry, Fault>> + Send + 'static {
        let reader = Reader::new(&self.readers);
        let state = (self.clone(), self.written.subscribe(), 0, reader);
        stream::unfold(state, |(book, mut written, index, reader)| async move {
            loop {
                // Marked as seen before it is looked at, so that nothing is missed in between.
                written.borrow_and_update();
                if let Some(entry) = book.after(index) {
                    return Some((Ok(entry), (book, written, index + 1, reader)));
                }
                written.changed().await.ok()?;
            }
        })
    }

    fn readers(&self, _cx: &Context) -> impl Stream<Item = Result<u32, Fault>> + Send + 'static {
        let mut readers = self.readers.subscribe();
        readers.mark_changed();
        stream::unfold(readers, |mut readers| async move {
            readers.changed().await.ok()?;
            let now = *readers.borrow_and_update();
            Some((Ok(now), readers))
        })
    }
}

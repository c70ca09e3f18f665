use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

/// Jobs that may wait for the database. When it is full, callers wait to hand theirs in.
const QUEUE: usize = 1_024;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS person (
        -- AUTOINCREMENT: a number is never given twice, and a later person's is always higher.
        rowid INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL
    ) STRICT;";

/// Where the people are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In memory, until the database is dropped.
    Memory,
    /// In a file, which is made if it is not there.
    File(PathBuf),
}

/// SQLite on a thread of its own.
///
/// A handler must not block, and SQLite blocks. It also has one writer at a time, so a thousand inserts on the threads
/// of `spawn_blocking` would be a thousand threads that wait for one lock. Here they are a thousand entries of a queue,
/// one thread works through it, its prepared statements stay warm, and the order of jobs is the order of commits.
///
/// Dropping it finishes the jobs in the queue and closes the file.
#[derive(Debug)]
pub struct Database {
    // Both are there until `drop` takes them.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Why the database did not answer.
#[derive(Debug)]
pub enum DatabaseError {
    /// SQLite says no.
    Sqlite(rusqlite::Error),
    /// The database's thread has stopped.
    Stopped,
}

impl Database {
    /// Opens the database and makes its table if need be. Blocks for as long as that takes.
    ///
    /// # Errors
    ///
    /// When SQLite cannot open the file, or what is in it is not a database.
    pub fn open(place: &Place) -> Result<Self, DatabaseError> {
        let mut connection = match place {
            Place::Memory => Connection::open_in_memory()?,
            Place::File(path) => Connection::open(path)?,
        };
        connection.busy_timeout(Duration::from_secs(5))?;
        if matches!(place, Place::File(_)) {
            // Readers do not wait for the writer, and a commit does not wait for the disk. A loss of power can cost the
            // last commits, a crash of the program cannot.
            connection.pragma_update(None, "journal_mode", "wal")?;
            connection.pragma_update(None, "synchronous", "normal")?;
        }
        connection.execute_batch(TABLES)?;

        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        let thread = std::thread::Builder::new().name("sqlite".into()).spawn(move || {
            while let Some(job) = queue.blocking_recv() {
                job(&mut connection);
            }
        });
        let thread = thread.map_err(|_| DatabaseError::Stopped)?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs `work` on the database's thread, after what was asked before.
    ///
    /// Work that has been queued is carried out even if nobody waits for the answer any more.
    ///
    /// # Errors
    ///
    /// When `work` fails, or the thread has stopped.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let jobs = self.jobs.as_ref().ok_or(DatabaseError::Stopped)?;
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // A caller that has gone does not want the answer.
            let _ = answer.send(work(connection));
        });
        jobs.send(job).await.map_err(|_| DatabaseError::Stopped)?;
        Ok(answered.await.map_err(|_| DatabaseError::Stopped)??)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.jobs.take());
        // The thread sees the end of its queue. If it panicked, that has been printed.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Sqlite(cause)
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(cause) => cause.fmt(f),
            Self::Stopped => f.write_str("the database's thread has stopped"),
        }
    }
}

impl Error for DatabaseError {}

/// `:memory:` is [`Place::Memory`], anything else names a file.
impl From<&str> for Place {
    fn from(text: &str) -> Self {
        if text == ":memory:" {
            Self::Memory
        } else {
            Self::File(text.into())
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory only"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

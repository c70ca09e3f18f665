use std::sync::{Mutex, PoisonError};

use futures_util::{Stream, StreamExt, stream};
use tokio::sync::watch;
use turbo_runtime::Fault;
use turbo_runtime::server::Context;

use crate::v1::{Priority, Task, Tasks};

/// The tasks, in memory.
#[derive(Debug)]
pub struct Board {
    tasks: watch::Sender<Vec<Task>>,
    last: Mutex<u32>,
}

impl Board {
    /// One with a first task.
    #[must_use]
    pub fn new() -> Self {
        let first = Task {
            id: 1,
            done: false,
            priority: Priority::Urgent,
            title: "water the plants".to_owned(),
            who: Some("Ada".to_owned()),
        };
        Self {
            tasks: watch::Sender::new(vec![first]),
            last: Mutex::new(1),
        }
    }
}

impl Default for Board {
    fn default() -> Self {
        Self::new()
    }
}

impl Tasks for Board {
    async fn add(
        &self,
        _: &Context,
        title: String,
        priority: Priority,
        who: Option<String>,
    ) -> Result<Task, Fault> {
        let id = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last += 1;
            *last
        };
        let task = Task {
            id,
            done: false,
            priority,
            title,
            who,
        };
        self.tasks.send_modify(|tasks| tasks.push(task.clone()));
        Ok(task)
    }

    async fn finish(&self, _: &Context, id: u32, done: bool) -> Result<(), Fault> {
        self.tasks.send_modify(|tasks| {
            for task in tasks.iter_mut().filter(|task| task.id == id) {
                task.done = done;
            }
        });
        Ok(())
    }

    fn watch(&self, _: &Context) -> impl Stream<Item = Result<Vec<Task>, Fault>> + Send + 'static {
        let mut tasks = self.tasks.subscribe();
        // Those that are there count as a change.
        tasks.mark_changed();
        let changes = stream::unfold(tasks, |mut tasks| async move {
            tasks.changed().await.ok()?;
            let now = tasks.borrow_and_update().clone();
            Some((now, tasks))
        });
        changes.map(Ok)
    }

    async fn sweep(&self, _: &Context) -> Result<u32, Fault> {
        let mut gone = 0;
        self.tasks.send_modify(|tasks| {
            let before = tasks.len();
            tasks.retain(|task| !task.done);
            gone = before - tasks.len();
        });
        Ok(u32::try_from(gone)?)
    }
}

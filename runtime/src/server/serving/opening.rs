use std::collections::BTreeMap;
use std::future::{Future, pending};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;

/// Connections that have not come to the point.
///
/// To refuse newcomers when there are many would let those win who never end. So the oldest goes: it has had the most time,
/// and an honest peer needs little.
#[derive(Debug)]
pub(super) struct Openings {
    most: usize,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    open: BTreeMap<u64, oneshot::Sender<()>>,
}

/// A connection is opening as long as this is there.
#[derive(Debug)]
pub(super) struct Opening {
    of: Arc<Openings>,
    number: u64,
}

impl Openings {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            table: Mutex::default(),
        })
    }

    /// One more. The future ends when it has to be given up, and never once the [`Opening`] is gone.
    pub(super) fn begin(
        self: &Arc<Self>,
        limit: Duration,
    ) -> (Opening, impl Future<Output = ()> + Send + use<>) {
        let (sender, given_up) = oneshot::channel();
        let mut table = self.lock();
        let number = table.next;
        table.next += 1;
        if table.open.len() >= self.most
            && let Some((_, oldest)) = table.open.pop_first()
        {
            // It may have come to the point just now.
            let _ = oldest.send(());
        }
        table.open.insert(number, sender);
        drop(table);
        let overdue = async move {
            tokio::select! {
                told = given_up => if told.is_err() {
                    pending::<()>().await;
                },
                () = sleep(limit) => {}
            }
        };
        let opening = Opening {
            of: Arc::clone(self),
            number,
        };
        (opening, overdue)
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        let _ = self.of.lock().open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::Openings;

    const LIMIT: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn the_oldest_is_given_up_for_one_too_many() {
        let openings = Openings::new(2);
        let (_first, mut first_overdue) = {
            let (opening, overdue) = openings.begin(LIMIT);
            (opening, Box::pin(overdue))
        };
        let (second, overdue) = openings.begin(LIMIT);
        let mut second_overdue = Box::pin(overdue);
        assert!((&mut first_overdue).now_or_never().is_none());
        let (_third, overdue) = openings.begin(LIMIT);
        let mut third_overdue = Box::pin(overdue);
        assert!((&mut first_overdue).now_or_never().is_some());
        // One that has come to the point makes room, and is left alone.
        drop(second);
        let (_fourth, _) = openings.begin(LIMIT);
        assert!((&mut second_overdue).now_or_never().is_none());
        assert!((&mut third_overdue).now_or_never().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn time_counts_only_while_it_is_opening() {
        let openings = Openings::new(2);
        let (_slow, overdue) = openings.begin(LIMIT);
        overdue.await;
        let (quick, overdue) = openings.begin(LIMIT);
        drop(quick);
        assert!(tokio::time::timeout(LIMIT * 10, overdue).await.is_err());
    }
}

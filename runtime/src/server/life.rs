use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Whether a call is over, for whoever wants to know. Most calls have nobody.
#[derive(Default)]
pub(crate) struct Life(Mutex<Stage>);

#[derive(Default)]
enum Stage {
    #[default]
    Running,
    /// Somebody waits for the end.
    Watched(Arc<Notify>),
    Over,
}

impl Life {
    pub(crate) fn is_over(&self) -> bool {
        matches!(*self.lock(), Stage::Over)
    }

    /// What is notified when the call is over; `None` if it is.
    pub(crate) fn watch(&self) -> Option<Arc<Notify>> {
        let mut stage = self.lock();
        match &*stage {
            Stage::Running => {
                let notify = Arc::new(Notify::new());
                *stage = Stage::Watched(Arc::clone(&notify));
                Some(notify)
            }
            Stage::Watched(notify) => Some(Arc::clone(notify)),
            Stage::Over => None,
        }
    }

    /// The call is over.
    pub(crate) fn end(&self) {
        let before = std::mem::replace(&mut *self.lock(), Stage::Over);
        if let Stage::Watched(notify) = before {
            notify.notify_waiters();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

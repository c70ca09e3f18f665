use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// Counts from its own beginning. It is tokio's, so that tests can stop it.
#[derive(Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Wakes a task at a time that can be changed.
#[derive(Default)]
pub(crate) struct Timer {
    at: Option<Duration>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Timer {
    pub(crate) fn set(&mut self, clock: &Clock, at: Option<Duration>) {
        if self.at == at {
            return;
        }
        self.at = at;
        let Some(instant) = at.and_then(|at| clock.0.checked_add(at)) else {
            return;
        };
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().reset(instant),
            None => self.sleep = Some(Box::pin(sleep_until(instant))),
        }
    }

    /// Whether the time has come. The timer is then not set any more.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (Some(_), Some(sleep)) = (self.at, &mut self.sleep) else {
            return Poll::Pending;
        };
        core::task::ready!(sleep.as_mut().poll(cx));
        self.at = None;
        Poll::Ready(())
    }
}

//! How code that outlives its handler learns that the call is over.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use pin_project_lite::pin_project;
use tokio::sync::futures::OwnedNotified;

use super::jobs::Ticket;
use crate::scope::Scope;

/// The end of a call, however it comes: made by [`Context::ended`](super::Context::ended).
///
/// Ready when the call was answered, was cancelled, ran out of time, or lost its connection.
#[must_use = "a future does nothing unless awaited"]
pub struct Ended {
    notified: Option<Pin<Box<OwnedNotified>>>,
    /// As long as somebody holds it, no other call takes its place.
    _ticket: Arc<Ticket>,
}

impl Ended {
    pub(crate) fn new(ticket: &Arc<Ticket>) -> Self {
        let notified = ticket.life.watch().map(|notify| {
            let mut notified = Box::pin(notify.notified_owned());
            // From here on it hears of the end, polled or not.
            notified.as_mut().enable();
            notified
        });
        Self {
            // The end may have come in between.
            notified: notified.filter(|_| !ticket.life.is_over()),
            _ticket: Arc::clone(ticket),
        }
    }
}

impl Future for Ended {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<()> {
        if let Some(notified) = &mut self.notified {
            std::task::ready!(notified.as_mut().poll(cx));
            self.notified = None;
        }
        Poll::Ready(())
    }
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ended").finish_non_exhaustive()
    }
}

pin_project! {
    /// Work that belongs to a call and runs beside its handler: made by [`Context::attach`](super::Context::attach).
    ///
    /// Answers `None` when the call was over first.
    #[must_use = "a future does nothing unless awaited"]
    pub struct Attached<F> {
        scope: Scope,
        ended: Ended,
        #[pin]
        future: Option<F>,
    }
}

impl<F> Attached<F> {
    pub(crate) fn new(scope: Scope, ended: Ended, future: F) -> Self {
        Self {
            scope,
            ended,
            future: Some(future),
        }
    }
}

impl<F: Future> Future for Attached<F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if Pin::new(&mut *this.ended).poll(cx).is_ready() {
            this.future.set(None);
        }
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        let output = std::task::ready!(this.scope.enter(|| future.poll(cx)));
        // Its calls end here, not when somebody drops what has finished.
        this.future.set(None);
        Poll::Ready(Some(output))
    }
}

impl<F> fmt::Debug for Attached<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached").finish_non_exhaustive()
    }
}

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use tokio::time::{Instant, Sleep, sleep_until};

use super::job::{CallOut, Job};
use super::observed::Observed;
use super::outcome::{self, Site};
use crate::failure::Failure;
use crate::scope::Scope;
use crate::status::Status;

/// A call's job with its deadline, and walls around it: whatever panics in it, when it is polled or when it is dropped,
/// ends this call and nothing else.
pub(crate) struct Work {
    /// `None` only while it is being dropped.
    job: Option<Pin<Box<dyn Job>>>,
    deadline: Deadline,
    /// What the handler's own calls inherit.
    scope: Scope,
    site: Site,
    observed: Observed,
}

/// When the caller stops waiting.
enum Deadline {
    Never,
    At(Instant),
    /// Most calls end when they are first polled; only the others are worth a timer.
    Ticking(Pin<Box<Sleep>>),
}

impl Work {
    pub(crate) fn new(
        job: Pin<Box<dyn Job>>,
        deadline: Option<Instant>,
        scope: Scope,
        site: Site,
        observed: Observed,
    ) -> Self {
        Self {
            job: Some(job),
            deadline: deadline.map_or(Deadline::Never, Deadline::At),
            scope,
            site,
            observed,
        }
    }

    pub(crate) fn site(&self) -> Site {
        self.site
    }

    pub(crate) fn observed(&mut self) -> &mut Observed {
        &mut self.observed
    }

    /// Goes on with the work; ready when the frame that ends the call has been written.
    pub(crate) fn poll(&mut self, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()> {
        let polled = self.poll_job(cx, out);
        self.observed.sent(out.items);
        if polled.is_ready() {
            self.observed.end(out.failed);
        }
        polled
    }

    fn poll_job(&mut self, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()> {
        let Some(job) = &mut self.job else {
            return Poll::Ready(());
        };
        let scope = &mut self.scope;
        let polled = self
            .observed
            .enter(|| scope.enter(|| outcome::contain(&self.site, || job.as_mut().poll(cx, out))));
        match polled {
            Ok(Poll::Ready(())) => Poll::Ready(()),
            Ok(Poll::Pending) if self.deadline.has_passed(cx) => {
                out.fail(&too_late());
                Poll::Ready(())
            }
            Ok(Poll::Pending) => Poll::Pending,
            Err(failure) => {
                out.outbox.repair();
                out.fail(&failure);
                Poll::Ready(())
            }
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let job = self.job.take();
        // It has been logged, and the caller has been answered or has gone.
        let _ = self.observed.enter(|| outcome::contain(&self.site, || drop(job)));
    }
}

impl Deadline {
    fn has_passed(&mut self, cx: &mut TaskContext<'_>) -> bool {
        if let Self::At(deadline) = *self {
            *self = Self::Ticking(Box::pin(sleep_until(deadline)));
        }
        match self {
            Self::Ticking(clock) => clock.as_mut().poll(cx).is_ready(),
            Self::Never | Self::At(_) => false,
        }
    }
}

/// Rule W-23.
pub(crate) fn too_late() -> Failure {
    Failure::new(
        Status::DeadlineExceeded,
        "the deadline passed while the server was at work",
    )
}

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use super::job::{CallOut, Job};
use super::outcome::Site;
use super::response::Response;
use crate::status::Status;

/// A job whose end somebody wants to know.
pub(crate) struct Watched<F: FnOnce(Result<(), Status>)> {
    job: Pin<Box<dyn Job>>,
    then: Option<F>,
    /// Still set when it is dropped, it has panicked.
    is_polled: bool,
}

impl<F: FnOnce(Result<(), Status>)> Watched<F> {
    pub(crate) fn new(job: Pin<Box<dyn Job>>, then: F) -> Self {
        Self {
            job,
            then: Some(then),
            is_polled: false,
        }
    }

    fn tell(&mut self, status: Result<(), Status>) {
        if let Some(then) = self.then.take() {
            then(status);
        }
    }
}

// `then` is never pinned.
impl<F: FnOnce(Result<(), Status>)> Unpin for Watched<F> {}

impl<F: FnOnce(Result<(), Status>) + Send> Job for Watched<F> {
    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()> {
        let this = self.get_mut();
        this.is_polled = true;
        let polled = this.job.as_mut().poll(cx, out);
        this.is_polled = false;
        ready!(polled);
        this.tell(out.failed.map_or(Ok(()), Err));
        Poll::Ready(())
    }

    fn poll_answer(
        self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
        site: &Site,
        show_internal: bool,
    ) -> Poll<Option<Response>> {
        let this = self.get_mut();
        let response = ready!(this.job.as_mut().poll_answer(cx, site, show_internal));
        if let Some(response) = &response {
            this.tell(response.status());
        }
        Poll::Ready(response)
    }
}

impl<F: FnOnce(Result<(), Status>)> Drop for Watched<F> {
    fn drop(&mut self) {
        self.tell(Err(match self.is_polled {
            true => Status::Internal,
            false => Status::Cancelled,
        }));
    }
}

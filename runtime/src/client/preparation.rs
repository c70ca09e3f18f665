use core::task::{Context, Poll};
use std::sync::{Mutex, PoisonError};

use super::interceptor::Preparing;
use super::platform::{Clock, KeptInput, Timer};
use super::raw::{RawFailure, Request};
use super::watch::Watch;
use crate::Status;

/// A call whose interceptors have not all seen it.
pub(crate) struct Preparation {
    pub(crate) request: Request,
    pub(crate) input: Option<KeptInput>,
    /// The next interceptor.
    next: usize,
    /// What it waits for. The mutex is never locked: it makes calls [`Sync`], which futures need not be.
    waiting: Option<Mutex<Preparing>>,
    /// When the caller waits no longer.
    timer: Timer,
    has_waited: bool,
}

impl Preparation {
    pub(crate) fn new(request: Request, input: Option<KeptInput>) -> Self {
        Self {
            request,
            input,
            next: 0,
            waiting: None,
            timer: Timer::default(),
            has_waited: false,
        }
    }

    /// Ready when all interceptors have seen the call.
    pub(crate) fn poll(
        &mut self,
        watch: &mut Watch,
        clock: &Clock,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), RawFailure>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                let waiting = waiting.get_mut().unwrap_or_else(PoisonError::into_inner);
                match waiting.as_mut().poll(cx) {
                    Poll::Ready(Ok(())) => self.waiting = None,
                    Poll::Ready(Err(failure)) => return Poll::Ready(Err(failure.into())),
                    Poll::Pending => return self.poll_patience(watch, clock, cx).map(Err),
                }
            } else {
                match watch.prepare(self.next, &mut self.request) {
                    None => break,
                    Some(Some(waiting)) => {
                        self.waiting = Some(Mutex::new(waiting));
                        self.has_waited = true;
                        continue;
                    }
                    Some(None) => {}
                }
            }
            if let Err(failure) = watch.intercept(self.next, &mut self.request) {
                return Poll::Ready(Err(failure.into()));
            }
            self.next += 1;
        }
        if self.has_waited
            && let Some(timeout) = &mut self.request.timeout
        {
            *timeout = timeout.saturating_sub(watch.age(clock));
            if timeout.is_zero() {
                return Poll::Ready(Err(too_late()));
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Ready when the time of the call is up.
    fn poll_patience(&mut self, watch: &Watch, clock: &Clock, cx: &mut Context<'_>) -> Poll<RawFailure> {
        if let Some(timeout) = self.request.timeout {
            let left = timeout.saturating_sub(watch.age(clock));
            if left.is_zero() {
                return Poll::Ready(too_late());
            }
            self.timer.set(clock, Some(clock.now().saturating_add(left)));
        }
        self.timer.poll(cx).map(|()| too_late())
    }
}

fn too_late() -> RawFailure {
    RawFailure::new(Status::DeadlineExceeded, "the call took longer than its timeout")
}

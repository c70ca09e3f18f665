use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::sync::Arc;

use super::session::Session;
use super::shared::Handle;
use crate::{Failure, Metadata};

/// A renewal of credentials that somebody waits for.
pub(crate) struct Renewing {
    handle: Arc<Handle>,
    metadata: Metadata,
    stage: Stage,
}

#[derive(PartialEq)]
enum Stage {
    /// It waits for its turn.
    New,
    Begun,
    Done,
}

impl Renewing {
    pub(crate) fn new(handle: Arc<Handle>, metadata: Metadata) -> Self {
        Self {
            handle,
            metadata,
            stage: Stage::New,
        }
    }
}

impl Future for Renewing {
    type Output = Result<(), Failure>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let Renewing {
            handle,
            metadata,
            stage,
        } = this;
        let outcome = ready!(handle.shared.with(|session| {
            if *stage == Stage::New {
                if let Err(failure) = ready!(session.begin_renewal(metadata, cx.waker())) {
                    return Poll::Ready(Err(failure));
                }
                *stage = Stage::Begun;
            }
            session.poll_renewal(cx.waker())
        }));
        *stage = Stage::Done;
        Poll::Ready(outcome.map_err(|failure| Failure::new(failure.status, failure.message)))
    }
}

impl Drop for Renewing {
    fn drop(&mut self) {
        if self.stage == Stage::Begun {
            self.handle.shared.with(Session::forget_renewal);
        }
    }
}

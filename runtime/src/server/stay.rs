use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll, Wake};

use futures_util::task::AtomicWaker;
use tower::BoxError;

use super::connecting::Closed;
use crate::transport::Close;

/// What a conversation and the layers around it tell each other. It wakes the conversation's task as the waker of the layers.
#[derive(Default)]
pub(crate) struct Stay {
    stage: Mutex<Stage>,
    /// Whether the layers want to be polled, or have told something.
    has_rung: AtomicBool,
    conversation: AtomicWaker,
    layers: AtomicWaker,
}

#[derive(Default)]
enum Stage {
    /// The layers have not let the client in.
    #[default]
    Waiting,
    Admitted,
    /// The layers are done with a conversation that goes on.
    Left,
    Over(Option<Close>),
}

impl Stay {
    /// Names the conversation's task. Whether the layers want to be polled.
    pub(crate) fn listen(&self, cx: &TaskContext<'_>) -> bool {
        self.conversation.register(cx.waker());
        self.has_rung.swap(false, Ordering::AcqRel)
    }

    pub(crate) fn ring(&self) {
        self.has_rung.store(true, Ordering::Release);
        self.conversation.wake();
    }

    pub(crate) fn is_admitted(&self) -> bool {
        matches!(*self.lock(), Stage::Admitted)
    }

    pub(crate) fn is_left(&self) -> bool {
        matches!(*self.lock(), Stage::Left)
    }

    /// The conversation is over.
    pub(crate) fn end(&self, close: Option<Close>) {
        *self.lock() = Stage::Over(close);
        self.layers.wake();
    }

    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Stay {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}

/// A conversation from its beginning to its end, inside of all layers: the client is let in when it is first polled.
pub(crate) struct Conversing {
    stay: Arc<Stay>,
}

impl Conversing {
    pub(crate) fn new(stay: Arc<Stay>) -> Self {
        Self { stay }
    }
}

impl Future for Conversing {
    type Output = Result<Closed, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        self.stay.layers.register(cx.waker());
        let mut stage = self.stay.lock();
        match &mut *stage {
            Stage::Waiting => {
                *stage = Stage::Admitted;
                drop(stage);
                // It may be another task that polls.
                self.stay.ring();
                Poll::Pending
            }
            Stage::Admitted | Stage::Left => Poll::Pending,
            Stage::Over(close) => Poll::Ready(Ok(Closed { close: close.take() })),
        }
    }
}

impl Drop for Conversing {
    fn drop(&mut self) {
        let mut stage = self.stay.lock();
        if matches!(*stage, Stage::Admitted) {
            *stage = Stage::Left;
            drop(stage);
            self.stay.ring();
        }
    }
}

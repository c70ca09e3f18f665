use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use futures_core::Stream;

use super::shared::Shared;

/// What a channel is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectionState {
    /// The first connection is being made; calls wait for it.
    Connecting,
    /// The server has answered.
    Open,
    /// The connection was lost and is being made anew; calls wait for it.
    Reconnecting,
    /// The server asked to be left until there is something to call: the next call connects.
    Idle,
    /// For good: every call fails.
    Closed,
}

/// The states of a channel as they change, from [`Channel::states`](super::Channel::states).
///
/// The first item is the state at the first poll. A reader that is late misses states in between, never the last
/// one. The stream ends after [`Closed`](ConnectionState::Closed), and does not keep the channel open.
#[must_use = "streams do nothing unless polled"]
pub struct States {
    shared: Arc<Shared>,
    shown: Option<ConnectionState>,
}

impl States {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, shown: None }
    }
}

impl Stream for States {
    type Item = ConnectionState;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<ConnectionState>> {
        let shown = self.shown;
        if shown == Some(ConnectionState::Closed) {
            return Poll::Ready(None);
        }
        let state = self.shared.with(|session| {
            let state = session.state();
            if Some(state) == shown {
                session.watch(cx.waker());
            }
            state
        });
        if Some(state) == shown {
            return Poll::Pending;
        }
        self.shown = Some(state);
        Poll::Ready(Some(state))
    }
}

impl core::fmt::Debug for States {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("States")
            .field("shown", &self.shown)
            .finish_non_exhaustive()
    }
}

//! The last words to a server.

use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::{Poll, ready};
use core::time::Duration;
use std::collections::VecDeque;

use super::Driver;
use crate::piece::{self, Piece};
use crate::transport::{Close, Transport};

/// How long a peer may take to accept the last messages of a connection.
pub(super) const FAREWELL: Duration = Duration::from_secs(2);

impl Driver {
    /// The last messages of a connection that is left in peace.
    pub(super) fn bye(&mut self) -> VecDeque<Piece> {
        let mut messages = self.continuity.tape.take_waiting();
        self.shared.with(|session| {
            session.bye();
            session.take(&mut messages);
        });
        messages
    }
}

/// The future's output, unless the limit comes first.
pub(super) async fn unless<F: Future>(limit: impl Future<Output = ()>, future: F) -> Option<F::Output> {
    let mut limit = pin!(limit);
    let mut future = pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// Sends what is left, then the reason.
pub(super) async fn farewell<T: Transport>(
    mut transport: Pin<&mut T>,
    mut messages: VecDeque<Piece>,
    close: Close,
) {
    poll_fn(|cx| {
        while !messages.is_empty() {
            if ready!(transport.as_mut().poll_ready(cx)).is_err() {
                return Poll::Ready(());
            }
            if let Some(message) = messages.pop_front()
                && transport.as_mut().start_send(piece::into_bytes(message)).is_err()
            {
                return Poll::Ready(());
            }
        }
        transport.as_mut().poll_close(cx, &close)
    })
    .await;
}

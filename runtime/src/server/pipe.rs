use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context as TaskContext, Poll};

use bytes::Bytes;
use tokio::task::coop::unconstrained;

use crate::frame::Outbox;
use crate::transport::{Close, Disconnect, Transport};

/// The transport, and the messages that it has not accepted yet.
pub(crate) struct Pipe<T> {
    transport: Pin<Box<T>>,
    waiting: VecDeque<Bytes>,
    waiting_bytes: usize,
    is_flushed: bool,
    /// Bytes of the message that was handed over last.
    handed: usize,
}

impl<T: Transport> Pipe<T> {
    pub(crate) fn new(transport: T) -> Self {
        Self {
            transport: Box::pin(transport),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            is_flushed: true,
            handed: 0,
        }
    }

    /// Bytes that the transport has not accepted.
    pub(crate) fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// Whether everything has left.
    pub(crate) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.is_flushed
    }

    /// Bytes of the message on which everything else waits, if the transport has not taken all there is.
    pub(crate) fn blocked(&self) -> Option<usize> {
        (!self.is_idle()).then_some(self.handed)
    }

    pub(crate) fn poll_receive(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<Bytes, Disconnect>> {
        self.transport.as_mut().poll_receive(cx)
    }

    /// Takes over what is in the outbox.
    pub(crate) fn take(&mut self, outbox: &mut Outbox) {
        self.waiting_bytes += outbox.len();
        outbox.take(&mut self.waiting);
    }

    /// Forgets what the transport has not accepted: nobody will read it.
    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.waiting_bytes = 0;
    }

    /// Hands over what there is, and flushes once. Whether anything moved.
    pub(crate) fn push(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Disconnect> {
        // A handler may have used up what tokio lets a task do in one go. Answers leave all the same: there is an end to
        // them, and a handler that always does so would hold them back for ever.
        let push = std::future::poll_fn(|cx| Poll::Ready(self.push_now(cx)));
        match pin!(unconstrained(push)).poll(cx) {
            Poll::Ready(pushed) => pushed,
            Poll::Pending => Ok(false),
        }
    }

    fn push_now(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Disconnect> {
        let mut moved = false;
        while !self.waiting.is_empty() {
            match self.transport.as_mut().poll_ready(cx) {
                Poll::Pending => return Ok(moved),
                Poll::Ready(ready) => ready?,
            }
            if let Some(message) = self.waiting.pop_front() {
                self.waiting_bytes -= message.len();
                self.handed = message.len();
                self.is_flushed = false;
                self.transport.as_mut().start_send(message)?;
                moved = true;
            }
        }
        if !self.is_flushed
            && let Poll::Ready(flushed) = self.transport.as_mut().poll_flush(cx)
        {
            flushed?;
            self.is_flushed = true;
            moved = true;
        }
        Ok(moved)
    }

    /// Sends what there is, and then the reason.
    pub(crate) fn poll_close(&mut self, cx: &mut TaskContext<'_>, close: &Close) -> Poll<()> {
        match self.push(cx) {
            Err(_) => Poll::Ready(()),
            Ok(_) if !self.is_idle() => Poll::Pending,
            Ok(_) => self.transport.as_mut().poll_close(cx, close),
        }
    }
}

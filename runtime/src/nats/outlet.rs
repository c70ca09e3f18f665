use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use async_nats::message::OutboundMessage;
use async_nats::{Client, HeaderMap, Subject};
use bytes::Bytes;
use futures_util::Sink;

use super::packet;
use crate::transport::Close;

/// Where a conversation's messages leave, in order.
pub(crate) struct Outlet {
    client: Client,
    /// Where the peer's messages arrive: it is told with each message, and may be asked for more.
    mine: Subject,
    /// The number of the next message.
    next: u32,
}

impl Outlet {
    pub(crate) fn new(client: Client, mine: Subject) -> Self {
        Self {
            client,
            mine,
            next: 0,
        }
    }

    /// The number that the next message bears.
    pub(crate) fn number(&self) -> u32 {
        self.next
    }

    /// The largest message that NATS lets through, in bytes.
    pub(crate) fn max_payload(&self) -> usize {
        self.client.max_payload()
    }

    /// Whether a message can be sent. To be asked only with a message in hand: it takes a place in the queue of the NATS
    /// connection, and keeps it.
    ///
    /// # Errors
    /// The NATS client has ended.
    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), String>> {
        Pin::new(&mut self.client)
            .poll_ready(cx)
            .map_err(|error| error.to_string())
    }

    /// Sends a message, after [`poll_ready`](Self::poll_ready). The last of a conversation asks for nothing.
    ///
    /// # Errors
    /// It is too large, or the NATS client has ended.
    pub(crate) fn send(&mut self, to: Subject, payload: Bytes, is_last: bool) -> Result<(), String> {
        self.next = self.next.wrapping_add(1);
        let message = OutboundMessage {
            subject: to,
            reply: (!is_last).then(|| self.mine.clone()),
            payload,
            headers: None,
        };
        Pin::new(&mut self.client)
            .start_send(message)
            .map_err(|error| error.to_string())
    }

    /// Sends a message if there is room right now: the last thing that somebody does who cannot wait. When it does not
    /// leave, the peer finds out by the silence.
    pub(crate) fn send_now(&mut self, to: Subject, payload: Bytes) {
        let message = OutboundMessage {
            subject: to,
            reply: Some(self.mine.clone()),
            payload,
            headers: None,
        };
        send_now(&mut self.client, message);
    }

    /// Ends the conversation, if there is room right now.
    pub(crate) fn close(&mut self, to: Subject, close: &Close) {
        self::close(&mut self.client, to, close);
    }
}

/// Tells somebody that there is no conversation, if there is room right now.
pub(crate) fn close(client: &mut Client, to: Subject, close: &Close) {
    let message = OutboundMessage {
        subject: to,
        reply: None,
        payload: Bytes::new(),
        headers: Some(packet::close_headers(close)),
    };
    send_now(client, message);
}

/// An answer that wants none, if there is room right now.
pub(crate) fn tell(client: &mut Client, to: Subject, payload: Bytes) {
    let message = OutboundMessage {
        subject: to,
        reply: None,
        payload,
        headers: None::<HeaderMap>,
    };
    send_now(client, message);
}

/// A message that says nothing and wants nothing, if there is room right now.
pub(crate) fn filler(client: &mut Client, to: Subject) {
    tell(client, to, Bytes::new());
}

fn send_now(client: &mut Client, message: OutboundMessage) {
    let mut client = Pin::new(client);
    let mut cx = Context::from_waker(Waker::noop());
    if let Poll::Ready(Ok(())) = client.as_mut().poll_ready(&mut cx) {
        // An error is the end of the NATS client, or a message that is too large: nothing that could be told.
        let _ = client.start_send(message);
    }
}

use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context as TaskContext, Poll};

use bytes::Bytes;
use tokio::task::coop::unconstrained;

use crate::frame::Outbox;
use crate::observe::Side;
use crate::observe::count::{self, Direction};
use crate::resume::{Tape, last_word};
use crate::transport::{Close, Disconnect, Transport};

/// A transport that can be handed from one task to another.
pub(crate) type BoxedTransport = Pin<Box<dyn Transport + Send>>;

/// The transport, and the messages that wait for it or have to be kept.
pub(crate) struct Pipe {
    /// `None` while a conversation waits for its client to come back.
    transport: Option<BoxedTransport>,
    pub(crate) tape: Tape,
    is_flushed: bool,
    /// Bytes of the message that was handed over last.
    handed: usize,
    /// Messages that were read to find an acknowledgement behind them.
    ahead: VecDeque<Bytes>,
    /// What they cost.
    ahead_cost: usize,
}

/// Messages that are looked through for acknowledgements before the task does something else.
const LOOKS: u32 = 256;

/// What has arrived.
pub(crate) enum Received {
    Message(Bytes),
    /// Something that the pipe has dealt with.
    Nothing,
}

/// Why nothing more arrives.
pub(crate) enum PipeError {
    Lost(Disconnect),
    /// The peer broke the protocol.
    Refused(Close),
}

impl Pipe {
    pub(crate) fn new(transport: BoxedTransport) -> Self {
        Self {
            transport: Some(transport),
            tape: Tape::new(),
            is_flushed: true,
            handed: 0,
            ahead: VecDeque::new(),
            ahead_cost: 0,
        }
    }

    /// Goes on over this transport.
    pub(crate) fn attach(&mut self, transport: BoxedTransport) {
        self.transport = Some(transport);
        self.is_flushed = true;
    }

    /// Goes on without one. What was read ahead has not been received: it will come again.
    pub(crate) fn detach(&mut self) -> Option<BoxedTransport> {
        self.ahead = VecDeque::new();
        self.ahead_cost = 0;
        self.transport.take()
    }

    pub(crate) fn is_detached(&self) -> bool {
        self.transport.is_none()
    }

    /// Bytes that the transport has not accepted.
    pub(crate) fn waiting_bytes(&self) -> usize {
        self.tape.waiting_bytes()
    }

    /// Whether everything has left.
    pub(crate) fn is_idle(&self) -> bool {
        self.tape.is_idle() && self.is_flushed
    }

    /// Bytes of the message on which everything else waits, if the transport or the peer has not taken all there is.
    pub(crate) fn blocked(&self) -> Option<usize> {
        (!self.is_idle()).then_some(self.handed)
    }

    pub(crate) fn poll_receive(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<Received, PipeError>> {
        let message = match self.ahead.pop_front() {
            Some(message) => {
                self.ahead_cost -= Tape::cost(&message);
                message
            }
            None => {
                let Some(transport) = &mut self.transport else {
                    return Poll::Pending;
                };
                let message =
                    std::task::ready!(transport.as_mut().poll_receive(cx)).map_err(PipeError::Lost)?;
                if self
                    .tape
                    .take_acknowledgement(&message)
                    .map_err(|close| PipeError::Refused(*close))?
                {
                    return Poll::Ready(Ok(Received::Nothing));
                }
                message
            }
        };
        self.tape.count(&message);
        Poll::Ready(Ok(Received::Message(message)))
    }

    /// Reads ahead while nothing more can be sent before the peer acknowledges something, and nothing more is taken from it
    /// before something can be sent: the acknowledgement may stand behind other messages. A peer that keeps to what was
    /// announced has no more of them under way than are taken here. Whether anything was read.
    pub(crate) fn look_ahead(&mut self, cx: &mut TaskContext<'_>, limit: usize) -> Result<bool, PipeError> {
        let mut looks = 0;
        while looks < LOOKS && self.tape.is_full() && self.ahead_cost < limit {
            let Some(transport) = &mut self.transport else {
                break;
            };
            let Poll::Ready(message) = transport.as_mut().poll_receive(cx) else {
                break;
            };
            looks += 1;
            let message = message.map_err(PipeError::Lost)?;
            if !self
                .tape
                .take_acknowledgement(&message)
                .map_err(|close| PipeError::Refused(*close))?
            {
                self.ahead_cost += Tape::cost(&message);
                self.ahead.push_back(message);
            }
        }
        Ok(looks > 0)
    }

    /// Takes over what is in the outbox.
    pub(crate) fn take(&mut self, outbox: &mut Outbox) {
        outbox.take(&mut self.tape);
    }

    /// Forgets what the transport has not accepted: nobody will read it.
    pub(crate) fn clear(&mut self) {
        self.tape.clear();
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
        let Some(transport) = &mut self.transport else {
            return Ok(false);
        };
        let mut moved = false;
        while self.tape.has_next() {
            match transport.as_mut().poll_ready(cx) {
                Poll::Pending => return Ok(moved),
                Poll::Ready(ready) => ready?,
            }
            if let Some(message) = self.tape.next() {
                self.handed = message.len();
                self.is_flushed = false;
                count::message(Side::Server, Direction::Sent, message.len());
                transport.as_mut().start_send(message)?;
                moved = true;
            }
        }
        if !self.is_flushed
            && let Poll::Ready(flushed) = transport.as_mut().poll_flush(cx)
        {
            flushed?;
            self.is_flushed = true;
            moved = true;
        }
        Ok(moved)
    }

    /// Whether the peer has ended the conversation in order, although nothing can be sent to it any more.
    pub(crate) fn has_heard_the_end(&mut self, cx: &mut TaskContext<'_>) -> bool {
        self.transport
            .as_mut()
            .is_some_and(|transport| last_word(transport.as_mut(), cx).is_some())
    }

    /// Sends what there is, and then the reason.
    pub(crate) fn poll_close(&mut self, cx: &mut TaskContext<'_>, close: &Close) -> Poll<()> {
        match self.push(cx) {
            Err(_) => return Poll::Ready(()),
            Ok(_) if self.is_detached() => return Poll::Ready(()),
            Ok(_) if !self.is_idle() => return Poll::Pending,
            Ok(_) => {}
        }
        match &mut self.transport {
            Some(transport) => transport.as_mut().poll_close(cx, close),
            None => Poll::Ready(()),
        }
    }
}

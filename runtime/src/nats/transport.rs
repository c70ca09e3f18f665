use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_nats::Subject;
use bytes::Bytes;

use super::hub::Hub;
use super::line::{End, Line};
use super::outlet::Outlet;
use super::packet::{self, GONE, MAX_NUMBER, Packet};
use crate::transport::{Close, Disconnect, Transport};

/// An instance's side of a conversation: what a session of the server runs over. It is closed behind the end of its one call.
pub(crate) struct Conversation {
    hub: Arc<Hub>,
    line: Arc<Line>,
    outlet: Outlet,
    /// The caller's inbox.
    peer: Subject,
    is_over: bool,
}

impl Conversation {
    pub(crate) fn new(hub: Arc<Hub>, line: Arc<Line>, peer: Subject) -> Self {
        Self {
            outlet: hub.outlet(&line),
            hub,
            line,
            peer,
            is_over: false,
        }
    }

    fn send(&mut self, payload: Bytes, is_last: bool) -> Result<(), Disconnect> {
        self.line.sent();
        let sent = self.outlet.send(self.peer.clone(), payload, is_last);
        if is_last {
            // Behind the answer: an instance that leaves ends as soon as no conversation is left.
            self.is_over = true;
            self.hub.forget(&self.line);
        }
        sent.map_err(Disconnect::Broken)
    }

    /// Ends the conversation before its call, and says why.
    fn end(&mut self, close: &Close) {
        if !std::mem::replace(&mut self.is_over, true) {
            self.outlet.close(self.peer.clone(), close);
            self.hub.forget(&self.line);
        }
    }
}

impl Transport for Conversation {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        if self.is_over {
            return Poll::Ready(Err(Disconnect::Closed(Close::new(Close::NORMAL, ""))));
        }
        if let Poll::Ready(heard) = self.line.poll_next(cx) {
            return Poll::Ready(heard.map_err(|end| match end {
                End::Closed(close) => Disconnect::Closed(close),
                End::NobodyThere => Disconnect::Broken("nobody listens any more".to_owned()),
                End::Lost(why) => Disconnect::Broken(why),
                End::Broken(why) => {
                    self.end(&Close::protocol(why));
                    Disconnect::Broken(why.to_owned())
                }
            }));
        }
        if self.line.take_sign(cx) {
            ready!(self.outlet.poll_ready(cx)).map_err(Disconnect::Broken)?;
            let mut packet = Packet::new(self.outlet.number());
            packet.sign_of_life();
            if let Ok(payload) = packet.finish() {
                self.send(payload, false)?;
            }
        }
        Poll::Pending
    }

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        if self.is_over {
            // What comes behind the end of the call is nobody's.
            return Poll::Ready(Ok(()));
        }
        self.outlet.poll_ready(cx).map_err(Disconnect::Broken)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        if self.is_over {
            return Ok(());
        }
        if message.len() + MAX_NUMBER > self.outlet.max_payload() {
            let why = "an answer is larger than a message of NATS may be";
            self.end(&Close::new(Close::TOO_LARGE, why));
            return Err(Disconnect::Broken(why.to_owned()));
        }
        let mut packet = Packet::new(self.outlet.number());
        packet.frames(&message);
        let payload = packet
            .finish()
            .map_err(|error| Disconnect::Broken(error.to_string()))?;
        self.send(payload, packet::ends_the_call(&message))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        // The NATS client flushes by itself.
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, _cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        self.end(close);
        Poll::Ready(())
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.end(&Close::new(GONE, "the instance has let go of the call"));
    }
}

//! Moves messages between a transport and the session for as long as the conversation lasts.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use super::Driver;
use crate::client::session::Session;
use crate::client::stop::Stop;
use crate::observe::count::{self, Connected, Direction};
use crate::observe::{Side, spans};
use crate::piece::{self, Piece};
use crate::resume::last_word;
use crate::transport::{Disconnect, Transport};

/// Messages that are read before what they brought is answered. More make larger batches; fewer answer sooner.
const MESSAGES_PER_TURN: u32 = 32;

/// Rounds of polling the streams of callers before the server is heard again.
const ROUNDS: u32 = 4;

impl Driver {
    /// Takes a message of the server.
    pub(super) fn hear(&mut self, message: &Piece) -> Result<(), Stop> {
        let tape = &mut self.continuity.tape;
        if tape.take_acknowledgement(message).map_err(Stop::of_close)? {
            return Ok(());
        }
        self.continuity.count(message);
        let received = self.shared.receive(message, &mut self.woken);
        received.map_err(Stop::of_close)?;
        if self.continuity.is_opening()
            && let Some(grant) = self.shared.with(Session::take_grant)
        {
            self.continuity.granted(grant);
        }
        Ok(())
    }

    /// Runs the conversation until it is over.
    pub(super) async fn converse<T: Transport>(&mut self, mut transport: Pin<&mut T>) -> Stop {
        let mut connected = Connected::new(Side::Client);
        let span = spans::client_connection();
        let stop = poll_fn(|cx| span.in_scope(|| self.poll_conversation(transport.as_mut(), cx))).await;
        connected.code = stop.code();
        if let Some(code) = connected.code {
            spans::record_close(&span, code, "");
        }
        stop
    }

    fn poll_conversation<T: Transport>(
        &mut self,
        mut transport: Pin<&mut T>,
        cx: &mut Context<'_>,
    ) -> Poll<Stop> {
        // The first caller that wrote something woke this task; one more round lets others add to the same message.
        // With callers on other threads that is worth more than twice the calls. Who calls alone does not wait for it.
        if !self.has_yielded && self.shared.with(|session| session.is_gathering()) {
            self.has_yielded = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.has_yielded = false;
        let mut turns = MESSAGES_PER_TURN;
        while let Poll::Ready(received) = transport.as_mut().poll_receive(cx) {
            let outcome = match received {
                Ok(message) => {
                    count::message(Side::Client, Direction::Received, message.len());
                    self.hear(&piece::from_bytes(message))
                }
                Err(disconnect) => Err(Stop::of_disconnect(disconnect)),
            };
            if let Err(stop) = outcome {
                return Poll::Ready(stop);
            }
            turns -= 1;
            if turns == 0 {
                cx.waker().wake_by_ref();
                break;
            }
        }
        let mut rounds = ROUNDS;
        loop {
            let may_take = self.has_room();
            self.inputs.collect(cx);
            let (tape, inputs) = (&mut self.continuity.tape, &mut self.inputs);
            let told = self.shared.drive(cx.waker(), |session| {
                session.take_resumed(inputs.queue());
                if may_take && inputs.is_idle() {
                    session.take(tape);
                }
                (session.next_tick(), session.is_drained())
            });
            let Some((next_tick, is_drained)) = told else {
                return Poll::Ready(Stop::Released);
            };
            if may_take && !self.inputs.is_idle() {
                self.inputs.pump(&self.shared, cx);
                // At once: a call that is lost before it has left must not have taken anything of its stream.
                let tape = &mut self.continuity.tape;
                self.shared.of_driver(|session| session.take(tape));
            }
            if let Poll::Ready(Err(disconnect)) = self.poll_send(transport.as_mut(), cx) {
                // A server that has closed in order says so in what it sent.
                let close = last_word(transport.as_mut(), cx);
                return Poll::Ready(Stop::of_disconnect(close.map_or(disconnect, Disconnect::Closed)));
            }
            if is_drained && self.continuity.tape.is_idle() && self.is_flushed {
                return Poll::Ready(Stop::Drained);
            }
            let settle_at = self.continuity.settle_at(|| self.shared.clock.now());
            match self.poll_tick(next_tick.into_iter().chain(settle_at).min(), cx) {
                Poll::Pending if self.inputs.is_idle() || !self.has_room() => return Poll::Pending,
                Poll::Pending => {
                    rounds -= 1;
                    if rounds == 0 {
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                }
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(why)) => return Poll::Ready(Stop::Lost(why, None)),
            }
        }
    }

    /// Whether the transport has taken everything, and may have more.
    fn has_room(&self) -> bool {
        self.continuity.tape.is_idle() && self.is_flushed && !self.continuity.tape.is_full()
    }

    fn poll_send<T: Transport>(
        &mut self,
        mut transport: Pin<&mut T>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Disconnect>> {
        // Whoever was woken by what is to be acknowledged may have something to say to it: both then leave together.
        if self.continuity.tape.only_acknowledges() && !core::mem::replace(&mut self.has_waited, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.has_waited = false;
        while self.continuity.tape.has_next() {
            ready!(transport.as_mut().poll_ready(cx))?;
            if let Some(message) = self.continuity.tape.next() {
                self.is_flushed = false;
                count::message(Side::Client, Direction::Sent, message.len());
                transport.as_mut().start_send(piece::into_bytes(message))?;
            }
        }
        if !self.is_flushed {
            ready!(transport.as_mut().poll_flush(cx))?;
            self.is_flushed = true;
        }
        Poll::Ready(Ok(()))
    }
}

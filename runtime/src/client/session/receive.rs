//! What the server says. Every frame is checked: a server that breaks the protocol loses the connection, and is
//! told why.

use core::time::Duration;

use crate::piece::{self, Piece};

use super::{Link, Session};
use crate::Status;
use crate::client::calls::{Again, Call, Caller, Wire};
use crate::client::parties::{Parties, Service as _};
use crate::client::raw::RawFailure;
use crate::client::state::ConnectionState;
use crate::frame::{
    Bound, FLAG_5, FLAG_6, Frame, Frames, Grant, ITEM_COST, Kind, MIN_MAX_MESSAGE, MIN_WINDOW, PROTOCOL,
    Welcome,
};
use crate::resume::MIN_BUFFER;
use crate::transport::Close;
use crate::wire::{Decode, DecodeError, Reader};

/// Pings that are answered before the answers have left. A server that sends more wants memory, not an answer.
const MAX_PONGS: u32 = 1_024;

/// Longest payload of a `Ping`, in bytes (W-7).
const MAX_PING: usize = 64;

impl<P: Parties> Session<P> {
    /// Takes one message of the server.
    ///
    /// # Errors
    /// The server broke the protocol: the connection is to be closed as told. What stood before the fault holds.
    pub(crate) fn receive(&mut self, message: &Piece, now: impl Fn() -> Duration) -> Result<(), Box<Close>> {
        self.keepalive.heard();
        let mut frames = Frames::new(message);
        loop {
            let begin = frames.rest();
            let Some(frame) = frames.next() else {
                return Ok(());
            };
            let frame = frame.map_err(|error| Close::breach(&error.text()))?;
            match (self.link, frame.kind) {
                (Link::Opening, Kind::Welcome) => self.welcome(&frame, now())?,
                (Link::Opening, _) => return Err(Close::breach("the first frame must be Welcome")),
                (Link::Down, _) => return Err(Close::breach("a frame before the connection")),
                (Link::Open | Link::Draining, _) => self.frame(&frame, begin, &mut frames, message, &now)?,
            }
        }
    }

    /// Takes a frame, with which `begin` begins, and `frames` behind it as far as they belong to it.
    fn frame<'a>(
        &mut self,
        frame: &Frame<'a>,
        begin: &'a [u8],
        frames: &mut Frames<'a>,
        message: &Piece,
        now: &impl Fn() -> Duration,
    ) -> Result<(), Box<Close>> {
        match frame.kind {
            Kind::Reply => self.reply(frame, message),
            Kind::Item => self.items(frame, begin, frames, message),
            Kind::End => self.end(frame),
            Kind::Fail => self.failed(frame, message, now),
            Kind::Bound => self.bound(frame),
            Kind::Credit => self.credited(frame, exact_u32(frame)?),
            Kind::Cancel => self.stopped(frame),
            Kind::Ping => self.ping(frame),
            Kind::Pong => connection(frame),
            Kind::GoAway => {
                connection(frame)?;
                let mut reader = Reader::new(frame.payload);
                String::decode(&mut reader).map_err(malformed)?;
                // A server of before this was known says nothing here.
                self.is_excused = reader.rest().first() == Some(&1);
                self.link = Link::Draining;
                self.leave_streams();
                Ok(())
            }
            Kind::Welcome => Err(Close::breach("a second Welcome")),
            Kind::Renewed => {
                connection(frame)?;
                self.renewed(frame)
            }
            Kind::Hello | Kind::Bind | Kind::Call | Kind::Bye | Kind::Renew => {
                Err(Close::breach("a frame that only clients send"))
            }
            Kind::Ack => Err(Close::breach("an Ack where none is expected")),
        }
    }

    fn welcome(&mut self, frame: &Frame<'_>, now: Duration) -> Result<(), Box<Close>> {
        connection(frame)?;
        let welcome = Welcome::read(&mut Reader::new(frame.payload)).map_err(malformed)?;
        if welcome.protocol != PROTOCOL {
            return Err(Box::new(Close::new(
                Close::VERSION,
                "this client speaks protocol 1",
            )));
        }
        if welcome.max_message < MIN_MAX_MESSAGE || welcome.window < MIN_WINDOW {
            return Err(Close::breach(
                "Welcome announces a limit below the least that is allowed",
            ));
        }
        match (&welcome.grant, self.setup.resume) {
            (Grant::Nothing, _) => {}
            (Grant::Session { buffer, .. }, Some(_)) if *buffer >= MIN_BUFFER => {}
            (Grant::Session { .. } | Grant::Resumed { .. }, _) => {
                return Err(Close::breach("Welcome grants what was not asked for"));
            }
        }
        self.granted = Some(welcome.grant);
        self.link = Link::Open;
        self.welcome_due = None;
        self.keepalive.start(now);
        self.open_since = Some(now);
        self.lost = None;
        self.is_excused = false;
        self.set_max_message(welcome.max_message as usize);
        self.set_state(ConnectionState::Open);
        self.widen_uploads(welcome.window);
        self.renewal_welcome();
        self.is_urgent = true;
        // Those that were too large for what had to be assumed.
        self.write_unsent(now);
        self.tell_reopened();
        Ok(())
    }

    fn bound(&mut self, frame: &Frame<'_>) -> Result<(), Box<Close>> {
        let bound = Bound::read(&mut Reader::new(frame.payload)).map_err(malformed)?;
        let asked = self
            .services
            .iter_mut()
            .enumerate()
            .find(|(_, service)| service.awaits_bound && service.first == frame.id);
        let Some((place, service)) = asked else {
            return Err(Close::breach("a Bound without its Bind"));
        };
        if bound.methods.len() != service.descriptor.method_count() {
            return Err(Close::breach(
                "a Bound of another number of methods than its Bind",
            ));
        }
        service.awaits_bound = false;
        service.bound = Some(bound);
        let is_last = !self.services.iter().any(|service| service.awaits_bound);
        #[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
        self.told.push(super::Told::Bound {
            service: place as u32,
            payload: frame.payload.to_vec(),
            is_last,
        });
        #[cfg(not(any(test, all(feature = "js", target_arch = "wasm32"))))]
        let _ = place;
        if is_last {
            self.wake_watchers();
        }
        Ok(())
    }

    fn reply(&mut self, frame: &Frame<'_>, message: &Piece) -> Result<(), Box<Close>> {
        let call = self.called(frame.id)?;
        if call.kind.answers_stream() {
            return Err(Close::breach("a Reply to a method that answers a stream"));
        }
        // After a cancellation the caller's side is settled, and what crossed it is dropped.
        if !call.caller.is_settled() {
            let waker = call.caller.answer(Ok(frame.payload_of(message)));
            self.woken.extend(waker);
        }
        self.end_wire(frame.id);
        Ok(())
    }

    fn failed(
        &mut self,
        frame: &Frame<'_>,
        message: &Piece,
        now: &impl Fn() -> Duration,
    ) -> Result<(), Box<Close>> {
        let call = self.called(frame.id)?;
        let is_waiting = !call.caller.is_settled();
        let is_leaving = call.caller.again() == Again::Leaving && call.reopens();
        let mut reader = Reader::new(frame.payload);
        let status = Status::from_number(reader.u32().map_err(malformed)?);
        let mut failure = if frame.flags & FLAG_5 != 0 {
            let mut failure = RawFailure::boxed(status, "");
            failure.error = Some(piece::part(message, reader.rest()));
            failure
        } else {
            let text = String::decode(&mut reader).and_then(|text| reader.finish().map(|()| text));
            RawFailure::boxed(status, &text.map_err(malformed)?)
        };
        let was_not_started = frame.flags & FLAG_6 != 0;
        if is_leaving && (was_not_started || failure.status == Status::Cancelled) {
            self.lose_stream(frame.id);
            return Ok(());
        }
        if was_not_started && self.was_not_started(frame.id) {
            return Ok(());
        }
        if failure.status == Status::Indeterminate {
            if self.repeat_lost(frame.id, now()) {
                return Ok(());
            }
            failure.status = self.status_of_lost(frame.id);
        }
        if is_waiting {
            self.fail(frame.id, failure);
        }
        self.end_wire(frame.id);
        Ok(())
    }

    /// Takes an item, and those of the same stream behind it.
    fn items<'a>(
        &mut self,
        frame: &Frame<'a>,
        begin: &'a [u8],
        frames: &mut Frames<'a>,
        message: &Piece,
    ) -> Result<(), Box<Close>> {
        let call = self.called(frame.id)?;
        if !call.kind.answers_stream() {
            return Err(Close::breach("an Item of a method that answers one value"));
        }
        // After a cancellation the caller's side is settled, and what crossed it is dropped.
        let Caller::Stream(reading) = &mut call.caller else {
            return Ok(());
        };
        if reading.end.is_some() {
            return Ok(());
        }
        // Only a server that keeps to its credit keeps a slow reader's memory bounded (W-26).
        if reading.credit <= 0 {
            return Err(Close::breach("an Item beyond the credit"));
        }
        reading.credit -= frame.payload.len() as i64 + ITEM_COST;
        while reading.credit > 0
            && let Some(item) = frames.next_of(Kind::Item, frame.id)
        {
            reading.credit -= item.len() as i64 + ITEM_COST;
        }
        if call.request.as_ref().is_some_and(|request| !request.reopens) {
            // It has been started, and is not repeated any more.
            call.request = None;
        }
        reading
            .items
            .push(message, &begin[..begin.len() - frames.rest().len()]);
        let waker = reading.waker.take();
        self.woken.extend(waker);
        Ok(())
    }

    fn end(&mut self, frame: &Frame<'_>) -> Result<(), Box<Close>> {
        let call = self.called(frame.id)?;
        if !call.kind.answers_stream() {
            return Err(Close::breach("an End of a method that answers one value"));
        }
        if !frame.payload.is_empty() {
            return Err(Close::breach("an End with a payload"));
        }
        if let Caller::Stream(reading) = &mut call.caller
            && reading.end.is_none()
        {
            reading.end = Some(Ok(()));
            let waker = reading.waker.take();
            self.woken.extend(waker);
        }
        self.end_wire(frame.id);
        Ok(())
    }

    fn ping(&mut self, frame: &Frame<'_>) -> Result<(), Box<Close>> {
        connection(frame)?;
        if frame.payload.len() > MAX_PING {
            return Err(Close::breach("a Ping of more than 64 bytes"));
        }
        self.pongs += 1;
        if self.pongs > MAX_PONGS {
            return Err(Close::breach("more Pings than can be answered"));
        }
        self.write_control(Kind::Pong, 0, |writer| writer.raw(frame.payload));
        Ok(())
    }

    /// The call of a frame of the server, which must have been sent and not have ended (W-19).
    pub(super) fn called(&mut self, id: u32) -> Result<&mut Call<P>, Box<Close>> {
        let batch = self.batch;
        match self.calls.get_mut(id) {
            Some(call) if matches!(call.wire, Wire::Sent | Wire::Cancelled) && call.batch < batch => Ok(call),
            _ => Err(Close::breach("a frame for a call that is not in flight")),
        }
    }
}

/// The frame concerns the connection, so its id is 0 (W-6).
fn connection(frame: &Frame<'_>) -> Result<(), Box<Close>> {
    if frame.id == 0 {
        Ok(())
    } else {
        Err(Close::breach("a frame of the connection with the id of a call"))
    }
}

fn exact_u32(frame: &Frame<'_>) -> Result<u32, Box<Close>> {
    let mut reader = Reader::new(frame.payload);
    reader
        .u32()
        .and_then(|value| reader.finish().map(|()| value))
        .map_err(malformed)
}

fn malformed(error: DecodeError) -> Box<Close> {
    Close::breach(&error.text())
}

use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::sleep;

use super::Pause;
use super::talk::{ENOUGH, Phase, Talk};
use crate::frame::{
    Bound, FLAG_5, Frame, FrameRefused, Frames, ITEM_COST, Kind, MAX_CREDIT, MIN_MAX_MESSAGE, MIN_WINDOW,
    PROTOCOL, Welcome,
};
use crate::nats::line::End;
use crate::nats::packet::CALL;
use crate::server::inbox::Reading;
use crate::server::job::CallOut;
use crate::wire::{Decode, Reader};
use crate::{Failure, Status};

/// How long a call waits for somebody who may be about to be there.
const PAUSE: Duration = Duration::from_millis(50);

impl Talk {
    /// Tells the caller what the instance has said, as far as there is room.
    pub(super) fn tell(
        &mut self,
        cx: &mut TaskContext<'_>,
        out: &mut CallOut<'_>,
        turns: &mut usize,
        window: u32,
        reading: &mut Option<Reading>,
    ) -> Result<Pause, Failure> {
        loop {
            if self.packet.len() > ENOUGH {
                return Ok(Pause::Waits);
            }
            if self.unread_at == self.unread.len() {
                let Poll::Ready(heard) = self.line.poll_next(cx) else {
                    return Ok(Pause::Waits);
                };
                if heard == Err(End::NobodyThere) && self.opening.is_some() && self.shared.hub.is_fresh() {
                    self.pause = Some(Box::pin(sleep(PAUSE)));
                    return Ok(Pause::Again);
                }
                self.unread = heard.map_err(|end| self.ended(end))?;
                self.unread_at = 0;
                if self.to.is_none() {
                    self.to = self.line.peer();
                }
            }
            let message = self.unread.clone();
            let mut frames = Frames::resume(&message, self.unread_at);
            while self.unread_at < message.len() {
                let Some(Ok(frame)) = frames.next() else {
                    return Err(self.broken("a frame that is none"));
                };
                if *turns == 0 {
                    return Ok(Pause::Yields);
                }
                if frame.kind == Kind::Item && !has_room(out) {
                    return Ok(Pause::Waits);
                }
                *turns -= 1;
                self.unread_at = message.len() - frames.rest().len();
                self.take(&frame, out, window, reading)?;
                if self.is_over {
                    return Ok(Pause::Waits);
                }
            }
            self.unread = Bytes::new();
            self.unread_at = 0;
        }
    }

    fn take(
        &mut self,
        frame: &Frame<'_>,
        out: &mut CallOut<'_>,
        window: u32,
        reading: &mut Option<Reading>,
    ) -> Result<(), Failure> {
        let expected = if is_of_connection(frame.kind) { 0 } else { CALL };
        if frame.id != expected {
            return Err(self.broken("a frame with another id"));
        }
        match (self.phase, frame.kind) {
            (Phase::Opening, Kind::Welcome) => return self.welcome(frame),
            (Phase::Binding, Kind::Bound) => {
                Bound::read(&mut Reader::new(frame.payload))
                    .map_err(|_| self.broken("a Bound that is none"))?;
                self.phase = Phase::Open;
                return Ok(());
            }
            // Nothing else stands before them, but a server may ask whether somebody is there.
            (Phase::Opening | Phase::Binding, Kind::Ping | Kind::Pong | Kind::GoAway) => {}
            (Phase::Opening | Phase::Binding, _) => return Err(self.broken("a frame before its time")),
            (Phase::Open, _) => {}
        }
        match frame.kind {
            Kind::Item => {
                if self.granted <= 0 {
                    return Err(self.broken("an item beyond the credit"));
                }
                let cost = frame.payload.len() as i64 + ITEM_COST;
                self.granted -= cost;
                self.is_stream = true;
                self.write(frame, out)?;
                *out.credit -= cost;
                self.told = self.told.saturating_add(u32::try_from(cost).unwrap_or(u32::MAX));
                if self.told >= window / 2 {
                    let told = std::mem::take(&mut self.told);
                    self.granted += i64::from(told);
                    self.packet
                        .frame(Kind::Credit, 0, CALL, |writer| writer.u32(told));
                }
                Ok(())
            }
            Kind::Reply | Kind::End | Kind::Fail => {
                if frame.kind == Kind::End && !frame.payload.is_empty() {
                    return Err(self.broken("an End with a payload"));
                }
                if frame.kind == Kind::Fail {
                    let status = failure_of(frame).ok_or_else(|| self.broken("a Fail that is none"))?;
                    out.failed = Some(status);
                }
                self.write(frame, out)?;
                self.is_over = true;
                Ok(())
            }
            Kind::Credit => {
                let mut reader = Reader::new(frame.payload);
                let bytes = reader.u32().map_err(|_| self.broken("a Credit that is none"))?;
                self.credit += i64::from(bytes);
                if self.credit > MAX_CREDIT {
                    return Err(self.broken("credit above 2^31 - 1"));
                }
                Ok(())
            }
            Kind::Cancel => {
                // The caller is told by the loss of its reader.
                *reading = None;
                Ok(())
            }
            Kind::Ping => {
                if frame.payload.len() > 64 {
                    return Err(self.broken("a Ping of more than 64 bytes"));
                }
                self.packet
                    .frame(Kind::Pong, 0, 0, |writer| writer.raw(frame.payload));
                Ok(())
            }
            // An instance that goes away finishes this call.
            Kind::Pong | Kind::GoAway => Ok(()),
            _ => Err(self.broken("a frame that no server sends")),
        }
    }

    fn welcome(&mut self, frame: &Frame<'_>) -> Result<(), Failure> {
        let welcome = Welcome::read(&mut Reader::new(frame.payload))
            .map_err(|_| self.broken("a Welcome that is none"))?;
        if welcome.protocol != PROTOCOL
            || welcome.max_message < MIN_MAX_MESSAGE
            || !(i64::from(MIN_WINDOW)..=MAX_CREDIT).contains(&i64::from(welcome.window))
        {
            return Err(self.broken("a Welcome with what is not allowed"));
        }
        self.phase = Phase::Binding;
        self.opening = None;
        self.credit += i64::from(welcome.window - MIN_WINDOW);
        self.max_message = self.max_message.min(welcome.max_message as usize);
        Ok(())
    }

    /// Passes a frame on as it is.
    fn write(&mut self, frame: &Frame<'_>, out: &mut CallOut<'_>) -> Result<(), Failure> {
        out.outbox
            .frame(frame.kind, frame.flags, out.id, |writer| {
                writer.raw(frame.payload);
            })
            .map(|_| ())
            .map_err(|refused| match refused {
                FrameRefused::TooLarge { size, limit } => Failure::new(
                    Status::ResourceExhausted,
                    format!("the answer takes {size} bytes, and the client accepts {limit} in a message"),
                ),
                FrameRefused::Encode(error) => Failure::new(Status::Internal, error.to_string()),
            })
    }
}

/// Whether the caller takes an item now. Otherwise somebody wakes the job, as any stream.
fn has_room(out: &mut CallOut<'_>) -> bool {
    if *out.credit <= 0 {
        return false;
    }
    out.is_paused = out.outbox.len() >= out.pause_at;
    !out.is_paused
}

/// Whether frames of that kind bear no call's id.
fn is_of_connection(kind: Kind) -> bool {
    use Kind::{Bind, Bound, Bye, GoAway, Hello, Ping, Pong, Welcome};
    matches!(kind, Hello | Welcome | Bind | Bound | Ping | Pong | GoAway | Bye)
}

/// The status of a failure that is what W-7 says: the caller's session is strict, and would end its connection otherwise.
fn failure_of(frame: &Frame<'_>) -> Option<Status> {
    let mut reader = Reader::new(frame.payload);
    let status = Status::from_number(reader.u32().ok()?);
    if frame.flags & FLAG_5 == 0 {
        String::decode(&mut reader).ok()?;
        reader.finish().ok()?;
    }
    Some(status)
}

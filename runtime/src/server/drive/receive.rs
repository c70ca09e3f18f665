//! From messages to frames, and from frames to what they ask for.

use std::mem;
use std::task::{Context as TaskContext, Poll};

use bytes::Bytes;
use tokio::task::coop::has_budget_remaining;

use super::{Driver, Over};
use crate::frame::{Frame, Frames, Hello, Wish};
use crate::observe::Side;
use crate::observe::count::{self, Direction};
use crate::server::attendance::Attendance;
use crate::server::pipe::{PipeError, Received};
use crate::server::session::Event;
use crate::transport::{Close, Disconnect};

/// Frames that are taken before what they brought is answered. More make larger batches, with fewer system calls; with fewer the client
/// works on the first answers while the server works on what is left, in place of one waiting for the other.
const FRAMES_PER_TURN: usize = 128;

/// A message of which some frames have not been taken. A peer may put thousands of calls into one message, and they are
/// worked on no faster than it reads the answers.
#[derive(Default)]
pub(super) struct Unread {
    message: Bytes,
    taken: usize,
}

impl Driver {
    pub(super) fn receive(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Over> {
        let mut left = FRAMES_PER_TURN;
        while left > 0 && !self.is_congested() && !self.is_shut() && has_budget_remaining() {
            if self.unread.is_empty() {
                let Poll::Ready(received) = self.pipe.poll_receive(cx) else {
                    break;
                };
                let received = received?;
                self.vigil.heard();
                let Received::Message(message) = received else {
                    left -= 1;
                    continue;
                };
                count::message(Side::Server, Direction::Received, message.len());
                if message.len() > self.endpoint.inner.limits.max_message as usize {
                    return Err(Disconnect::TooLarge.into());
                }
                self.unread = Unread { message, taken: 0 };
            }
            self.take_frames(&mut left)?;
        }
        Ok(left < FRAMES_PER_TURN)
    }

    /// Takes frames of the message until one of the bounds of [`receive`](Self::receive) is reached.
    fn take_frames(&mut self, left: &mut usize) -> Result<(), Over> {
        let Unread { message, taken } = mem::take(&mut self.unread);
        let mut frames = Frames::resume(&message, taken);
        for frame in frames.by_ref() {
            let frame = frame.map_err(|error| Over::Close(Close::protocol(error.to_string())))?;
            self.take_frame(frame, &message)?;
            *left -= 1;
            if *left == 0 || self.is_congested() || self.is_shut() || !has_budget_remaining() {
                break;
            }
        }
        let rest = frames.rest().len();
        if rest > 0 {
            let taken = message.len() - rest;
            self.unread = Unread { message, taken };
        }
        Ok(())
    }

    /// Lets a client in: to a conversation that begins, or to the one that it wants to go on with.
    pub(super) fn admit(&mut self, hello: Hello) -> Result<(), Over> {
        if matches!(hello.wish, Wish::Resume { .. }) {
            return Err(Over::Resume(hello));
        }
        self.enter(hello);
        Ok(())
    }

    /// Begins a conversation, which layers around it may put off or refuse.
    pub(super) fn enter(&mut self, hello: Hello) {
        // The session lets only one `Hello` through.
        let _ = self.connection.hello.set(hello.metadata.clone());
        let inner = &*self.endpoint.inner;
        let Some(connections) = &inner.connections else {
            return self.open(&hello);
        };
        self.attendance = Some(Box::new(Attendance::begin(
            connections,
            &self.connection,
            self.gate.found(),
            hello,
            inner.show_internal,
        )));
    }

    /// Whether nothing is heard of the client, because it has not been let in.
    pub(super) fn is_shut(&self) -> bool {
        self.gate.is_shut() || self.attendance.as_ref().is_some_and(|layers| layers.is_waiting())
    }

    fn take_frame(&mut self, frame: Frame<'_>, message: &Bytes) -> Result<(), Over> {
        match self
            .session
            .accept(frame, message, &mut self.jobs)
            .map_err(Over::Close)?
        {
            Event::None => {}
            Event::Hello(hello) => {
                // What follows belongs to the other conversation.
                if matches!(hello.wish, Wish::Resume { .. }) && !frame.is_last_of(message) {
                    return Err(Over::Close(Close::protocol(
                        "a frame behind the Hello of a resumption",
                    )));
                }
                if let Some(hello) = self.gate.knock(hello, &self.connection) {
                    self.admit(hello)?;
                }
            }
            Event::Renew(metadata) => {
                let patience = self.endpoint.inner.limits.handshake;
                let asked = self.gate.renew(metadata, &self.connection, patience);
                if let Err(failure) = asked.map_err(Over::Close)? {
                    self.session.renewed(Err(&failure));
                }
            }
            Event::Ask(first, bind) => self.inquiries.push(first, bind),
            Event::Call(incoming) => self.start(incoming),
            Event::Cancel(id) => self.jobs.remove(id),
            Event::Credit(id) => self.jobs.wake(id),
            Event::Item(id) => {
                if let Some(entry) = self.jobs.get_mut(id)
                    && let Some(input) = &entry.input
                {
                    input.inbox.push(frame.payload);
                    entry.work.observed().received();
                }
            }
            Event::End(id) => {
                if let Some(input) = self.jobs.input(id) {
                    input.inbox.finish();
                }
            }
            Event::Bye => return Err(Over::Close(Close::new(Close::NORMAL, ""))),
        }
        Ok(())
    }
}

impl Unread {
    pub(super) fn is_empty(&self) -> bool {
        self.taken == self.message.len()
    }
}

impl From<Disconnect> for Over {
    fn from(disconnect: Disconnect) -> Self {
        match disconnect {
            Disconnect::Text => Self::Close(Close::new(Close::UNSUPPORTED, "messages must be binary")),
            Disconnect::TooLarge => Self::Close(Close::new(Close::TOO_LARGE, "a message over the limit")),
            Disconnect::Protocol(why) => Self::Close(Close::protocol(why)),
            Disconnect::Closed(close) if close.code == Close::SUPERSEDED => Self::Gone(close.to_string()),
            Disconnect::Closed(_) => Self::Closed,
            Disconnect::Broken(why) => Self::Gone(why),
        }
    }
}

impl From<PipeError> for Over {
    fn from(error: PipeError) -> Self {
        match error {
            PipeError::Lost(disconnect) => disconnect.into(),
            PipeError::Refused(close) => Self::Close(close),
        }
    }
}

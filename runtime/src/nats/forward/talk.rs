use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use async_nats::Subject;
use bytes::Bytes;
use tokio::time::Sleep;

use crate::frame::{Bind, FLAG_5, FLAG_6, Hello, Kind, MIN_MAX_MESSAGE, MIN_WINDOW, PROTOCOL, Wish};
use crate::nats::gateway::Shared;
use crate::nats::hub::Refusal;
use crate::nats::line::Line;
use crate::nats::outlet::Outlet;
use crate::nats::packet::{CALL, MAX_NUMBER, Packet};
use crate::server::Request;
use crate::wire::Encode;
use crate::{Failure, Metadata, Status};

/// A conversation with an instance.
pub(super) struct Talk {
    pub(super) shared: Arc<Shared>,
    pub(super) line: Arc<Line>,
    pub(super) outlet: Outlet,
    /// Where the next message goes.
    pub(super) to: Option<Subject>,
    /// What the next message will hold.
    pub(super) packet: Packet,
    /// A message of the instance of which some frames have not been told.
    pub(super) unread: Bytes,
    pub(super) unread_at: usize,
    pub(super) phase: Phase,
    /// What the caller may still stream.
    pub(super) credit: i64,
    /// The largest message that the instance takes.
    pub(super) max_message: usize,
    /// What the instance may still stream, and what of it the caller has been told since credit was given.
    pub(super) granted: i64,
    pub(super) told: u32,
    pub(super) is_stream: bool,
    pub(super) is_over: bool,
    /// An item that has to wait for the next message.
    pub(super) held: Option<Bytes>,
    /// The first message, until the instance is heard.
    pub(super) opening: Option<(Subject, Bytes)>,
    /// Until it is sent once more.
    pub(super) pause: Option<Pin<Box<Sleep>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// `Welcome` is to come.
    Opening,
    /// `Bound` is to come.
    Binding,
    Open,
}

/// With this much to be sent, nothing more is read.
pub(super) const ENOUGH: usize = 64 << 10;

impl Talk {
    pub(super) fn new(shared: Arc<Shared>, line: Arc<Line>, outlet: Outlet, to: Subject) -> Self {
        let packet = Packet::new(outlet.number());
        Self {
            granted: i64::from(shared.options.window),
            shared,
            line,
            max_message: outlet.max_payload().saturating_sub(MAX_NUMBER),
            outlet,
            to: Some(to),
            packet,
            unread: Bytes::new(),
            unread_at: 0,
            phase: Phase::Opening,
            credit: i64::from(MIN_WINDOW),
            told: 0,
            is_stream: false,
            is_over: false,
            held: None,
            opening: None,
            pause: None,
        }
    }

    /// Writes what the conversation begins with.
    pub(super) fn open(
        &mut self,
        max_message: u32,
        window: u32,
        introduction: Metadata,
        request: &Request,
    ) -> Result<(), Failure> {
        let Some(route) = &request.route else {
            return Err(Failure::new(
                Status::Internal,
                "a forwarded call without its route",
            ));
        };
        let hello = Hello {
            protocol: PROTOCOL,
            window,
            max_message: max_message.min(u32::try_from(self.max_message).unwrap_or(u32::MAX)),
            metadata: introduction,
            // Each call is a conversation of its own, and ends with what carries it.
            wish: Wish::Nothing,
        };
        if hello.max_message < MIN_MAX_MESSAGE {
            return Err(Failure::new(
                Status::Unavailable,
                "the NATS server lets too small messages through",
            ));
        }
        let context = &request.context;
        let timeout = context.deadline().map(|deadline| {
            let left = deadline.saturating_duration_since(Instant::now());
            u64::try_from(left.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
        });
        let metadata = context.metadata();
        let flags = if timeout.is_some() { FLAG_5 } else { 0 } | if metadata.is_empty() { 0 } else { FLAG_6 };
        let packet = &mut self.packet;
        packet.frame(Kind::Hello, 0, 0, |writer| hello.write(writer));
        packet.frame(Kind::Bind, 0, 0, |writer| {
            let signatures = core::iter::once(&route.signature);
            Bind::write_parts(writer, &route.service, route.schema_id, signatures);
        });
        packet.frame(Kind::Call, flags, CALL, |writer| {
            writer.u32(0);
            if let Some(millis) = timeout {
                writer.u64(millis);
            }
            if !metadata.is_empty() {
                metadata.encode(writer);
            }
            writer.raw(&request.arguments);
        });
        self.fits()
    }

    /// Sends what there is. Ready with whether there was something.
    pub(super) fn send(&mut self, cx: &mut TaskContext<'_>) -> Result<Poll<bool>, Failure> {
        if !self.packet.has_frames() || self.to.is_none() {
            return Ok(Poll::Ready(false));
        }
        match self.outlet.poll_ready(cx) {
            Poll::Pending => return Ok(Poll::Pending),
            Poll::Ready(ready) => ready.map_err(unavailable)?,
        }
        // What follows the first message goes where the instance says.
        let is_first = self.outlet.number() == 0;
        let to = if is_first { self.to.take() } else { self.to.clone() };
        if let Some(to) = to {
            self.flush(to)?;
        }
        Ok(Poll::Ready(true))
    }

    fn flush(&mut self, to: Subject) -> Result<(), Failure> {
        let next = Packet::new(self.outlet.number().wrapping_add(1));
        let payload = std::mem::replace(&mut self.packet, next)
            .finish()
            .map_err(|error| Failure::new(Status::Internal, error.to_string()))?;
        if self.outlet.number() == 0 {
            self.opening = Some((to.clone(), payload.clone()));
        }
        self.line.sent();
        self.outlet.send(to, payload, false).map_err(unavailable)
    }

    /// Sends the first message once more, after a pause, if nobody was there and somebody may be by now. Ready when there is
    /// nothing of the kind to do.
    pub(super) fn begin_again(&mut self, cx: &mut TaskContext<'_>) -> Result<Poll<()>, Failure> {
        let Some(pause) = &mut self.pause else {
            return Ok(Poll::Ready(()));
        };
        if pause.as_mut().poll(cx).is_pending() {
            return Ok(Poll::Pending);
        }
        let hub = &self.shared.hub;
        let (line, to, payload) = match (hub.begin(), self.opening.clone()) {
            (Ok(line), Some((to, payload))) => (line, to, payload),
            (Err(Refusal::Ending), _) => return Ok(Poll::Pending),
            _ => {
                return Err(Failure::new(Status::Unavailable, "nobody serves this service"));
            }
        };
        hub.forget(&self.line);
        self.outlet = hub.outlet(&line);
        self.line = line;
        match self.outlet.poll_ready(cx) {
            Poll::Pending => return Ok(Poll::Pending),
            Poll::Ready(ready) => ready.map_err(unavailable)?,
        }
        self.pause = None;
        self.outlet.send(to, payload, false).map_err(unavailable)?;
        Ok(Poll::Ready(()))
    }

    /// Whether what waits to be sent is small enough.
    fn fits(&self) -> Result<(), Failure> {
        let limit = self.outlet.max_payload();
        if self.packet.len() <= limit {
            return Ok(());
        }
        Err(Failure::new(
            Status::ResourceExhausted,
            format!(
                "the call takes {} bytes, and NATS lets {limit} through",
                self.packet.len()
            ),
        ))
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        self.shared.hub.forget(&self.line);
        // An instance that has not been heard of is told when it asks for something.
        if !self.is_over
            && let Some(peer) = self.line.peer()
        {
            let mut packet = Packet::new(self.outlet.number());
            packet.frame(Kind::Cancel, 0, CALL, |_| {});
            if let Ok(payload) = packet.finish() {
                self.outlet.send_now(peer, payload);
            }
        }
    }
}

fn unavailable(why: String) -> Failure {
    Failure::new(Status::Unavailable, format!("NATS: {why}"))
}

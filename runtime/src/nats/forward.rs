use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use async_nats::Subject;
use bytes::Bytes;
use tokio::time::{Sleep, sleep};

use super::gateway::Shared;
use super::hub::Refusal;
use super::line::{End, Line};
use super::outlet::Outlet;
use super::packet::{CALL, FULL, MAX_NUMBER, Packet};
use crate::frame::{
    Bind, Bound, FLAG_5, FLAG_6, Frame, FrameRefused, Frames, Hello, ITEM_COST, Kind, MAX_CREDIT,
    MIN_MAX_MESSAGE, MIN_WINDOW, PROTOCOL, Welcome, Wish,
};
use crate::server::inbox::Reading;
use crate::server::job::{CallOut, Job};
use crate::server::outcome::Site;
use crate::server::{Request, Response};
use crate::transport::Close;
use crate::wire::{Decode, Encode, Reader};
use crate::{Failure, Metadata, Status};

/// A call on its way to an instance: a job of the endpoint's, which tells the caller what the instance says.
///
/// Each side's credit is given as the other side takes, so that nothing gathers here.
pub(crate) struct Forwarding {
    shared: Arc<Shared>,
    /// What has not been sent.
    first: Option<First>,
    talk: Option<Talk>,
    /// What the caller streams; none once nobody wants more of it.
    reading: Option<Reading>,
}

/// What the first message is made of.
struct First {
    subject: Subject,
    introduction: Metadata,
    request: Request,
}

/// A conversation with an instance.
struct Talk {
    shared: Arc<Shared>,
    line: Arc<Line>,
    outlet: Outlet,
    /// Where the next message goes.
    to: Option<Subject>,
    /// What the next message will hold.
    packet: Packet,
    /// A message of the instance of which some frames have not been told.
    unread: Bytes,
    unread_at: usize,
    phase: Phase,
    /// What the caller may still stream.
    credit: i64,
    /// The largest message that the instance takes.
    max_message: usize,
    /// What the instance may still stream, and what of it the caller has been told since credit was given.
    granted: i64,
    told: u32,
    is_stream: bool,
    is_over: bool,
    /// An item that has to wait for the next message.
    held: Option<Bytes>,
    /// The first message, until the instance is heard.
    opening: Option<(Subject, Bytes)>,
    /// Until it is sent once more.
    pause: Option<Pin<Box<Sleep>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// `Welcome` is to come.
    Opening,
    /// `Bound` is to come.
    Binding,
    Open,
}

/// Why a job stops for now.
enum Pause {
    /// Something will wake it.
    Waits,
    /// It goes on when others had their turn.
    Yields,
    /// The first message is sent once more.
    Again,
}

/// Frames that are told before other calls get their turn.
const FRAMES_PER_TURN: usize = 64;

/// How long a call waits for somebody who may be about to be there.
const PAUSE: Duration = Duration::from_millis(50);

/// With this much to be sent, nothing more is read.
const ENOUGH: usize = 64 << 10;

impl Forwarding {
    pub(crate) fn new(
        shared: Arc<Shared>,
        subject: Subject,
        introduction: Metadata,
        mut request: Request,
    ) -> Self {
        Self {
            shared,
            reading: request.reading.take(),
            first: Some(First {
                subject,
                introduction,
                request,
            }),
            talk: None,
        }
    }

    /// Whether the call has ended, and if not, why it stops. An error ends it too.
    fn go_on(&mut self, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Result<Option<Pause>, Failure> {
        if let Some(first) = self.first.take() {
            self.talk = self.begin(first)?;
        }
        let Some(talk) = &mut self.talk else {
            return Ok(Some(Pause::Waits));
        };
        let window = self.shared.options.window;
        let mut turns = FRAMES_PER_TURN;
        loop {
            if talk.begin_again(cx)?.is_pending() {
                return Ok(Some(Pause::Waits));
            }
            let told = talk.tell(cx, out, &mut turns, window, &mut self.reading)?;
            if talk.is_over {
                return Ok(None);
            }
            if matches!(told, Pause::Again) {
                continue;
            }
            if let Some(reading) = &mut self.reading
                && talk.read(cx, reading)?
            {
                self.reading = None;
            }
            if talk.line.take_sign(cx) && !talk.packet.has_frames() {
                talk.packet.sign_of_life();
            }
            match talk.send(cx)? {
                Poll::Pending => return Ok(Some(Pause::Waits)),
                Poll::Ready(false) => return Ok(Some(told)),
                Poll::Ready(true) if turns == 0 => return Ok(Some(Pause::Yields)),
                // What had no room may go on now.
                Poll::Ready(true) => {}
            }
        }
    }

    /// Starts the conversation, unless the connection of the caller ends anyway.
    fn begin(&self, first: First) -> Result<Option<Talk>, Failure> {
        let First {
            subject,
            introduction,
            request,
        } = first;
        let Shared { hub, options } = &*self.shared;
        let line = match hub.begin() {
            Ok(line) => line,
            Err(Refusal::Ending) => return Ok(None),
            Err(Refusal::Down) => {
                return Err(Failure::new(
                    Status::Unavailable,
                    "there is no connection to NATS",
                ));
            }
            Err(Refusal::Full) => {
                let why = "too many calls are being forwarded";
                return Err(Failure::new(Status::ResourceExhausted, why));
            }
        };
        let outlet = hub.outlet(&line);
        let mut talk = Talk::new(Arc::clone(&self.shared), line, outlet, subject);
        talk.open(options.max_message, options.window, introduction, &request)?;
        Ok(Some(talk))
    }
}

impl Talk {
    fn new(shared: Arc<Shared>, line: Arc<Line>, outlet: Outlet, to: Subject) -> Self {
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
    fn open(
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

    /// Tells the caller what the instance has said, as far as there is room.
    fn tell(
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

    /// Takes what the caller streams, as far as the instance wants it. Whether that was the last of it.
    fn read(&mut self, cx: &mut TaskContext<'_>, reading: &mut Reading) -> Result<bool, Failure> {
        if self.to.is_none() {
            return Ok(false);
        }
        if let Some(item) = self.held.take_if(|item| self.packet.fits(item, self.max_message)) {
            self.packet.frame(Kind::Item, 0, CALL, |writer| writer.raw(&item));
        }
        while self.held.is_none() && self.credit > 0 && self.packet.len() < ENOUGH {
            match reading.poll_next(cx) {
                Poll::Pending => return Ok(false),
                Poll::Ready(Some(Ok(item))) => {
                    self.credit -= item.len() as i64 + ITEM_COST;
                    if self.packet.fits(item, self.max_message) {
                        self.packet.frame(Kind::Item, 0, CALL, |writer| writer.raw(item));
                    } else if self.packet.has_frames() && Packet::new(0).fits(item, self.max_message) {
                        self.held = Some(Bytes::copy_from_slice(item));
                    } else {
                        let (size, limit) = (item.len(), self.max_message);
                        let why = format!("an item takes {size} bytes, and a message {limit}");
                        return Err(Failure::new(Status::ResourceExhausted, why));
                    }
                }
                // The call has ended, and this job with it.
                Poll::Ready(Some(Err(failure))) => return Err(failure),
                Poll::Ready(None) => {
                    self.packet.frame(Kind::End, 0, CALL, |_| {});
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Sends what there is. Ready with whether there was something.
    fn send(&mut self, cx: &mut TaskContext<'_>) -> Result<Poll<bool>, Failure> {
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
    fn begin_again(&mut self, cx: &mut TaskContext<'_>) -> Result<Poll<()>, Failure> {
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

    /// The instance broke the protocol. It is told, and the call is lost.
    fn broken(&mut self, why: &'static str) -> Failure {
        if let Some(to) = self.to.clone().or_else(|| self.line.peer()) {
            self.outlet.close(to, &Close::protocol(why));
        }
        self.is_over = true;
        tracing::warn!(why, "an instance broke the protocol");
        Failure::new(
            Status::Internal,
            format!("the instance broke the protocol: {why}"),
        )
    }

    /// What the end of a conversation means for its call. Rule W-78.
    fn ended(&mut self, end: End) -> Failure {
        self.is_over = true;
        let was_heard = self.phase != Phase::Opening || self.line.peer().is_some();
        match end {
            End::NobodyThere if !was_heard => Failure::new(Status::Unavailable, "nobody serves this service"),
            End::NobodyThere => self.lost("the instance is gone"),
            End::Lost(why) => self.lost(&why),
            End::Broken(why) => self.broken(why),
            End::Closed(close) => {
                let status = match close.code {
                    FULL | Close::TOO_LARGE => Status::ResourceExhausted,
                    UNAUTHENTICATED => Status::Unauthenticated,
                    Close::PROTOCOL | Close::VERSION | Close::UNSUPPORTED => Status::Internal,
                    _ => return self.lost(&close.to_string()),
                };
                Failure::new(status, close.reason)
            }
        }
    }

    /// Nobody knows what has become of the call.
    fn lost(&self, why: &str) -> Failure {
        let status = if self.is_stream {
            Status::Unavailable
        } else {
            Status::Indeterminate
        };
        Failure::new(status, why)
    }
}

/// The endpoint of the instance refused the caller.
const UNAUTHENTICATED: u16 = 4401;

impl Job for Forwarding {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()> {
        match self.go_on(cx, out) {
            Ok(None) => Poll::Ready(()),
            Ok(Some(Pause::Waits | Pause::Again)) => Poll::Pending,
            Ok(Some(Pause::Yields)) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Err(failure) => {
                out.fail(&failure);
                Poll::Ready(())
            }
        }
    }

    /// What it will be, only the instance knows.
    fn poll_answer(
        self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
        _: &Site,
        _: bool,
    ) -> Poll<Option<Response>> {
        Poll::Ready(None)
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

fn unavailable(why: String) -> Failure {
    Failure::new(Status::Unavailable, format!("NATS: {why}"))
}

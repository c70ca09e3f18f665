use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Context as TaskContext;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep, timeout};

use super::door::{Answer, Arrival, News};
use super::endpoint::Endpoint;
use super::limits::Limits;
use super::pipe::{BoxedTransport, Pipe};
use super::principal::Principal;
use super::sessions::{Seat, Sessions};
use crate::frame::{Grant, PROTOCOL, Welcome, Wish};
use crate::resume::{ACK_DELAY, SessionId};
use crate::transport::Close;

/// How long a client may take to hear that its old connection is of no use any more.
const FAREWELL: Duration = Duration::from_secs(5);

/// Lets a conversation outlive its connection: waits for the next one when it is lost, and goes on over it.
#[derive(Default)]
pub(crate) struct Continuity {
    /// Only of a conversation whose client has asked for that.
    seat: Option<Seat>,
    /// While there is no connection: how long the client may stay away.
    absence: Option<Pin<Box<Sleep>>>,
    /// Until what has arrived is acknowledged.
    settle: Option<Pin<Box<Sleep>>>,
}

impl Continuity {
    /// Answers what a client asked for in its `Hello`, and sets up the pipe for it.
    pub(crate) fn grant(&mut self, endpoint: &Endpoint, wish: &Wish, pipe: &mut Pipe) -> Grant {
        let limits = &endpoint.inner.limits;
        let accepted = match wish {
            Wish::Nothing => return Grant::Nothing,
            Wish::Session { buffer } | Wish::Resume { buffer, .. } => *buffer,
        };
        if limits.resume.is_zero() {
            return Grant::Nothing;
        }
        let Some((session, seat)) = endpoint.inner.sessions.admit() else {
            return Grant::Nothing;
        };
        self.seat = Some(seat);
        let buffer = limits.resume_buffer;
        pipe.tape.agree(buffer.min(accepted));
        Grant::Session {
            session,
            window: u32::try_from(limits.resume.as_millis()).unwrap_or(u32::MAX),
            buffer,
        }
    }

    /// Looks whether the client is back, and whether it may still come. `held` is what the conversation holds, in bytes.
    /// Answers who it is, if it has come just now.
    ///
    /// # Errors
    /// The conversation is over, for want of a connection.
    pub(crate) fn poll(
        &mut self,
        cx: &mut TaskContext<'_>,
        pipe: &mut Pipe,
        limits: &Limits,
        held: usize,
    ) -> Result<Option<Principal>, &'static str> {
        let Some(seat) = &mut self.seat else {
            return Ok(None);
        };
        let mut is_back = None;
        seat.door.register(cx.waker());
        match seat.door.look() {
            Some(News::Arrival(arrival)) => {
                is_back = receive(arrival, pipe, limits);
                if is_back.is_some() {
                    seat.go_on();
                    self.absence = None;
                }
            }
            Some(News::ShownOut) if pipe.is_detached() => return Err("too many wait to be resumed"),
            Some(News::ShownOut) | None => {}
        }
        if let Some(absence) = &mut self.absence {
            seat.wait(held);
            if absence.as_mut().poll(cx).is_ready() {
                return Err("the client did not come back");
            }
        }
        if has_passed(&mut self.settle, cx) {
            pipe.tape.settle();
        }
        Ok(is_back)
    }

    /// The connection is lost. Whether the conversation goes on without one.
    pub(crate) fn lose(
        &mut self,
        cx: &mut TaskContext<'_>,
        pipe: &mut Pipe,
        limits: &Limits,
        held: usize,
    ) -> bool {
        let Some(seat) = &mut self.seat else {
            return false;
        };
        drop(pipe.detach());
        seat.wait(held);
        self.settle = None;
        let mut absence = Box::pin(sleep(limits.resume));
        // Sees to it that the task is woken.
        let is_over = absence.as_mut().poll(cx).is_ready();
        self.absence = Some(absence);
        !is_over
    }

    /// The task has nothing to do. Sees to it that what has arrived is acknowledged before long.
    pub(crate) fn rest(&mut self, cx: &mut TaskContext<'_>, pipe: &Pipe) {
        if self.settle.is_none() && pipe.tape.owes() && !pipe.is_detached() {
            let mut settle = Box::pin(sleep(ACK_DELAY));
            if settle.as_mut().poll(cx).is_ready() {
                cx.waker().wake_by_ref();
            }
            self.settle = Some(settle);
        }
    }

    /// The conversation ends in order: nobody will come back to it.
    pub(crate) fn end(&mut self, pipe: &mut Pipe) {
        *self = Self::default();
        pipe.tape.forget();
    }
}

impl Sessions {
    /// Offers a transport to the conversation with that id, and answers what becomes of it.
    pub(crate) async fn offer(
        &self,
        id: &SessionId,
        received: u64,
        principal: Principal,
        transport: BoxedTransport,
        patience: Duration,
    ) -> Answer {
        let (answer, answered) = oneshot::channel();
        let arrival = Arrival {
            transport,
            received,
            principal,
            answer,
        };
        if let Err(arrival) = self.deliver(id, arrival) {
            return Answer::Ended(arrival.transport);
        }
        match timeout(patience, answered).await {
            Ok(Ok(answer)) => answer,
            // It is at the door, and will be taken from there or be dropped.
            Ok(Err(_)) | Err(_) => Answer::Taken,
        }
    }
}

/// Lets a client in that is back, and answers who it is, if it could be.
fn receive(arrival: Arrival, pipe: &mut Pipe, limits: &Limits) -> Option<Principal> {
    let welcome = Welcome {
        protocol: PROTOCOL,
        window: limits.window,
        max_message: limits.max_message,
        grant: Grant::Resumed {
            received: pipe.tape.received(),
        },
    };
    if pipe
        .tape
        .resume(arrival.received, Some(welcome.message()))
        .is_err()
    {
        arrival.dismiss(Answer::Impossible);
        return None;
    }
    if let Some(old) = pipe.detach() {
        part(old);
    }
    pipe.attach(arrival.transport);
    // Nobody may wait for it any more.
    let _ = arrival.answer.send(Answer::Taken);
    Some(arrival.principal)
}

/// Tells a transport that another one has taken its place, without waiting for it.
fn part(mut transport: BoxedTransport) {
    let close = Close::new(
        Close::SUPERSEDED,
        "the conversation goes on over another connection",
    );
    tokio::spawn(async move {
        let farewell = poll_fn(|cx| transport.as_mut().poll_close(cx, &close));
        // Whether it has heard that or not.
        let _ = timeout(FAREWELL, farewell).await;
    });
}

fn has_passed(clock: &mut Option<Pin<Box<Sleep>>>, cx: &mut TaskContext<'_>) -> bool {
    let has_passed = clock
        .as_mut()
        .is_some_and(|clock| clock.as_mut().poll(cx).is_ready());
    if has_passed {
        *clock = None;
    }
    has_passed
}

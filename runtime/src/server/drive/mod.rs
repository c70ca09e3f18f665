//! The task of a connection.

mod calls;
mod receive;

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use tokio::task::coop::has_budget_remaining;
use tokio::time::{Sleep, sleep};

use self::receive::Unread;
use crate::frame::{Grant, Hello, Wish};
use crate::observe::count::{self, Connected};
use crate::observe::{Side, spans};
use crate::server::attendance::{Attendance, Notice};
use crate::server::clocks::Clocks;
use crate::server::context::{Connection, Peer};
use crate::server::continuity::Continuity;
use crate::server::door::Answer;
use crate::server::endpoint::{Endpoint, Inner};
use crate::server::gate::{Decision, Gate};
use crate::server::inbox::Inbox;
use crate::server::inquiries::Inquiries;
use crate::server::jobs::Jobs;
use crate::server::pipe::{BoxedTransport, Pipe};
use crate::server::session::Session;
use crate::server::vigil::{Scene, Verdict, Vigil};
use crate::transport::{Close, Disconnect};

/// Turns before the task lets others run.
const TURNS: usize = 4;

/// How long a peer may take to accept the last messages of a connection that is being closed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Serves one connection until the conversation ends, or goes on in another task.
pub(crate) async fn drive(endpoint: Endpoint, transport: BoxedTransport, peer: Peer) {
    let remains = {
        let mut driver = Driver::new(endpoint, transport, peer);
        while let Some(hello) = poll_fn(|cx| driver.poll(cx)).await {
            if !driver.hand_over(hello).await {
                break;
            }
        }
        driver.remains()
    };
    if let Some(Remains {
        mut attendance,
        close,
        clocks,
    }) = remains
    {
        attendance.end(close).await;
        drop(clocks);
    }
}

/// What outlives a conversation with layers around it, until they have finished. A shutdown waits for that.
struct Remains {
    attendance: Box<Attendance>,
    close: Option<Close>,
    clocks: Clocks,
}

/// One conversation: moves messages between its transport and the session, and runs the calls.
struct Driver {
    endpoint: Endpoint,
    connection: Arc<Connection>,
    session: Session,
    jobs: Jobs,
    pipe: Pipe,
    continuity: Continuity,
    unread: Unread,
    clocks: Clocks,
    vigil: Vigil,
    gate: Gate,
    inquiries: Inquiries,
    /// The layers around the conversation, if there are any.
    attendance: Option<Box<Attendance>>,
    works_first: bool,
    /// A buffer that serves in each turn.
    due: Vec<Arc<Inbox>>,
    closing: Option<Closing>,
    connected: Connected,
}

/// The last words, and how long the peer may take to hear them.
struct Closing {
    close: Close,
    patience: Pin<Box<Sleep>>,
}

/// Why a turn was the last.
enum Over {
    /// We end it, and say so.
    Close(Close),
    /// The peer has ended it, and waits for nothing but our consent.
    Closed,
    /// The peer has gone.
    Gone(String),
    /// The peer wants to go on with another conversation.
    Resume(Hello),
}

impl Driver {
    fn new(endpoint: Endpoint, transport: BoxedTransport, peer: Peer) -> Self {
        let inner = &endpoint.inner;
        Self {
            connection: Arc::new(Connection::new(peer)),
            session: Session::new(Arc::clone(&inner.served), inner.limits.clone())
                .with_elsewhere(inner.elsewhere.clone()),
            jobs: Jobs::default(),
            pipe: Pipe::new(transport),
            continuity: Continuity::default(),
            unread: Unread::default(),
            clocks: Clocks::new(&endpoint),
            vigil: Vigil::new(&inner.limits),
            gate: Gate::new(inner.hook.as_ref(), inner.show_internal),
            inquiries: Inquiries::default(),
            attendance: None,
            // What has arrived comes first.
            works_first: true,
            due: Vec::new(),
            closing: None,
            connected: Connected::new(Side::Server),
            endpoint,
        }
    }

    /// Ready when everything is over, or with the `Hello` of a client that wants to go on with another conversation.
    fn poll(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Hello>> {
        self.jobs.register(cx.waker());
        if self.closing.is_none() {
            if let Err(close) = self.clocks.poll(cx, self.session.is_open(), self.is_shut()) {
                self.begin_close(close);
            } else if let Err(why) = self.poll_continuity(cx) {
                tracing::debug!(why, "a conversation ends without its connection");
                return Poll::Ready(None);
            }
        }
        self.vigil.poll(cx);
        for _ in 0..TURNS {
            if let Some(closing) = &mut self.closing {
                if closing.patience.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(None);
                }
                return self.pipe.poll_close(cx, &closing.close).map(|()| None);
            }
            match self.turn(cx) {
                // What could not move for want of budget does not know that it could have.
                Ok(false) if has_budget_remaining() => match self.is_done() {
                    true => self.begin_close(self.clocks.farewell()),
                    false => match self.keep_vigil(cx) {
                        Ok(true) => {}
                        Ok(false) => {
                            self.continuity.rest(cx, &self.pipe);
                            return Poll::Pending;
                        }
                        Err(why) if self.survives(&why, cx) => {}
                        Err(_) => return Poll::Ready(None),
                    },
                },
                Ok(_) if has_budget_remaining() => {}
                Ok(_) => break,
                Err(Over::Close(close)) => self.begin_close(close),
                Err(Over::Closed) => {
                    self.begin_close(Close::new(Close::NORMAL, ""));
                    // It takes nothing more.
                    self.pipe.clear();
                }
                Err(Over::Gone(why)) if self.survives(&why, cx) => {}
                Err(Over::Gone(_)) => return Poll::Ready(None),
                Err(Over::Resume(hello)) => return Poll::Ready(Some(hello)),
            }
        }
        if let Err(why) = self.keep_vigil(cx)
            && !self.survives(&why, cx)
        {
            return Poll::Ready(None);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Acts on what the clock says of the peer. Whether there is more to do.
    ///
    /// # Errors
    /// The peer has gone.
    fn keep_vigil(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, String> {
        if self.closing.is_some() || !self.session.is_open() {
            return Ok(self.closing.is_some());
        }
        if self.pipe.is_detached() {
            // There is nobody to watch over.
            return Ok(false);
        }
        let scene = Scene {
            is_deaf: self.is_congested() || !self.unread.is_empty(),
            blocked: self.pipe.blocked(),
            is_busy: self.jobs.len() > 0,
        };
        let Some(verdict) = self.vigil.look(scene, cx) else {
            return Ok(false);
        };
        match verdict {
            Verdict::Ask => self.session.ping(),
            Verdict::Silent => return Err("the peer fell silent".to_owned()),
            Verdict::Stalled => {
                self.begin_close(Close::new(Close::STALLED, "nothing is read of what waits"));
                // Nothing but the reason, for the case that it is read after all.
                self.pipe.clear();
            }
            Verdict::Idle => self.session.excuse("nothing was called for long"),
        }
        Ok(true)
    }

    /// Reads what has arrived, works on what is ready, sends what there is. Whether anything moved.
    fn turn(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Over> {
        self.go_away_if_draining();
        // Either may use up what tokio lets a task do in one go, so they take turns at being first.
        self.works_first = !self.works_first;
        let mut moved = self.attend_to_gate(cx)? | self.attend_to_layers(cx)?;
        moved |= self.hear_answers(cx)?;
        moved |= self.works_first && self.work();
        moved |= self.receive(cx)?;
        moved |= !self.works_first && self.work();
        self.notify();
        self.pipe.take(&mut self.session.outbox);
        if self.push(cx)? {
            self.vigil.moved();
            moved = true;
        }
        if self.is_congested() {
            let limit = self.endpoint.inner.limits.resume_buffer as usize;
            if self.pipe.look_ahead(cx, limit)? {
                self.vigil.heard();
                moved = true;
            }
        }
        Ok(moved)
    }

    fn push(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Over> {
        self.pipe.push(cx).map_err(|lost| match lost {
            Disconnect::Broken(_) if self.pipe.has_heard_the_end(cx) => Over::Closed,
            other => other.into(),
        })
    }

    /// What the conversation holds for its client, in bytes.
    fn held(&self) -> usize {
        self.session.outbox.len() + self.pipe.tape.held() + self.jobs.bytes()
    }

    fn poll_continuity(&mut self, cx: &mut TaskContext<'_>) -> Result<(), &'static str> {
        let held = if self.pipe.is_detached() { self.held() } else { 0 };
        let limits = &self.endpoint.inner.limits;
        if let Some(principal) = self.continuity.poll(cx, &mut self.pipe, limits, held)? {
            count::session_resumed(Side::Server);
            self.gate.replace(principal);
            // What was to be heard of the old connection says nothing about this one.
            self.vigil.start();
            self.vigil.moved();
        }
        if self.pipe.is_detached() && self.clocks.is_draining() {
            return Err(self.clocks.why());
        }
        Ok(())
    }

    /// Whether the conversation goes on although its connection is lost.
    fn survives(&mut self, why: &str, cx: &mut TaskContext<'_>) -> bool {
        tracing::debug!(why, "a connection is lost");
        let held = self.held();
        let limits = &self.endpoint.inner.limits;
        !self.clocks.is_draining() && self.continuity.lose(cx, &mut self.pipe, limits, held)
    }

    /// Hands the transport to the conversation that its client wants to go on with. Whether it came back, and this
    /// conversation goes on.
    async fn hand_over(&mut self, hello: Hello) -> bool {
        let (
            Wish::Resume {
                session, received, ..
            },
            Some(transport),
        ) = (&hello.wish, self.pipe.detach())
        else {
            return false;
        };
        let Inner { sessions, limits, .. } = &*self.endpoint.inner;
        let close = match sessions
            .offer(session, *received, self.gate.found(), transport, limits.handshake)
            .await
        {
            Answer::Taken => {
                self.connected.is_handed_over = true;
                return false;
            }
            Answer::Ended(transport) => {
                self.pipe.attach(transport);
                self.enter(hello);
                return true;
            }
            Answer::Impossible(transport) => {
                self.pipe.attach(transport);
                Close::protocol("a session of which that cannot have been received")
            }
            Answer::Superseded(transport) => {
                self.pipe.attach(transport);
                Close::new(
                    Close::SUPERSEDED,
                    "the conversation goes on over another connection",
                )
            }
        };
        self.begin_close(close);
        true
    }

    /// Opens the conversation, with calls that may have come with `Hello` still to follow.
    fn open(&mut self, hello: &Hello) {
        let grant = if self.clocks.is_draining() {
            Grant::Nothing
        } else {
            self.continuity.grant(&self.endpoint, &hello.wish, &mut self.pipe)
        };
        self.session.welcome(hello, grant);
        self.vigil.start();
        self.go_away_if_draining();
    }

    fn go_away_if_draining(&mut self) {
        if self.clocks.is_draining() {
            self.session.go_away(self.clocks.why());
        }
    }

    /// Whether a connection of a server that shuts down has nothing left to do.
    fn is_done(&self) -> bool {
        self.session.is_drained() && self.jobs.len() == 0 && self.unread.is_empty() && self.pipe.is_idle()
    }

    /// Bytes that the peer has not taken.
    fn backlog(&self) -> usize {
        self.session.outbox.len() + self.pipe.waiting_bytes()
    }

    /// Whether the peer reads so slowly that nothing more is taken from it.
    fn is_congested(&self) -> bool {
        self.backlog() > self.endpoint.inner.limits.send_buffer
    }

    /// The backlog at which streams pause.
    fn stream_buffer(&self) -> usize {
        (self.endpoint.inner.limits.send_buffer / 4).max(1)
    }

    /// Hears what the layers around the conversation say of it. Whether they said anything.
    fn attend_to_layers(&mut self, cx: &TaskContext<'_>) -> Result<bool, Over> {
        let Some(attendance) = &mut self.attendance else {
            return Ok(false);
        };
        let was_waiting = attendance.is_waiting();
        let Poll::Ready(notice) = attendance.poll(cx) else {
            return Ok(false);
        };
        match notice {
            Notice::Admitted(hello) => self.open(&hello),
            Notice::Leave(why) => {
                self.clocks.leave(why, self.endpoint.inner.limits.farewell);
                // The clock has to be looked at once, or nobody is woken by it.
                cx.waker().wake_by_ref();
            }
            Notice::Ended(close) => {
                if was_waiting {
                    count::connection_refused("layer");
                }
                return Err(Over::Close(close));
            }
        }
        Ok(true)
    }

    /// Hears what the application says of the client. Whether it said anything.
    fn attend_to_gate(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Over> {
        let Poll::Ready(decision) = self.gate.poll(cx) else {
            return Ok(false);
        };
        match decision {
            Decision::Admitted(hello) => self.admit(hello)?,
            Decision::Refused(close) => return Err(Over::Close(close)),
            Decision::Renewed(outcome) => self.session.renewed(outcome.as_ref().copied()),
        }
        Ok(true)
    }

    /// Tells the client what others say of the services that it has bound there. Whether they said anything.
    fn hear_answers(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Over> {
        let elsewhere = self.endpoint.inner.elsewhere.as_ref();
        let mut has_heard = false;
        while let Some((first, bound)) = self.inquiries.poll(elsewhere, cx) {
            self.session.bound(first, &bound).map_err(Over::Close)?;
            has_heard = true;
        }
        Ok(has_heard)
    }

    fn remains(self) -> Option<Remains> {
        Some(Remains {
            attendance: self.attendance?,
            close: self.closing.map(|closing| closing.close),
            clocks: self.clocks,
        })
    }

    fn begin_close(&mut self, close: Close) {
        tracing::debug!(code = close.code, reason = %close.reason, "closing a connection");
        spans::record_close(&spans::Span::current(), close.code, &close.reason);
        self.connected.code = Some(close.code);
        // The work is of no use any more; what has been answered still leaves.
        self.jobs = Jobs::default();
        self.gate.stop();
        self.inquiries = Inquiries::default();
        self.unread = Unread::default();
        self.pipe.take(&mut self.session.outbox);
        self.continuity.end(&mut self.pipe);
        self.closing = Some(Closing {
            close,
            patience: Box::pin(sleep(CLOSE_TIMEOUT)),
        });
    }
}

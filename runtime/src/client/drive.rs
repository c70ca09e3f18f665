//! The one task of a channel: connects, moves messages between transport and session, lets time pass, and connects
//! anew.

use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker, ready};
use core::time::Duration;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::piece::{self, Piece};

use super::attempts::Attempts;
use super::connect_error::ConnectError;
use super::continuity::{Continuity, exchange, read_resumed};
use super::credentials::Credentials;
use super::dial::Dial;
use super::inputs::Inputs;
use super::plan::Plan;
use super::platform::Timer;
use super::session::Session;
use super::shared::Shared;
use super::state::ConnectionState;
use super::stop::Stop;
use crate::observe::count::{self, Connected, Direction};
use crate::observe::{Side, spans};
use crate::resume::{Impossible, last_word};
use crate::transport::{Close, Disconnect, Transport};

/// Messages that are read before what they brought is answered. More make larger batches; fewer answer sooner.
const MESSAGES_PER_TURN: u32 = 32;

/// Rounds of polling the streams of callers before the server is heard again.
const ROUNDS: u32 = 4;

/// How long a peer may take to accept the last messages of a connection.
const FAREWELL: Duration = Duration::from_secs(2);

/// Runs a channel until it is released, or cannot go on.
pub(crate) async fn drive<D: Dial>(
    shared: Arc<Shared>,
    mut dial: D,
    plan: Plan,
    credentials: Option<Credentials>,
) {
    // If the runtime drops the task, callers must not wait for ever.
    let _guard = Guard(Arc::clone(&shared));
    let mut driver = Driver {
        shared: Arc::clone(&shared),
        attempts: Attempts::new(plan, credentials.is_some()),
        credentials,
        inputs: Inputs::default(),
        timer: Timer::default(),
        continuity: Continuity::new(plan.resume),
        is_flushed: true,
        has_yielded: false,
        has_waited: false,
        woken: Vec::new(),
    };
    let why = driver.run(&mut dial).await;
    shared.shut(why);
}

struct Driver {
    shared: Arc<Shared>,
    attempts: Attempts,
    credentials: Option<Credentials>,
    /// What callers send.
    inputs: Inputs,
    /// For the session's next tick.
    timer: Timer,
    /// The messages that wait for the transport, and what outlives it.
    continuity: Continuity,
    is_flushed: bool,
    /// Whether the last poll only let others run.
    has_yielded: bool,
    /// An acknowledgement has waited for company.
    has_waited: bool,
    /// A buffer that is used for each message.
    woken: Vec<Waker>,
}

/// Nobody wants the channel any more.
struct Released;

impl Driver {
    async fn run<D: Dial>(&mut self, dial: &mut D) -> ConnectError {
        loop {
            self.shared.with(Session::begin_attempt);
            let begin = self.shared.clock.now();
            if self.continuity.waits_until().is_some_and(|until| until <= begin) {
                self.give_up();
            }
            let Ok(why) = self.connection(dial).await else {
                return ConnectError::Closed;
            };
            if self.is_end(&why) {
                self.give_up();
                return why;
            }
            let now = self.shared.clock.now();
            let next = self.attempts.next(&why, &mut self.continuity, now);
            let is_over = self.pause(why, next);
            if self.attend(is_over).await.is_err() {
                return ConnectError::Closed;
            }
        }
    }

    /// Whether a connection that was lost, or not made, was the last.
    fn is_end(&self, why: &ConnectError) -> bool {
        self.shared.with(|session| self.attempts.is_end(session, why))
    }

    /// The conversation that waits for a connection is over, if there is one.
    fn give_up(&mut self) {
        if let Some(why) = self.continuity.end() {
            self.shared.with(|session| session.disconnected(&why));
        }
    }

    /// Waits for the next attempt, until then, or until it is said to be worth trying; for any time when nobody needs a connection.
    fn pause(&mut self, why: ConnectError, until: Duration) -> impl Future<Output = ()> + use<> {
        let shared = Arc::clone(&self.shared);
        let mut is_resting = shared.with(|session| session.pause(why, until));
        let mut timer = Timer::default();
        timer.set(&shared.clock, Some(until));
        poll_fn(move |cx| {
            if shared.with(|session| session.is_nudged()) {
                return Poll::Ready(());
            }
            if is_resting && shared.with(|session| session.may_rest()) {
                return Poll::Pending;
            }
            if core::mem::take(&mut is_resting) {
                shared.with(|session| session.set_state(ConnectionState::Reconnecting));
            }
            timer.poll(cx)
        })
    }

    /// Notes whether the connection that is over stood long enough for the next one to be tried at once.
    fn remember(&mut self) {
        let now = self.shared.clock.now();
        self.shared.with(|session| self.attempts.remember(session, now));
    }

    /// The whole life of one connection. Answers why it is over.
    async fn connection<D: Dial>(&mut self, dial: &mut D) -> Result<ConnectError, Released> {
        if let Some(credentials) = &self.credentials {
            let asked = credentials.ask();
            let identified = match self.attend(asked).await? {
                Ok(metadata) => self.shared.with(|session| session.identify(metadata)),
                Err(why) => Err(ConnectError::Credentials(why)),
            };
            if let Err(why) = identified {
                return Ok(why);
            }
        }
        let due = self
            .shared
            .clock
            .now()
            .saturating_add(self.attempts.plan.connect_timeout);
        let limit = self.limit(self.attempts.plan.connect_timeout);
        let dialed = self.attend(unless(limit, dial.dial())).await?;
        let transport = match dialed {
            None => return Ok(ConnectError::Unreachable("connecting took too long".to_owned())),
            Some(Err(why)) => return Ok(why),
            Some(Ok(transport)) => transport,
        };
        let mut transport = pin!(transport);
        let stop = match self.open(transport.as_mut(), due).await? {
            Err(stop) => stop,
            Ok(()) => self.converse(transport.as_mut()).await,
        };
        let normal = Close::new(Close::NORMAL, "");
        self.remember();
        match stop {
            Stop::Released => {
                // The channel is closed, and its calls end, when the server has been told.
                let farewell = farewell(transport, self.bye(), normal);
                unless(self.limit(FAREWELL), farewell).await;
                Err(Released)
            }
            Stop::Drained => {
                let bye = self.bye();
                let reason = Close::new(Close::GOING_AWAY, "the server went away");
                let why = ConnectError::Lost(Disconnect::Closed(reason));
                self.shared.with(|session| session.disconnected(&why));
                let limit = self.limit(FAREWELL);
                self.attend(unless(limit, farewell(transport, bye, normal)))
                    .await?;
                Ok(why)
            }
            Stop::Lost(why, None) if self.continuity.lose(&why, self.shared.clock.now()) => {
                self.shared.with(Session::suspended);
                Ok(why)
            }
            Stop::Lost(why, close) => {
                self.continuity.end();
                let is_end = self.is_end(&why);
                self.shared.with(|session| {
                    session.disconnected(&why);
                    if is_end {
                        session.shut(why.clone());
                    }
                });
                if let Some(close) = close {
                    let farewell = farewell(transport, VecDeque::new(), close);
                    let farewell = unless(self.limit(FAREWELL), farewell);
                    match is_end {
                        // Everybody has been told, and whoever lets go of the channel now does not keep the server from hearing why.
                        true => farewell.await,
                        false => self.attend(farewell).await?,
                    };
                }
                Ok(why)
            }
        }
    }

    /// Begins a conversation over a new transport, or goes on with the one that waits for it.
    async fn open<T: Transport>(
        &mut self,
        transport: Pin<&mut T>,
        due: Duration,
    ) -> Result<Result<(), Stop>, Released> {
        self.is_flushed = true;
        let now = self.shared.clock.now();
        let Some(wish) = self.continuity.wish() else {
            self.continuity.begin();
            self.shared.with(|session| session.connected(now, Some(due)));
            return Ok(Ok(()));
        };
        let hello = self.shared.with(|session| session.hello(wish)).message();
        let limit = self.limit(due.saturating_sub(now));
        let answer = self
            .attend(unless(limit, exchange(transport, hello.clone())))
            .await?;
        Ok(match answer {
            Some(Ok(welcome)) => self.reopened(hello, &welcome),
            Some(Err(disconnect)) => Err(Stop::of_disconnect(disconnect)),
            None => {
                let why = "the server did not answer in time".to_owned();
                Err(Stop::Lost(ConnectError::Unreachable(why), None))
            }
        })
    }

    /// The server has answered the `Hello` of a resumption.
    fn reopened(&mut self, hello: Piece, welcome: &Piece) -> Result<(), Stop> {
        let now = self.shared.clock.now();
        if let Some(received) = read_resumed(welcome).map_err(Stop::of_close)? {
            self.continuity.resume(received).map_err(|Impossible| {
                Stop::of_close(Close::breach("a session of which that cannot have been received"))
            })?;
            self.shared.with(|session| session.resumed(now));
            count::session_resumed(Side::Client);
            return Ok(());
        }
        self.give_up();
        self.continuity.begin();
        self.continuity.tape.has_sent(hello);
        self.shared.with(|session| session.connected_anew(now));
        self.hear(welcome)
    }

    /// Takes a message of the server.
    fn hear(&mut self, message: &Piece) -> Result<(), Stop> {
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
    async fn converse<T: Transport>(&mut self, mut transport: Pin<&mut T>) -> Stop {
        let mut connected = Connected::new(Side::Client);
        let span = spans::client_connection();
        let stop = poll_fn(|cx| span.in_scope(|| self.poll_conversation(transport.as_mut(), cx))).await;
        connected.code = stop.code();
        if let Some(code) = connected.code {
            spans::record_close(&span, code, "");
        }
        stop
    }

    /// The last messages of a connection that is left in peace.
    fn bye(&mut self) -> VecDeque<Piece> {
        let mut messages = self.continuity.tape.take_waiting();
        self.shared.with(|session| {
            session.bye();
            session.take(&mut messages);
        });
        messages
    }

    fn poll_conversation<T: Transport>(
        &mut self,
        mut transport: Pin<&mut T>,
        cx: &mut Context<'_>,
    ) -> Poll<Stop> {
        // The first caller that wrote something woke this task; one more round lets others add to the same message.
        // With callers on other threads that is worth more than twice the calls.
        if !self.has_yielded && self.shared.with(|session| session.has_output()) {
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

    /// Ticks if it is time. Ready when it was.
    fn poll_tick(&mut self, next: Option<Duration>, cx: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        self.timer.set(&self.shared.clock, next);
        ready!(self.timer.poll(cx));
        let now = self.shared.clock.now();
        self.continuity.tick(now);
        Poll::Ready(self.shared.with(|session| session.tick(now)))
    }

    /// Waits for something while there is no conversation: time goes on, and the channel may be released.
    async fn attend<F: Future>(&mut self, future: F) -> Result<F::Output, Released> {
        let mut future = pin!(future);
        poll_fn(|cx| {
            loop {
                let Some(next) = self.shared.drive(cx.waker(), |session| session.next_tick()) else {
                    return Poll::Ready(Err(Released));
                };
                // Without a connection a tick cannot lose one.
                if self.poll_tick(next, cx).is_pending() {
                    break;
                }
            }
            future.as_mut().poll(cx).map(Ok)
        })
        .await
    }

    /// Waits that long from now.
    fn limit(&self, time: Duration) -> impl Future<Output = ()> + use<> {
        let shared = Arc::clone(&self.shared);
        let mut timer = Timer::default();
        timer.set(&shared.clock, Some(shared.clock.now().saturating_add(time)));
        poll_fn(move |cx| timer.poll(cx))
    }
}

/// The future's output, unless the limit comes first.
async fn unless<F: Future>(limit: impl Future<Output = ()>, future: F) -> Option<F::Output> {
    let mut limit = pin!(limit);
    let mut future = pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// Sends what is left, then the reason.
async fn farewell<T: Transport>(mut transport: Pin<&mut T>, mut messages: VecDeque<Piece>, close: Close) {
    poll_fn(|cx| {
        while !messages.is_empty() {
            if ready!(transport.as_mut().poll_ready(cx)).is_err() {
                return Poll::Ready(());
            }
            if let Some(message) = messages.pop_front()
                && transport.as_mut().start_send(piece::into_bytes(message)).is_err()
            {
                return Poll::Ready(());
            }
        }
        transport.as_mut().poll_close(cx, &close)
    })
    .await;
}

struct Guard(Arc<Shared>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.with(|session| {
            if session.ended().is_none() {
                let why = ConnectError::Lost(Disconnect::Broken("the channel's task was stopped".to_owned()));
                session.disconnected(&why);
                session.shut(why);
            }
        });
    }
}

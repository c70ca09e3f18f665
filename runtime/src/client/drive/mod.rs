//! The one task of a channel: connects, moves messages between transport and session, lets time pass, and connects
//! anew.

mod conversation;
mod farewell;
mod opening;

use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::{Context, Poll, Waker, ready};
use core::time::Duration;
use std::collections::VecDeque;
use std::sync::Arc;

use self::farewell::{FAREWELL, farewell, unless};
use super::attempts::Attempts;
use super::connect_error::ConnectError;
use super::continuity::Continuity;
use super::credentials::Credentials;
use super::dial::Dial;
use super::inputs::Inputs;
use super::plan::Plan;
use super::platform::Timer;
use super::session::Session;
use super::shared::Shared;
use super::state::ConnectionState;
use super::stop::Stop;
use crate::transport::{Close, Disconnect};

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

//! The connection: how it is made, lost and made again.

use core::time::Duration;

use crate::piece::Piece;

use super::{Event, Line};
use crate::Metadata;
use crate::client::connect_error::ConnectError;
use crate::client::continuity::read_resumed;
use crate::client::state::ConnectionState;
use crate::client::stop::Stop;
use crate::resume::Impossible;
use crate::transport::{Close, Disconnect};

/// How far it is.
pub(super) enum Phase {
    /// The owner asks for credentials.
    Asking,
    /// A socket is being opened.
    Dialing {
        due: Duration,
    },
    /// The server was asked whether the conversation can go on, with this `Hello`.
    Resuming {
        hello: Piece,
        due: Duration,
    },
    /// The conversation goes on, whether the server has answered or not.
    Talking,
    /// Until the next attempt, or until there is something to call.
    Waiting {
        until: Duration,
        is_resting: bool,
    },
    Closed,
}

impl Phase {
    /// When it is over, if it ends by itself.
    pub(super) fn due(&self) -> Option<Duration> {
        match *self {
            Self::Dialing { due }
            | Self::Resuming { due, .. }
            | Self::Waiting {
                until: due,
                is_resting: false,
            } => Some(due),
            _ => None,
        }
    }
}

impl Line {
    /// Begins an attempt to connect.
    pub(super) fn begin(&mut self, now: Duration) {
        self.session.begin_attempt();
        if self.continuity.waits_until().is_some_and(|until| until <= now) {
            self.give_up();
        }
        if self.has_credentials {
            self.phase = Phase::Asking;
            self.events.push_back(Event::Ask);
        } else {
            self.dial(now);
        }
    }

    /// The owner has the credentials that it was asked for, or says why it has none.
    pub(crate) fn identified(&mut self, answer: Result<Metadata, String>, now: Duration) {
        if !matches!(self.phase, Phase::Asking) {
            return;
        }
        let identified = match answer {
            Ok(metadata) => self.session.identify(metadata),
            Err(why) => Err(ConnectError::Credentials(why)),
        };
        match identified {
            Ok(()) => self.dial(now),
            Err(why) => self.failed(why, now),
        }
        self.settle(now);
    }

    fn dial(&mut self, now: Duration) {
        let due = now.saturating_add(self.attempts.plan.connect_timeout);
        self.phase = Phase::Dialing { due };
        self.events.push_back(Event::Dial);
    }

    /// The socket is open.
    pub(crate) fn opened(&mut self, now: Duration) {
        let Phase::Dialing { due } = self.phase else {
            return;
        };
        match self.continuity.wish() {
            None => {
                self.continuity.begin();
                self.session.connected(now, Some(due));
                self.phase = Phase::Talking;
            }
            Some(wish) => {
                let hello = self.session.hello(wish).message();
                self.events.push_back(Event::Send(hello.clone()));
                self.phase = Phase::Resuming { hello, due };
            }
        }
        // Streams may have something that leaves together with `Hello`.
        if self.has_room() {
            self.feed();
        }
        self.settle(now);
    }

    /// No socket could be opened.
    pub(crate) fn not_opened(&mut self, why: ConnectError, now: Duration) {
        if matches!(self.phase, Phase::Dialing { .. }) {
            self.hang_up(Close::SUPERSEDED);
            self.failed(why, now);
            self.settle(now);
        }
    }

    /// The socket is gone, or to be given up.
    pub(crate) fn lost(&mut self, disconnect: Disconnect, now: Duration) {
        if matches!(self.phase, Phase::Resuming { .. } | Phase::Talking) {
            self.over(Stop::of_disconnect(disconnect), now);
            self.settle(now);
        }
    }

    /// A message of the server.
    pub(crate) fn heard(&mut self, message: &Piece, now: Duration) {
        let outcome = match &self.phase {
            Phase::Talking => self.hear(message, now),
            Phase::Resuming { hello, .. } => {
                let hello = hello.clone();
                self.phase = Phase::Talking;
                self.reopened(hello, message, now)
            }
            _ => return,
        };
        if let Err(stop) = outcome {
            self.over(stop, now);
        }
        self.settle(now);
    }

    /// The server has answered the `Hello` of a resumption.
    fn reopened(&mut self, hello: Piece, welcome: &Piece, now: Duration) -> Result<(), Stop> {
        if let Some(received) = read_resumed(welcome).map_err(Stop::of_close)? {
            self.continuity.resume(received).map_err(|Impossible| {
                Stop::of_close(Close::breach("a session of which that cannot have been received"))
            })?;
            self.session.resumed(now);
            return Ok(());
        }
        self.give_up();
        self.continuity.begin();
        self.continuity.tape.has_sent(hello);
        self.session.connected_anew(now);
        self.hear(welcome, now)
    }

    fn hear(&mut self, message: &Piece, now: Duration) -> Result<(), Stop> {
        let tape = &mut self.continuity.tape;
        if tape.take_acknowledgement(message).map_err(Stop::of_close)? {
            return Ok(());
        }
        self.continuity.count(message);
        self.session.receive(message, || now).map_err(Stop::of_close)?;
        if self.continuity.is_opening()
            && let Some(grant) = self.session.take_grant()
        {
            self.continuity.granted(grant);
        }
        Ok(())
    }

    /// Hands what is to be sent to the socket, as much as may be sent.
    pub(super) fn send(&mut self, now: Duration) {
        if !matches!(self.phase, Phase::Talking) {
            return;
        }
        loop {
            while let Some(message) = self.continuity.tape.next() {
                self.events.push_back(Event::Send(message));
            }
            if !self.has_room() {
                break;
            }
            self.feed();
            if !self.session.has_output() {
                break;
            }
            self.session.take(&mut self.continuity.tape);
        }
        if self.session.is_drained() && self.continuity.tape.is_idle() {
            self.over(Stop::Drained, now);
        }
    }

    /// Whether more may be sent.
    pub(super) fn has_room(&self) -> bool {
        let tape = &self.continuity.tape;
        matches!(self.phase, Phase::Talking) && tape.is_idle() && !tape.is_full()
    }

    /// A connection that stood does so no more.
    fn over(&mut self, stop: Stop, now: Duration) {
        self.attempts.remember(&self.session, now);
        let why = match stop {
            Stop::Released => return self.close(now),
            Stop::Drained => {
                self.say_goodbye();
                let reason = Close::new(Close::GOING_AWAY, "the server went away");
                let why = ConnectError::Lost(Disconnect::Closed(reason));
                self.session.disconnected(&why);
                self.hang_up(Close::NORMAL);
                why
            }
            Stop::Lost(why, None) if self.continuity.lose(&why, now) => {
                self.session.suspended();
                self.hang_up(Close::SUPERSEDED);
                why
            }
            Stop::Lost(why, close) => {
                self.continuity.end();
                self.session.disconnected(&why);
                let close = close.unwrap_or_else(|| Close::new(Close::SUPERSEDED, ""));
                self.events.push_back(Event::HangUp(close));
                why
            }
        };
        self.failed(why, now);
    }

    /// The server fell silent, or did not answer.
    pub(super) fn dropped(&mut self, why: ConnectError, now: Duration) {
        if matches!(self.phase, Phase::Talking) {
            self.over(Stop::Lost(why, None), now);
        }
    }

    /// Ends a phase that has taken as long as it may.
    pub(super) fn run_out(&mut self, now: Duration) {
        if self.phase.due().is_none_or(|due| due > now) {
            return;
        }
        match self.phase {
            Phase::Dialing { .. } => {
                let why = ConnectError::Unreachable("connecting took too long".to_owned());
                self.hang_up(Close::SUPERSEDED);
                self.failed(why, now);
            }
            Phase::Resuming { .. } => {
                let why = ConnectError::Unreachable("the server did not answer in time".to_owned());
                self.over(Stop::Lost(why, None), now);
            }
            _ => {}
        }
    }

    /// Begins the next attempt if it is time.
    pub(super) fn step(&mut self, now: Duration) {
        let Phase::Waiting { until, is_resting } = &mut self.phase else {
            return;
        };
        if *is_resting && !self.session.is_nudged() {
            if self.session.may_rest() {
                return;
            }
            *is_resting = false;
            self.session.set_state(ConnectionState::Reconnecting);
        }
        if *until <= now || self.session.is_nudged() {
            self.begin(now);
        }
    }

    /// Ends the conversation for good: calls that are under way fail.
    pub(crate) fn close(&mut self, now: Duration) {
        match self.phase {
            Phase::Closed => return,
            Phase::Talking => {
                self.say_goodbye();
                self.hang_up(Close::NORMAL);
            }
            _ => self.hang_up(Close::SUPERSEDED),
        }
        self.shut(ConnectError::Closed);
        self.settle(now);
    }

    /// The last messages of a connection that is left in peace.
    fn say_goodbye(&mut self) {
        let tape = &mut self.continuity.tape;
        self.session.bye();
        self.session.take(tape);
        for message in tape.take_waiting() {
            self.events.push_back(Event::Send(message));
        }
    }

    fn hang_up(&mut self, code: u16) {
        self.events.push_back(Event::HangUp(Close::new(code, "")));
    }

    /// An attempt has come to its end.
    fn failed(&mut self, why: ConnectError, now: Duration) {
        if self.attempts.is_end(&self.session, &why) {
            self.give_up();
            return self.shut(why);
        }
        let until = self.attempts.next(&why, &mut self.continuity, now);
        let is_resting = self.session.pause(why, until);
        self.phase = Phase::Waiting { until, is_resting };
    }

    /// The conversation that waits for a connection is over, if there is one.
    fn give_up(&mut self) {
        if let Some(why) = self.continuity.end() {
            self.session.disconnected(&why);
        }
    }

    pub(super) fn shut(&mut self, why: ConnectError) {
        self.session.shut(why);
        self.phase = Phase::Closed;
    }
}

use core::time::Duration;

use super::connect_error::ConnectError;
use super::continuity::Continuity;
use super::plan::Plan;
use super::session::Session;
use super::state::ConnectionState;

/// When a client connects again, and when it gives up.
pub(crate) struct Attempts {
    pub(crate) plan: Plan,
    /// Whether it is asked for credentials before each.
    has_credentials: bool,
    /// How many have failed, one after the other.
    count: u32,
    /// Whether a connection has stood for long since the last.
    has_proved: bool,
    /// Whether the last ended because the server does not let the client in.
    was_refused: bool,
}

impl Attempts {
    pub(crate) fn new(plan: Plan, has_credentials: bool) -> Self {
        Self {
            plan,
            has_credentials,
            count: 0,
            has_proved: false,
            was_refused: false,
        }
    }

    /// Notes whether the connection that is over stood long enough for the next one to be tried at once.
    pub(crate) fn remember(&mut self, session: &Session, now: Duration) {
        let since = session.open_since();
        self.has_proved |= since.is_some_and(|since| now.saturating_sub(since) >= self.plan.backoff.most);
    }

    /// Whether a connection that was lost, or not made, was the last.
    pub(crate) fn is_end(&self, session: &Session, why: &ConnectError) -> bool {
        let goes_on = match session.state() {
            ConnectionState::Connecting => self.plan.is_patient,
            _ => self.plan.reconnects,
        };
        let is_refused = matches!(why, ConnectError::Unauthenticated(_));
        // Other credentials may help, once: who asks for them has said what there is to say.
        let is_hopeless = is_refused && (!self.has_credentials || self.was_refused);
        session.ended().is_some() || !goes_on || is_hopeless || why.is_final()
    }

    /// One has failed, and was not the last: when the next one begins.
    pub(crate) fn next(
        &mut self,
        why: &ConnectError,
        continuity: &mut Continuity,
        now: Duration,
    ) -> Duration {
        self.was_refused = matches!(why, ConnectError::Unauthenticated(_));
        if core::mem::take(&mut self.has_proved) || continuity.has_moved() {
            self.count = 0;
        }
        let mut wait = self.plan.backoff.delay(self.count);
        if let Some(until) = continuity.waits_until() {
            // Nothing is lost so far, and callers wait.
            let at_once = self.count == 0;
            wait = if at_once {
                Duration::ZERO
            } else {
                wait.min(until.saturating_sub(now))
            };
        }
        self.count = self.count.saturating_add(1);
        now.saturating_add(wait)
    }
}

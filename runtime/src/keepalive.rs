use core::time::Duration;

/// Finds out whether a silent peer is still there (W-63), without a look at the clock for each message. Time is counted
/// from wherever the caller likes.
#[derive(Debug)]
pub(crate) struct Keepalive {
    idle: Option<Duration>,
    patience: Duration,
    /// When to look next; `None` while there is no connection.
    due: Option<Duration>,
    heard: bool,
    asked: bool,
}

/// What to do after a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Nothing,
    SendPing,
    /// The peer has not answered in time.
    Dead,
}

impl Keepalive {
    /// A peer that has been silent for `idle` is asked, and has `patience` to answer. `None` never asks.
    pub(crate) fn new(idle: Option<Duration>, patience: Duration) -> Self {
        Self {
            idle,
            patience,
            due: None,
            heard: false,
            asked: false,
        }
    }

    pub(crate) fn start(&mut self, now: Duration) {
        self.heard = false;
        self.asked = false;
        self.due = self.idle.and_then(|idle| now.checked_add(idle));
    }

    #[cfg(feature = "client")]
    pub(crate) fn stop(&mut self) {
        self.due = None;
    }

    /// Anything has arrived.
    pub(crate) fn heard(&mut self) {
        self.heard = true;
    }

    pub(crate) fn due(&self) -> Option<Duration> {
        self.due
    }

    /// Asks at the next look, whatever was heard: something suggests that the peer may be gone.
    #[cfg(feature = "client")]
    pub(crate) fn hurry(&mut self, now: Duration) {
        if self.due.is_some() && !self.asked {
            self.heard = false;
            self.due = Some(now);
        }
    }

    pub(crate) fn look(&mut self, now: Duration) -> Look {
        let Some(due) = self.due.filter(|due| *due <= now) else {
            return Look::Nothing;
        };
        if self.heard {
            self.start(now);
            return Look::Nothing;
        }
        // Who looks so late has slept or had no time, and so may the peer: it is asked again.
        let is_late = now.saturating_sub(due) > self.patience;
        if self.asked && !is_late {
            return Look::Dead;
        }
        self.asked = true;
        self.due = now.checked_add(self.patience);
        Look::SendPing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(30);
    const PATIENCE: Duration = Duration::from_secs(10);

    fn started() -> Keepalive {
        let mut keepalive = Keepalive::new(Some(IDLE), PATIENCE);
        keepalive.start(Duration::ZERO);
        keepalive
    }

    #[test]
    fn a_silent_server_is_asked_once_and_then_dead() {
        let mut keepalive = started();
        assert_eq!(keepalive.look(IDLE - Duration::from_secs(1)), Look::Nothing);
        assert_eq!(keepalive.look(IDLE), Look::SendPing);
        assert_eq!(keepalive.due(), Some(IDLE + PATIENCE));
        assert_eq!(keepalive.look(IDLE), Look::Nothing);
        assert_eq!(keepalive.look(IDLE + PATIENCE), Look::Dead);
    }

    #[test]
    fn whatever_arrives_is_proof_of_life() {
        let mut keepalive = started();
        keepalive.heard();
        assert_eq!(keepalive.look(IDLE), Look::Nothing);
        assert_eq!(keepalive.look(2 * IDLE), Look::SendPing);
        keepalive.heard();
        assert_eq!(keepalive.look(2 * IDLE + PATIENCE), Look::Nothing);
        assert_eq!(keepalive.due(), Some(3 * IDLE + PATIENCE));
    }

    /// W-63: a machine that slept for an hour finds the answer in its socket, or asks once more.
    #[test]
    fn a_look_that_comes_late_asks_before_it_gives_up() {
        let mut keepalive = started();
        assert_eq!(keepalive.look(IDLE), Look::SendPing);
        let late = IDLE + PATIENCE + Duration::from_secs(3_600);
        assert_eq!(keepalive.look(late), Look::SendPing);
        assert_eq!(keepalive.look(late + PATIENCE), Look::Dead);
    }

    #[test]
    #[cfg(feature = "client")]
    fn a_hint_asks_at_once_and_only_once() {
        let mut keepalive = started();
        keepalive.heard();
        keepalive.hurry(Duration::from_secs(5));
        assert_eq!(keepalive.look(Duration::from_secs(5)), Look::SendPing);
        keepalive.hurry(Duration::from_secs(6));
        assert_eq!(keepalive.due(), Some(Duration::from_secs(5) + PATIENCE));
    }

    #[test]
    fn without_an_idle_time_nothing_is_asked() {
        let mut keepalive = Keepalive::new(None, PATIENCE);
        keepalive.start(Duration::ZERO);
        assert_eq!(keepalive.due(), None);
        assert_eq!(keepalive.look(Duration::MAX), Look::Nothing);
    }
}

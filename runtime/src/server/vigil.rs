use std::future::Future;
use std::pin::Pin;
use std::task::Context as TaskContext;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::Limits;
use crate::keepalive::{Keepalive, Look};

/// Watches over the peer of an open connection: whether it is there, whether it reads, and whether it calls. Rules W-63 to W-65.
///
/// Whatever happens only sets a flag; the flags are looked at when the one timer rings, which is a few times a minute.
pub(crate) struct Vigil {
    begin: Instant,
    keepalive: Keepalive,
    stall: Stall,
    idle: Idle,
    timer: Option<Pin<Box<Sleep>>>,
    /// For when the timer is set.
    due: Option<Duration>,
    has_rung: bool,
}

/// What the driver knows at the end of its work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene {
    /// Whether something that the peer has sent is not read on purpose, so that its silence means nothing.
    pub(crate) is_deaf: bool,
    /// Bytes of the message that waits for the peer, if one does.
    pub(crate) blocked: Option<usize>,
    /// Whether a call is in flight.
    pub(crate) is_busy: bool,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Send a `Ping`.
    Ask,
    /// It did not answer.
    Silent,
    /// It does not read.
    Stalled,
    /// It has not called anything for long.
    Idle,
}

/// A peer that takes nothing of what waits for it.
struct Stall {
    most: Option<Duration>,
    due: Option<Duration>,
    /// Something has left since `due` was set.
    has_moved: bool,
}

/// A peer that calls nothing.
struct Idle {
    most: Option<Duration>,
    due: Option<Duration>,
    has_called: bool,
}

/// What a peer has to take within [`Limits::stall`], in bytes: only whole messages can be seen to leave, and a large one takes a
/// slow peer its time.
const SHARE: usize = 256 << 10;

impl Vigil {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            begin: Instant::now(),
            keepalive: Keepalive::new(limits.keepalive, limits.patience),
            stall: Stall {
                most: limits.stall,
                due: None,
                has_moved: false,
            },
            idle: Idle {
                most: limits.idle,
                due: None,
                has_called: false,
            },
            timer: None,
            due: None,
            has_rung: false,
        }
    }

    /// The peer has introduced itself.
    pub(crate) fn start(&mut self) {
        let now = self.begin.elapsed();
        self.keepalive.start(now);
        self.idle.start(now);
        // The next look sets the timer.
        self.has_rung = true;
    }

    /// Anything has arrived.
    pub(crate) fn heard(&mut self) {
        self.keepalive.heard();
    }

    /// The peer has taken something.
    pub(crate) fn moved(&mut self) {
        self.stall.has_moved = true;
    }

    /// The peer has called something.
    pub(crate) fn called(&mut self) {
        self.idle.has_called = true;
    }

    /// Polls the timer, at the beginning of the driver's work: at its end tokio might not let it.
    pub(crate) fn poll(&mut self, cx: &mut TaskContext<'_>) {
        if self.due.is_some()
            && let Some(timer) = &mut self.timer
            && timer.as_mut().poll(cx).is_ready()
        {
            self.due = None;
            self.has_rung = true;
        }
    }

    /// Looks at the flags if it is time to, at the end of the driver's work: what has arrived has been read.
    pub(crate) fn look(&mut self, scene: Scene, cx: &mut TaskContext<'_>) -> Option<Verdict> {
        let begins_to_wait = scene.blocked.is_some() && self.stall.is_off();
        if !begins_to_wait && !self.has_rung {
            return None;
        }
        let now = self.begin.elapsed();
        if let Some(bytes) = scene.blocked
            && begins_to_wait
        {
            self.stall.start(now, bytes);
        }
        self.has_rung = false;
        let verdict = self.judge(scene, now);
        self.set_timer(cx);
        verdict
    }

    fn judge(&mut self, scene: Scene, now: Duration) -> Option<Verdict> {
        if self.stall.look(now, scene.blocked) {
            return Some(Verdict::Stalled);
        }
        // The question itself would wait, and no answer be heard: whether the peer reads is the other clock's business.
        if scene.is_deaf || scene.blocked.is_some() {
            self.keepalive.heard();
        }
        match self.keepalive.look(now) {
            Look::Dead => return Some(Verdict::Silent),
            Look::SendPing => return Some(Verdict::Ask),
            Look::Nothing => {}
        }
        self.idle.look(now, scene.is_busy).then_some(Verdict::Idle)
    }

    fn set_timer(&mut self, cx: &mut TaskContext<'_>) {
        let next = [self.keepalive.due(), self.stall.due, self.idle.due];
        let next = next.into_iter().flatten().min();
        if next == self.due {
            return;
        }
        self.due = next;
        let Some(at) = next.and_then(|due| self.begin.checked_add(due)) else {
            return;
        };
        match &mut self.timer {
            Some(timer) => timer.as_mut().reset(at),
            None => self.timer = Some(Box::pin(sleep_until(at))),
        }
        self.poll(cx);
        if self.has_rung {
            cx.waker().wake_by_ref();
        }
    }
}

impl Stall {
    /// Whether nothing has to be timed that waits.
    fn is_off(&self) -> bool {
        self.most.is_some() && self.due.is_none()
    }

    fn start(&mut self, now: Duration, bytes: usize) {
        let shares = u32::try_from(bytes / SHARE).unwrap_or(u32::MAX).saturating_add(1);
        let time = self.most.map(|most| most.saturating_mul(shares));
        self.due = time.and_then(|time| now.checked_add(time));
        self.has_moved = false;
    }

    /// Whether the peer is to be given up.
    fn look(&mut self, now: Duration, blocked: Option<usize>) -> bool {
        let (Some(due), Some(most)) = (self.due.filter(|due| *due <= now), self.most) else {
            return false;
        };
        let Some(bytes) = blocked else {
            self.due = None;
            return false;
        };
        // A machine that slept gives the peer its time again.
        if !self.has_moved && now.saturating_sub(due) <= most {
            return true;
        }
        self.start(now, bytes);
        false
    }
}

impl Idle {
    fn start(&mut self, now: Duration) {
        self.due = self.most.and_then(|most| now.checked_add(most));
        self.has_called = false;
    }

    /// Whether the peer is to be asked to go, once.
    fn look(&mut self, now: Duration, is_busy: bool) -> bool {
        if self.due.is_none_or(|due| now < due) {
            return false;
        }
        if is_busy || self.has_called {
            self.start(now);
            // A call that is in flight now may end before the next look.
            self.has_called = is_busy;
            return false;
        }
        self.due = None;
        true
    }
}

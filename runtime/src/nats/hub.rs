use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use async_nats::connection::State;
use async_nats::{Client, Message, Subject, Subscriber};
use futures_util::StreamExt;
use tokio::sync::{Notify, watch};
use tokio::time::{MissedTickBehavior, interval};

use super::Options;
use super::line::{Bounds, End, Line};
use super::outlet::{self, Outlet};
use super::packet::GONE;
use super::subjects;
use crate::client::ConnectError;
use crate::transport::Close;

/// The conversations of one side: one subscription with a wildcard serves all of them.
pub(crate) struct Hub {
    client: Client,
    /// What stands before a conversation's word in its subject.
    base: String,
    bounds: Bounds,
    most: usize,
    lines: Mutex<HashMap<String, Arc<Line>>>,
    is_empty: Notify,
    link: watch::Sender<Link>,
    keepalive: Duration,
    /// When the connection to NATS came back.
    renewed: Mutex<Option<Instant>>,
    /// Whether conversations end with the connection to NATS. Otherwise somebody else sees to it.
    ends_with_link: bool,
}

/// The connection to NATS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) is_up: bool,
    /// How often it has been made.
    pub(crate) connects: u64,
}

/// Why there is no room for a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no connection to NATS.
    Down,
    /// The same, and whoever sees to it has been told: the call ends with the others.
    Ending,
    Full,
}

/// How often the connection to NATS is looked at: its client does not tell.
const LOOK: Duration = Duration::from_millis(100);

impl Hub {
    /// Subscribes. The hub works until the last handle is gone.
    ///
    /// # Errors
    /// The NATS client has ended, or the base is no subject.
    pub(crate) async fn open(
        client: Client,
        base: String,
        bounds: Bounds,
        options: &Options,
        ends_with_link: bool,
    ) -> Result<Arc<Self>, ConnectError> {
        let subscriber = client.subscribe(format!("{base}.*")).await.map_err(unreachable)?;
        let hub = Arc::new(Self {
            link: watch::Sender::new(look_at(&client)),
            client,
            base,
            bounds,
            most: options.max_conversations,
            lines: Mutex::default(),
            is_empty: Notify::new(),
            keepalive: options.keepalive,
            renewed: Mutex::default(),
            ends_with_link,
        });
        tokio::spawn(run(Arc::downgrade(&hub), subscriber, options.keepalive));
        Ok(hub)
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Starts a conversation of this side's.
    pub(crate) fn begin(&self) -> Result<Arc<Line>, Refusal> {
        if !self.look_at_link().is_up {
            return Err(match self.ends_with_link {
                true => Refusal::Down,
                false => Refusal::Ending,
            });
        }
        let token = subjects::unguessable(&self.client);
        let subject = Subject::from(format!("{}.{token}", self.base));
        let line = Arc::new(Line::new(token.clone(), subject, self.bounds.clone()));
        let mut lines = self.lock();
        if lines.len() >= self.most {
            return Err(Refusal::Full);
        }
        lines.insert(token, Arc::clone(&line));
        Ok(line)
    }

    /// Where the messages of a conversation leave.
    pub(crate) fn outlet(&self, line: &Line) -> Outlet {
        Outlet::new(self.client.clone(), line.subject().clone())
    }

    /// Forgets a conversation.
    pub(crate) fn forget(&self, line: &Line) {
        let mut lines = self.lock();
        lines.remove(line.token());
        if lines.is_empty() {
            if lines.capacity() > KEPT {
                lines.shrink_to_fit();
            }
            self.is_empty.notify_waiters();
        }
    }

    /// Waits until no conversation is left.
    pub(crate) async fn emptied(&self) {
        loop {
            let emptied = self.is_empty.notified();
            if self.lock().is_empty() {
                return;
            }
            emptied.await;
        }
    }

    /// Ends what is left.
    pub(crate) fn end_all(&self, why: &str) {
        // Whoever is woken may want the lock.
        let lines: Vec<_> = self.lock().values().cloned().collect();
        for line in lines {
            line.end(End::Lost(why.to_owned()));
        }
    }

    /// The connection to NATS, now and when it changes.
    pub(crate) fn link(&self) -> watch::Receiver<Link> {
        self.link.subscribe()
    }

    fn deliver(&self, message: &Message, client: &mut Client) {
        let token = message.subject.rsplit('.').next().unwrap_or_default();
        let line = self.lock().get(token).cloned();
        match (line, &message.reply) {
            (Some(line), _) => line.deliver(message),
            // Who still asks for something has not heard that the conversation is over.
            (None, Some(reply)) if message.status.is_none() && subjects::is_publishable(reply) => {
                let close = Close::new(GONE, "there is no such conversation");
                outlet::close(client, reply.clone(), &close);
            }
            (None, _) => {}
        }
    }

    /// Whether the connection to NATS was made anew a short time ago: then others may still be about to do the same.
    pub(crate) fn is_fresh(&self) -> bool {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        renewed.is_some_and(|at| at.elapsed() < self.keepalive)
    }

    /// Notices when the connection to NATS is another one than before.
    fn look_at_link(&self) -> Link {
        let now = look_at(&self.client);
        if *self.link.borrow() == now {
            return now;
        }
        if now.is_up {
            *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        let has_changed = self.link.send_if_modified(|link| {
            let has_changed = *link != now;
            *link = now;
            has_changed
        });
        if has_changed && self.ends_with_link {
            self.end_all("the connection to NATS was lost");
        }
        now
    }

    fn look_at_lines(&self) {
        let lines: Vec<_> = self.lock().values().cloned().collect();
        lines.iter().for_each(|line| line.look());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Line>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room for so many conversations is kept when there are none.
const KEPT: usize = 1_024;

async fn run(hub: Weak<Hub>, mut subscriber: Subscriber, keepalive: Duration) {
    let Some(mut client) = hub.upgrade().map(|hub| hub.client.clone()) else {
        return;
    };
    let mut ticks = interval(LOOK.min(keepalive));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looks = interval(keepalive);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            message = subscriber.next() => Some(message),
            _ = ticks.tick() => None,
        };
        let Some(hub) = hub.upgrade() else { return };
        match message {
            Some(Some(message)) => hub.deliver(&message, &mut client),
            Some(None) => {
                hub.link.send_modify(|link| link.is_up = false);
                return hub.end_all("the NATS client has ended");
            }
            None => {
                hub.look_at_link();
                if futures_util::FutureExt::now_or_never(looks.tick()).is_some() {
                    hub.look_at_lines();
                }
            }
        }
    }
}

fn look_at(client: &Client) -> Link {
    Link {
        is_up: client.connection_state() == State::Connected,
        connects: client.statistics().connects.load(Ordering::Relaxed),
    }
}

pub(crate) fn unreachable(error: impl std::fmt::Display) -> ConnectError {
    ConnectError::Unreachable(format!("NATS: {error}"))
}

use std::future::{Future, pending};
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::endpoint::Endpoint;
use crate::transport::Close;

/// What ends a connection by the clock: a peer that does not open it in time, and a server that shuts down.
pub(crate) struct Clocks {
    /// Until `Hello` has arrived. Rule W-13.
    handshake: Option<Pin<Box<Sleep>>>,
    /// Ends when somebody asks for a shutdown. It also tells the endpoint that this connection is still there.
    asked: Pin<Box<dyn Future<Output = (Shutdown, Instant)> + Send>>,
    /// When everything has to be finished, once somebody has asked.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Why.
    why: &'static str,
}

const SHUTDOWN: &str = "the server is shutting down";

type Shutdown = watch::Receiver<Option<Instant>>;

impl Clocks {
    pub(crate) fn new(endpoint: &Endpoint) -> Self {
        let mut shutdown = endpoint.inner.shutdown.subscribe();
        // Somebody may have asked before this connection was there.
        shutdown.mark_changed();
        Self {
            handshake: Some(Box::pin(sleep(endpoint.inner.limits.handshake))),
            asked: Box::pin(next_request(shutdown)),
            deadline: None,
            why: SHUTDOWN,
        }
    }

    /// This connection alone has to go, in so much time, for that reason. One that has to go already does so no later.
    pub(crate) fn leave(&mut self, why: &'static str, limit: Duration) {
        if self.deadline.is_none() {
            self.deadline = Some(Box::pin(sleep(limit)));
            self.why = why;
        }
    }

    /// Looks at all clocks, once whenever the connection's task runs.
    ///
    /// # Errors
    /// Time is up.
    pub(crate) fn poll(
        &mut self,
        cx: &mut TaskContext<'_>,
        is_open: bool,
        has_said_hello: bool,
    ) -> Result<(), Close> {
        if is_open {
            self.handshake = None;
        } else if has_passed(self.handshake.as_mut(), cx) {
            let why = match has_said_hello {
                true => "the server could not decide in time whether to let the client in",
                false => "no Hello in time",
            };
            return Err(Close::new(Close::HANDSHAKE_TIMEOUT, why));
        }
        // The last word counts: somebody who asks again may be in a hurry.
        while let Poll::Ready((shutdown, deadline)) = self.asked.as_mut().poll(cx) {
            self.deadline = Some(Box::pin(sleep_until(deadline)));
            self.why = SHUTDOWN;
            self.asked = Box::pin(next_request(shutdown));
        }
        if has_passed(self.deadline.as_mut(), cx) {
            return Err(Close::new(Close::GOING_AWAY, self.why));
        }
        Ok(())
    }

    /// The last word to a client that was asked to go away.
    pub(crate) fn farewell(&self) -> Close {
        match self.is_draining() {
            true => Close::new(Close::GOING_AWAY, self.why),
            false => Close::new(Close::GOING_AWAY, "nothing was called for long"),
        }
    }

    /// Whether the connection has to go.
    pub(crate) fn is_draining(&self) -> bool {
        self.deadline.is_some()
    }

    /// Why it has to.
    pub(crate) fn why(&self) -> &'static str {
        self.why
    }
}

fn has_passed(clock: Option<&mut Pin<Box<Sleep>>>, cx: &mut TaskContext<'_>) -> bool {
    clock.is_some_and(|clock| clock.as_mut().poll(cx).is_ready())
}

/// Waits until somebody asks the endpoint to shut down.
async fn next_request(mut shutdown: Shutdown) -> (Shutdown, Instant) {
    loop {
        if shutdown.changed().await.is_err() {
            pending::<()>().await;
        }
        let asked = *shutdown.borrow_and_update();
        if let Some(deadline) = asked {
            return (shutdown, deadline);
        }
    }
}

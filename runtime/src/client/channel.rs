use core::fmt;
use core::future::poll_fn;
use core::task::Poll;
use core::time::Duration;
use std::sync::Arc;

use super::binding::Binding;
use super::connect_error::ConnectError;
use super::connector::Connector;
use super::interceptor::{Chain, Interceptor};
use super::platform::MaybeSend;
use super::renewing::Renewing;
use super::shared::Handle;
use super::skew::{self, Skew, Skews};
use super::state::{ConnectionState, States};
use crate::transport::Transport;
use crate::{Failure, Metadata, ServiceDescriptor};

/// A conversation with a server, over one connection at a time. Clones share it.
///
/// It ends when the last clone, client, call and stream is gone, or with [`close`](Self::close).
#[derive(Clone)]
pub struct Channel {
    pub(crate) handle: Arc<Handle>,
    pub(crate) chain: Chain,
}

impl Channel {
    /// A channel over a transport that is there already. When it is lost, so is the channel:
    /// [`Connector::over`] makes one that connects anew.
    ///
    /// # Panics
    /// Natively, outside of a tokio runtime with time enabled.
    #[must_use]
    pub fn over<T: Transport + MaybeSend + 'static>(transport: T) -> Self {
        let mut transport = Some(transport);
        let dial = move || {
            core::future::ready(transport.take().ok_or_else(|| {
                // Not reached: the connector does not dial twice.
                ConnectError::Unreachable("the transport is used up".to_owned())
            }))
        };
        Connector::over(dial).reconnect(false).start_once()
    }

    /// Numbers the methods of a service for this channel. Binding one again answers the same numbers.
    #[must_use]
    pub fn bind(&self, descriptor: &'static ServiceDescriptor) -> Binding {
        let first = self.handle.shared.with(|session| session.bind(descriptor));
        Binding::new(Arc::clone(&self.handle), self.chain.clone(), descriptor, first)
    }

    /// The same channel, whose calls are also seen by an interceptor, behind those that see them already. Clones that were
    /// there before, and their clients, do not have it.
    ///
    /// [`Connector::intercept`] adds one for all calls.
    #[must_use = "the channel itself does not change"]
    pub fn with(&self, interceptor: impl Interceptor) -> Self {
        let mut channel = self.clone();
        channel.chain.push(interceptor);
        channel
    }

    /// What the channel is doing.
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.handle.shared.with(|session| session.state())
    }

    /// What the channel is doing, now and whenever that changes.
    pub fn states(&self) -> States {
        States::new(Arc::clone(&self.handle.shared))
    }

    /// What the server serves of the services that were bound, as far as it is known: after a reconnect, what the server before said,
    /// until the new one has answered.
    #[must_use]
    pub fn skew(&self) -> Skew {
        self.handle.shared.with(|session| Skew::of(session))
    }

    /// What the server serves of the services that were bound: once it is known, and whenever that changes.
    pub fn skews(&self) -> Skews {
        Skews::new(Arc::clone(&self.handle.shared))
    }

    /// Whether the server serves a method as this client knows it, by its full name: `people.v1.People.get_person`. `None` as long as
    /// that is not known.
    #[must_use]
    pub fn is_available(&self, method: &str) -> Option<bool> {
        self.handle
            .shared
            .with(|session| skew::is_available(session, method))
    }

    /// Why the channel is [`Closed`](ConnectionState::Closed), if it is.
    #[must_use]
    pub fn closed_because(&self) -> Option<ConnectError> {
        self.handle.shared.with(|session| session.ended().cloned())
    }

    /// Says anew who the client is, on the connection that is open and on all that follow: these keys and values replace those that the
    /// server knows. Calls that start after that are those of the new principal; those in flight are not touched.
    ///
    /// When there is no connection, it is the next one that tells. Several renewals take their turns. Dropping the future does
    /// not take the credentials back.
    ///
    /// # Errors
    /// The server has refused them, most often with `unauthenticated`: the client then is who it was. Also if it asks for none
    /// (`unimplemented`), could not decide in time, or is not there any more.
    pub async fn renew(&self, metadata: Metadata) -> Result<(), Failure> {
        Renewing::new(Arc::clone(&self.handle), metadata).await
    }

    /// Why there is no connection now: why the last one was lost, or the last attempt failed. `None` when the server is there.
    #[must_use]
    pub fn lost_because(&self) -> Option<ConnectError> {
        self.handle.shared.with(|session| session.lost().cloned())
    }

    /// How long it is until the next attempt to connect, while the channel waits for it.
    #[must_use]
    pub fn next_attempt(&self) -> Option<Duration> {
        let shared = &self.handle.shared;
        let at = shared.with(|session| session.next_attempt())?;
        Some(at.saturating_sub(shared.clock.now()))
    }

    /// Tells the channel that the network may be back, or another one: it connects at once instead of waiting, and if it is connected it
    /// asks the server at once whether it is still there. Costs nothing where it is wrong.
    pub fn nudge(&self) {
        let shared = &self.handle.shared;
        let now = shared.clock.now();
        shared.with(|session| session.nudge(now));
    }

    /// Ends the conversation: calls and streams in flight fail with `cancelled`, new ones with `unavailable`. Returns
    /// when the server has been told, or does not listen.
    pub async fn close(&self) {
        self.handle.shared.release();
        self.until(|state| state == ConnectionState::Closed).await;
    }

    /// Waits for the first connection.
    pub(crate) async fn opened(&self) -> Result<(), ConnectError> {
        self.until(|state| state != ConnectionState::Connecting).await;
        match self.closed_because() {
            Some(why) => Err(why),
            None => Ok(()),
        }
    }

    async fn until(&self, is_reached: impl Fn(ConnectionState) -> bool) {
        poll_fn(|cx| {
            self.handle.shared.with(|session| {
                if is_reached(session.state()) {
                    return Poll::Ready(());
                }
                session.watch(cx.waker());
                Poll::Pending
            })
        })
        .await;
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

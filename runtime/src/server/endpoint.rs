use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument;

use super::connection_layer::Connections;
use super::context::Peer;
use super::drive::drive;
use super::endpoint_builder::EndpointBuilder;
use super::gate::Hook;
use super::limits::Limits;
use super::observed::Link;
use super::revisions::Served;
use super::route::Elsewhere;
use super::service::Service;
use super::sessions::Sessions;
use super::usage::{Tally, Usage};
use crate::observe::spans;
use crate::transport::Transport;

/// Services that can be called over one connection. Cheap to clone.
///
/// The listener should send small messages at once (`TCP_NODELAY`), or a second answer may wait for tens of milliseconds
/// until the client has acknowledged the first:
///
/// ```no_run
/// use axum::serve::ListenerExt;
///
/// # fn services() -> turbo_runtime::server::EndpointBuilder { turbo_runtime::server::Endpoint::builder() }
/// # async fn serve() -> std::io::Result<()> {
/// let endpoint = services().build();
/// let app = axum::Router::new().route("/rpc", endpoint.into());
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?.tap_io(|stream| {
///     let _ = stream.set_nodelay(true);
/// });
/// axum::serve(listener, app.into_make_service_with_connect_info::<std::net::SocketAddr>()).await
/// # }
/// ```
#[derive(Clone)]
pub struct Endpoint {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) services: Vec<Arc<dyn Service>>,
    pub(crate) served: Arc<[Served]>,
    pub(crate) usage: Tally,
    pub(crate) limits: Limits,
    pub(crate) origins: Vec<String>,
    pub(crate) show_internal: bool,
    /// What takes the calls of services that are not here.
    pub(crate) elsewhere: Option<Elsewhere>,
    pub(crate) sessions: Arc<Sessions>,
    /// Asks who a client is.
    pub(crate) hook: Option<Arc<dyn Hook>>,
    /// The layers around conversations, if there are any.
    pub(crate) connections: Option<Connections>,
    pub(crate) link: Option<Arc<Link>>,
    /// When the connections have to be gone, once somebody has asked for that. Every connection holds a receiver.
    pub(crate) shutdown: watch::Sender<Option<Instant>>,
}

impl Endpoint {
    /// Starts with no services and safe limits.
    pub fn builder() -> EndpointBuilder {
        EndpointBuilder::new()
    }

    /// Serves one connection over any transport, until the conversation ends.
    ///
    /// The WebSocket route does this by itself; it is for transports of one's own. A conversation may outlive its transport and
    /// go on over another one ([`Limits::resume`]). That one comes through this method too, and is handed over: so what was
    /// called first returns last.
    ///
    /// # Panics
    /// Outside of a tokio runtime with its timers enabled.
    pub async fn serve<T>(&self, transport: T, peer: Peer)
    where
        T: Transport + Send + 'static,
    {
        let span = spans::server_connection(peer.addr);
        drive(self.clone(), Box::pin(transport), peer)
            .instrument(span)
            .await;
    }

    /// How often clients of each release have called each method, since the endpoint was built. Only of services that know releases of their schema,
    /// which generated code has from `turbo.lock`.
    ///
    /// `turboc breaking --usage FILE` reads what [`Usage::to_json`] writes. A server may offer it at an address that only its operators can
    /// reach, or write it to a file from time to time; of several servers, and of one that was restarted, each has a file of its own:
    ///
    /// ```
    /// # use turbo_runtime::server::Endpoint;
    /// # fn routes(endpoint: Endpoint) -> axum::Router {
    /// axum::Router::new()
    ///     .route("/usage", axum::routing::get({
    ///         let endpoint = endpoint.clone();
    ///         move || async move { endpoint.usage().to_json() }
    ///     }))
    ///     .route("/rpc", endpoint.into())
    /// # }
    /// ```
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.inner.usage.read()
    }

    /// Asks every client to connect elsewhere, lets the calls in flight finish for at most `limit`, and closes.
    ///
    /// Returns when the last connection has gone. Calls that arrive meanwhile fail with `unavailable`; connections that
    /// are opened later are told to go away at once, and conversations that wait to be resumed end. Asking again replaces the limit. A peer that does not listen may take
    /// a few seconds more.
    pub async fn shutdown(&self, limit: Duration) {
        let now = Instant::now();
        // Beyond what the clock can tell is as good as for ever, which thirty years are too.
        let deadline = now
            .checked_add(limit)
            .unwrap_or_else(|| now + Duration::from_secs(86_400 * 365 * 30));
        self.inner.shutdown.send_replace(Some(deadline));
        self.inner.shutdown.closed().await;
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self
            .inner
            .served
            .iter()
            .map(|served| served.descriptor.name)
            .collect();
        f.debug_struct("Endpoint")
            .field("services", &names)
            .field("limits", &self.inner.limits)
            .finish_non_exhaustive()
    }
}

//! Listeners, and what is served on them: one way to accept, to bound and to stop for all of them.

mod activity;
mod connection;
mod door;
mod http;
mod opening;
mod options;
mod phase;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use futures_util::future::join_all;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub(super) use self::activity::Busy;
use self::door::{Hall, Wrap, accept};
use self::opening::Openings;
use self::options::Options;
use self::phase::Phase;
use super::endpoint::Endpoint;
#[cfg(feature = "tls")]
use super::tls::Tls;

/// Serves apps and endpoints on any number of listeners, until it is told to stop.
///
/// ```no_run
/// # use std::time::Duration;
/// # use turbo_runtime::server::{Endpoint, Server};
/// # fn services() -> turbo_runtime::server::EndpointBuilder { Endpoint::builder() }
/// # async fn serve() -> std::io::Result<()> {
/// use tokio::net::{TcpListener, UnixListener};
/// use turbo_runtime::server::shutdown_signal;
///
/// let endpoint = services().build();
/// let app = axum::Router::new().route("/rpc", endpoint.clone().into());
/// Server::new()
///     .http(TcpListener::bind("127.0.0.1:8080").await?, app.clone())
///     .http(UnixListener::bind("/run/people.sock")?, app)
///     .messages(TcpListener::bind("127.0.0.1:7000").await?, &endpoint)
///     .endpoint(&endpoint)
///     .grace(Duration::from_secs(5))
///     .run(shutdown_signal())
///     .await;
/// # Ok(())
/// # }
/// ```
///
/// On TCP what is ready leaves at once (`TCP_NODELAY`). Where accepting fails, as it does when the process has no file
/// descriptors left, the server waits a second and goes on. A connection that does not come to the point is given up
/// ([`opening_timeout`](Self::opening_timeout)), and no more than [`max_connections`](Self::max_connections) are held.
#[must_use = "a server does nothing until `run`"]
pub struct Server {
    doors: Vec<Door>,
    /// What has to go on while the server runs.
    chores: Vec<Chore>,
    endpoints: Vec<Endpoint>,
    options: Options,
}

/// Work beside the listeners, which ends with them.
pub(super) type Chore = Pin<Box<dyn Future<Output = ()> + Send>>;

type Door = Box<dyn FnOnce(Hall) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

impl Server {
    /// Serves nothing yet.
    pub fn new() -> Self {
        Self {
            doors: Vec::new(),
            chores: Vec::new(),
            endpoints: Vec::new(),
            options: Options::default(),
        }
    }

    /// Serves an app over HTTP, on TCP or on a Unix socket: HTTP/1.1, and with the feature `http2` HTTP/2 for clients that
    /// know of it beforehand.
    ///
    /// Handlers of the app can extract [`ConnectInfo<SocketAddr>`](axum::extract::ConnectInfo) where there are addresses, and
    /// [`Extension<Peer>`](axum::Extension) everywhere.
    pub fn http<L>(self, listener: L, app: Router) -> Self
    where
        L: Listener<Addr: 'static>,
    {
        self.door(|hall| Box::pin(accept(listener, Wrap::Nothing, hall, http::serve(app))))
    }

    /// Serves an app over HTTPS: HTTP/2 with WebSockets inside (RFC 8441), and HTTP/1.1 for those who know no better.
    #[cfg(feature = "tls")]
    pub fn https<L>(self, listener: L, app: Router, tls: &Tls) -> Self
    where
        L: Listener<Addr: 'static>,
    {
        let wrap = Wrap::Tls(tls.acceptor(&[b"h2", b"http/1.1"]));
        self.chore(tls)
            .door(|hall| Box::pin(accept(listener, wrap, hall, http::serve(app))))
    }

    /// Serves an endpoint without HTTP: messages on TCP or on a Unix socket, as
    /// [`connect`](crate::client::connect) makes them of `tcp://` and `unix:` addresses. For services that talk to each
    /// other. Origins and headers do not exist there.
    pub fn messages<L>(self, listener: L, endpoint: &Endpoint) -> Self
    where
        L: Listener<Addr: 'static>,
    {
        let serve = connection::messages(endpoint.clone());
        self.endpoint(endpoint)
            .door(|hall| Box::pin(accept(listener, Wrap::Nothing, hall, serve)))
    }

    /// The same with TLS around it, as `tls://` addresses ask for it.
    #[cfg(feature = "tls")]
    pub fn messages_tls<L>(self, listener: L, endpoint: &Endpoint, tls: &Tls) -> Self
    where
        L: Listener<Addr: 'static>,
    {
        let serve = connection::messages(endpoint.clone());
        let wrap = Wrap::Tls(tls.acceptor(&[crate::byte_stream::ALPN]));
        self.endpoint(endpoint)
            .chore(tls)
            .door(|hall| Box::pin(accept(listener, wrap, hall, serve)))
    }

    /// Tells an endpoint of the apps when the server stops, so that its clients go elsewhere:
    /// [`Endpoint::shutdown`]. Those of [`messages`](Self::messages) are told without this.
    pub fn endpoint(mut self, endpoint: &Endpoint) -> Self {
        self.endpoints.push(endpoint.clone());
        self
    }

    /// How long requests and calls in flight may take when the server stops. A peer that does not listen may take a few
    /// seconds more. Default: 10 seconds.
    pub fn grace(mut self, limit: Duration) -> Self {
        self.options.grace = limit;
        self
    }

    /// Connections at a time, on all listeners together, WebSockets among them; those beyond wait to be accepted.
    /// Default: 16,384.
    pub fn max_connections(mut self, most: usize) -> Self {
        self.options.max_connections = most.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Connections at a time that have not come to the point: TLS is not agreed on, or no request has arrived. With one more,
    /// the one that has taken longest is given up, so that those who never end cannot keep others out. Default: 1,024.
    pub fn max_opening(mut self, most: usize) -> Self {
        self.options.max_opening = most.max(1);
        self
    }

    /// How long a connection may take from its first byte to its first request, TLS included, and how long the head of each
    /// further request may take. Default: 10 seconds.
    pub fn opening_timeout(mut self, limit: Duration) -> Self {
        self.options.opening_timeout = limit;
        self
    }

    /// How long an HTTP connection may have nothing to do, neither a request nor, inside of HTTP/2, a WebSocket of an endpoint, before
    /// it is closed in order: a request that crosses that is repeated by its client. Over HTTP/1.1 a WebSocket is no HTTP connection any
    /// more, and has [`Limits::idle`](super::Limits::idle). Default: 90 seconds.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.options.idle_timeout = limit;
        self
    }

    /// Serves until `stop` ends. Then nothing is accepted any more, clients are told to go, and what is in flight may finish
    /// within the [`grace`](Self::grace).
    ///
    /// Dropping the future stops everything at once.
    ///
    /// # Panics
    /// Outside of a tokio runtime with timers and input enabled.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let (phase, current) = phase::channel();
        let hall = Hall {
            phase: current,
            room: Arc::new(Semaphore::new(self.options.max_connections)),
            openings: Openings::new(self.options.max_opening),
            opening_timeout: self.options.opening_timeout,
            idle_timeout: self.options.idle_timeout,
        };
        let mut doors = JoinSet::new();
        for door in self.doors {
            doors.spawn(door(hall.clone()));
        }
        let mut chores = JoinSet::new();
        for chore in self.chores {
            chores.spawn(chore);
        }
        drop(hall);
        stop.await;
        phase.enter(Phase::Draining);
        let grace = self.options.grace;
        let told = join_all(self.endpoints.iter().map(|endpoint| endpoint.shutdown(grace)));
        // HTTP/2 carries WebSockets inside: what they have to say must leave before it is cut off.
        let _ = tokio::join!(told, timeout(grace, phase.all_gone()));
        phase.enter(Phase::Over);
        phase.all_gone().await;
    }

    #[cfg(feature = "tls")]
    fn chore(mut self, tls: &Tls) -> Self {
        self.chores.extend(tls.chore());
        self
    }

    fn door(
        mut self,
        open: impl FnOnce(Hall) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + 'static,
    ) -> Self {
        self.doors.push(Box::new(open));
        self
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("listeners", &self.doors.len())
            .field("endpoints", &self.endpoints)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

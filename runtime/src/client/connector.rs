use core::future::Future;
use core::time::Duration;
use std::error::Error;
use std::sync::Arc;

use super::WebSocket;
use super::backoff::Backoff;
use super::channel::Channel;
use super::connect_error::ConnectError;
use super::credentials::Credentials;
use super::dial::Dial;
use super::drive::drive;
use super::interceptor::{Chain, Interceptor};
use super::plan::{DEFAULT_MAX_MESSAGE, Plan};
use super::platform::{MaybeSend, spawn};
use super::session::{MAX_METADATA, Session, Setup};
use super::shared::{Handle, Shared};
use crate::Metadata;
use crate::frame::{MIN_MAX_MESSAGE, MIN_WINDOW};
use crate::resume::{DEFAULT_BUFFER, MIN_BUFFER};

const MAX_WINDOW: u32 = i32::MAX as u32;

/// How to connect, with defaults that suit most.
///
/// ```no_run
/// # async fn example() -> Result<(), turbo_runtime::client::ConnectError> {
/// use turbo_runtime::client::Connector;
///
/// let channel = Connector::new("ws://127.0.0.1:8080/rpc").metadata("token", "secret").connect().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a connector does nothing until `connect` or `start`"]
pub struct Connector<D = WebSocket> {
    dial: D,
    setup: Setup,
    plan: Plan,
    credentials: Option<Credentials>,
    chain: Chain,
    /// The first option that cannot be used.
    refused: Option<ConnectError>,
}

impl Connector<WebSocket> {
    /// Connects to a WebSocket, `ws://host:port/path`, or to one of the other addresses that [`connect`](super::connect)
    /// takes.
    pub fn new(url: impl Into<String>) -> Self {
        Self::over(WebSocket::new(url.into()))
    }

    /// Sends a header with the request for the WebSocket, such as a cookie. Browsers do not allow that, and other addresses
    /// than WebSockets have no headers: there the connection fails.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.dial.add_header(name.into(), value.into());
        self
    }

    /// Whom to trust, and what to show, at `wss://` and `tls://` addresses. Default: whom the operating system trusts, and
    /// nothing.
    #[cfg(all(feature = "tls", not(target_arch = "wasm32")))]
    pub fn tls(mut self, tls: super::Tls) -> Self {
        self.dial.set_tls(tls);
        self
    }

    /// Opens WebSockets with a function of JavaScript, `open(url, protocol)`, that answers one: for a Node without
    /// WebSockets of its own.
    #[cfg(target_arch = "wasm32")]
    pub fn opener(mut self, open: js_sys::Function) -> Self {
        self.dial.set_opener(open);
        self
    }
}

impl<D: Dial> Connector<D> {
    /// Connects by other means than a WebSocket.
    pub fn over(dial: D) -> Self {
        let mut connector = Self {
            dial,
            setup: Setup::default(),
            plan: Plan::default(),
            credentials: None,
            chain: Chain::default(),
            refused: None,
        };
        connector.dial.set_max_message(DEFAULT_MAX_MESSAGE as usize);
        connector
    }

    /// Tells the server something about the client in `Hello`, such as a token. A key is lower-case ASCII letters,
    /// digits, `-`, `_` and `.`; another one fails the connection, and so do more than 256 KiB in all.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let metadata = &mut self.setup.identity.fixed;
        if let Err(error) = metadata.insert(key, value) {
            self.refused
                .get_or_insert(ConnectError::InvalidOption(error.to_string()));
        } else if metadata.size() > MAX_METADATA {
            self.refused
                .get_or_insert(ConnectError::InvalidOption("too much metadata".to_owned()));
        }
        self
    }

    /// Asks for more of what [`metadata`](Self::metadata) says, before each attempt to connect: so a client that reconnects does it
    /// with a token that has not expired. What is answered here comes before what was set there.
    ///
    /// An error fails the attempt, as a server that cannot be reached does. The time that the answer takes is its own and not that of the
    /// attempt. If the server refuses the client ([`ConnectError::Unauthenticated`]) a channel that was open asks once
    /// more, and is closed if that is refused, too. See [`Channel::renew`] for a connection that is open.
    ///
    /// ```no_run
    /// use turbo_runtime::Metadata;
    /// use turbo_runtime::client::{Channel, ConnectError, Connector};
    ///
    /// # async fn fresh_token() -> std::io::Result<String> { Ok(String::new()) }
    /// async fn connect() -> Result<Channel, ConnectError> {
    ///     let credentials = || async {
    ///         let token = fresh_token().await?;
    ///         Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Metadata::from_pairs([(
    ///             "authorization",
    ///             format!("Bearer {token}"),
    ///         )])?)
    ///     };
    ///     Connector::new("ws://127.0.0.1:8080/rpc").credentials(credentials).connect().await
    /// }
    /// ```
    pub fn credentials<P, Fut, E>(mut self, provider: P) -> Self
    where
        P: FnMut() -> Fut + MaybeSend + 'static,
        Fut: Future<Output = Result<Metadata, E>> + MaybeSend + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + 'static,
    {
        self.credentials = Some(Credentials::new(provider));
        self
    }

    /// The largest message that is accepted, in bytes; at least 4,096. Default: 4 MiB.
    pub fn max_message(mut self, bytes: u32) -> Self {
        self.setup.max_message = bytes.max(MIN_MAX_MESSAGE);
        self.dial.set_max_message(self.setup.max_message as usize);
        self
    }

    /// How much a stream may send ahead of its reader, in bytes; at least 16,384. It is about the memory that a slow
    /// reader holds. Default: 256 KiB.
    pub fn window(mut self, bytes: u32) -> Self {
        self.setup.window = bytes.clamp(MIN_WINDOW, MAX_WINDOW);
        self
    }

    /// How long to wait between attempts to connect.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.plan.backoff = backoff;
        self
    }

    /// Whether a lost connection is made anew; otherwise the channel is closed. Default: yes.
    pub fn reconnect(mut self, reconnects: bool) -> Self {
        self.plan.reconnects = reconnects;
        self
    }

    /// How long an attempt may take, up to the server's answer. Default: 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.plan.connect_timeout = timeout;
        self
    }

    /// After which silence the server is asked whether it is still there, `None` for never; it then has 10 seconds to
    /// answer before the connection counts as lost. Default: 30 seconds.
    pub fn keepalive(mut self, idle: Option<Duration>) -> Self {
        self.setup.idle = idle;
        self
    }

    /// Whether a conversation whose connection broke goes on over the next one, so that nothing of it is lost: calls in
    /// flight are answered, and streams continue. It needs a server that grants that, and a client that
    /// [reconnects](Self::reconnect). Default: yes.
    pub fn resume(mut self, resumes: bool) -> Self {
        self.setup.resume = resumes.then_some(self.setup.resume.unwrap_or(DEFAULT_BUFFER));
        self
    }

    /// Bytes of messages that the server may not have acknowledged, and that are kept to be sent again; at least 65,536. More
    /// lets a distant server be sent to faster. Asks for [`resume`](Self::resume). Default: 1 MiB.
    pub fn resume_buffer(mut self, bytes: u32) -> Self {
        self.setup.resume = Some(bytes.max(MIN_BUFFER));
        self
    }

    /// Adds an interceptor, which sees all calls of the channel, after those that were added before.
    pub fn intercept(mut self, interceptor: impl Interceptor) -> Self {
        self.chain.push(interceptor);
        self
    }

    /// Connects, and waits until the server has answered.
    ///
    /// # Errors
    /// The first attempt failed.
    ///
    /// # Panics
    /// Natively, outside of a tokio runtime with time enabled.
    pub async fn connect(self) -> Result<Channel, ConnectError> {
        let channel = self.start_once();
        channel.opened().await?;
        Ok(channel)
    }

    /// Connects without waiting, and keeps trying: calls wait until the server can be reached, and fail only by their
    /// timeouts. For pages that may open before the server is up.
    ///
    /// # Panics
    /// Natively, outside of a tokio runtime with time enabled.
    #[must_use]
    pub fn start(mut self) -> Channel {
        self.plan.is_patient = self.plan.reconnects;
        self.start_once()
    }

    /// Connects without waiting; the channel is closed if the first attempt fails.
    pub(crate) fn start_once(mut self) -> Channel {
        if !self.plan.reconnects {
            self.setup.resume = None;
        }
        self.plan.resume = self.setup.resume;
        let window = self.setup.window;
        let shared = Arc::new(Shared::new(Session::new(self.setup)));
        match self.refused {
            Some(why) => shared.shut(why),
            None => spawn(drive(Arc::clone(&shared), self.dial, self.plan, self.credentials)),
        }
        Channel {
            handle: Arc::new(Handle { shared, window }),
            chain: self.chain,
        }
    }
}

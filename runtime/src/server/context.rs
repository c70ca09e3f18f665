use std::any::Any;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::http::{Extensions, HeaderMap};
use bytes::Bytes;

use super::ended::{Attached, Ended};
use super::headers;
use super::jobs::Ticket;
use super::principal::Principal;
use super::state::StateMap;
use crate::descriptor::{MethodDescriptor, ServiceDescriptor};
use crate::metadata::Metadata;
use crate::scope::Scope;
use crate::trace::TraceContext;

/// Who is at the other end: what the transport knows before the conversation starts.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Peer {
    /// The address, where there is one and the server was told: a [`Server`](super::Server) tells it; with axum's own, serve
    /// with `into_make_service_with_connect_info::<SocketAddr>()`.
    pub addr: Option<SocketAddr>,
    /// The headers of the request that opened the WebSocket.
    pub headers: HeaderMap,
    /// The path of that request, without its query: `/rpc`. `None` where there was no HTTP.
    pub path: Option<Box<str>>,
    /// The certificates that the peer has proved to own, in DER, its own first; none unless the server asks for them. Checked
    /// against the authorities that the server trusts.
    pub certificates: Arc<[Bytes]>,
    /// The process at the other end of a Unix socket, as the operating system names it.
    pub process: Option<Process>,
}

/// A process that has connected to a Unix socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    /// The number of the user that it runs as.
    pub user: u32,
    /// The number of the group that it runs as.
    pub group: u32,
    /// Its own number, where the system tells it.
    pub id: Option<i32>,
}

/// What a handler knows about the call it serves. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub(crate) connection: Arc<Connection>,
    pub(crate) service: &'static ServiceDescriptor,
    pub(crate) method: &'static MethodDescriptor,
    pub(crate) metadata: Metadata,
    pub(crate) scope: Scope,
    pub(crate) ticket: Arc<Ticket>,
    pub(crate) principal: Principal,
    /// What layers have left for the handler.
    pub(crate) extensions: Extensions,
}

/// What all calls of a connection share.
pub(crate) struct Connection {
    pub(crate) peer: Peer,
    pub(crate) hello: OnceLock<Metadata>,
    pub(crate) state: StateMap,
}

impl Context {
    /// The address of the peer, or of the last proxy before the server; `None` over transports without addresses.
    #[must_use]
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.connection.peer.addr
    }

    /// Everything that is known of the peer.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.connection.peer
    }

    /// The headers of the request that opened the connection.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.connection.peer.headers
    }

    /// One of those headers, if it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.connection.peer.headers.get(name)?.to_str().ok()
    }

    /// The first cookie of that name, as it was sent with that request, without quotes around its value.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        headers::cookies(self.headers()).find_map(|(other, value)| (other == name).then_some(value))
    }

    /// Who the client is, if the endpoint [asks](super::EndpointBuilder::authenticate) and the answer was a `T`. It is the one of the
    /// moment at which the call arrived: credentials that are renewed later are those of later calls.
    #[must_use]
    pub fn principal<T: Any>(&self) -> Option<&T> {
        self.principal.get()
    }

    /// What the client said of itself when it began the conversation. It stays that: neither renewed credentials, nor a connection over
    /// which the conversation is resumed, change it. Who the client has become tells [`principal`](Self::principal).
    #[must_use]
    pub fn connection_metadata(&self) -> &Metadata {
        self.connection.hello()
    }

    /// What the client said with this call.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// When the caller stops waiting. The server drops the handler's future then.
    ///
    /// Calls that the handler makes inherit it, see [`attach`](Self::attach).
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.scope.deadline
    }

    /// The end of the call, however it comes, for tasks that the handler leaves behind. The handler itself need not ask: it is
    /// dropped.
    ///
    /// ```
    /// # use turbo_runtime::server::Context;
    /// # async fn warm_up() {}
    /// async fn handler(cx: Context) {
    ///     let ended = cx.ended();
    ///     tokio::spawn(async move {
    ///         tokio::select! {
    ///             () = ended => println!("nobody waits for it any more"),
    ///             () = warm_up() => {}
    ///         }
    ///     });
    /// }
    /// ```
    pub fn ended(&self) -> Ended {
        Ended::new(&self.ticket)
    }

    /// Whether the call is over: answered, cancelled, out of time, or without its connection.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ticket.life.is_over()
    }

    /// Makes work that runs elsewhere, such as in a task of its own, a part of this call: the calls that it makes inherit the
    /// deadline, and when the call is over the work is dropped, and answers `None`.
    ///
    /// What the handler awaits itself needs none of this: while it is polled, every call that starts inherits what is left of
    /// its time, unless that call has a shorter timeout of its own, and dropping the handler drops its calls.
    ///
    /// ```
    /// # use turbo_runtime::server::Context;
    /// # use turbo_runtime::client::Binding;
    /// # use turbo_runtime::Fault;
    /// async fn handler(cx: Context, people: Binding) -> Result<Option<u32>, Fault> {
    ///     let count = people.unary::<u32, turbo_runtime::Never>(0, |_| {});
    ///     let counted = tokio::spawn(cx.attach(count));
    ///     Ok(counted.await?.transpose()?)
    /// }
    /// ```
    pub fn attach<F: Future>(&self, work: F) -> Attached<F> {
        Attached::new(self.scope.clone(), self.ended(), work)
    }

    /// Which span this call is of the trace that its caller is part of; it is a trace of its own if the caller names none, and
    /// the call's span is recorded by a subscriber of `tracing`. The calls that the handler makes continue it.
    #[must_use]
    pub fn trace(&self) -> Option<&TraceContext> {
        self.scope.trace.as_deref()
    }

    /// The full name of the service: `people.v1.People`.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.service.name
    }

    /// The name of the method, as the schema writes it.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method.name
    }

    /// The value of type `T` that a layer has left for this call, with
    /// [`Request::insert_extension`](super::Request::insert_extension).
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        self.extensions.get()
    }

    /// The application's own state of type `T` for this connection, made by `Default` when it is first asked for.
    ///
    /// It lives as long as the conversation, which may go on over another connection. No lock is held while the handler uses it: what changes needs an atomic or a
    /// lock of its own.
    #[must_use]
    pub fn connection<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        self.connection_with(T::default)
    }

    /// The same, made by `init`.
    #[must_use]
    pub fn connection_with<T: Any + Send + Sync>(&self, init: impl FnOnce() -> T) -> Arc<T> {
        self.connection.state.get_or_init(init)
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("service", &self.service.name)
            .field("method", &self.method.name)
            .field("peer_addr", &self.peer_addr())
            .field("deadline", &self.scope.deadline)
            .finish_non_exhaustive()
    }
}

impl Connection {
    pub(crate) fn new(peer: Peer) -> Self {
        Self {
            peer,
            hello: OnceLock::new(),
            state: StateMap::default(),
        }
    }

    /// What the client said of itself in `Hello`.
    pub(crate) fn hello(&self) -> &Metadata {
        static NONE: Metadata = Metadata::EMPTY;
        self.hello.get().unwrap_or(&NONE)
    }
}

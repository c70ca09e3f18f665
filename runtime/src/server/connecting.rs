use std::any::Any;
use std::fmt;
use std::sync::Arc;

use axum::http::HeaderMap;

use super::context::{Connection, Peer};
use super::principal::Principal;
use super::stay::Stay;
use crate::metadata::Metadata;
use crate::transport::Close;

/// A client that wants to begin a conversation: what the layers of
/// [`EndpointBuilder::connection_layer`](super::EndpointBuilder::connection_layer) see. It has said `Hello`, and the hook of
/// [`EndpointBuilder::authenticate`](super::EndpointBuilder::authenticate) has let it in.
pub struct Connecting {
    pub(crate) connection: Arc<Connection>,
    pub(crate) principal: Principal,
    pub(crate) stay: Arc<Stay>,
}

impl Connecting {
    /// Everything that is known of the peer: its address, the path that it asked for, its certificates.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.connection.peer
    }

    /// The headers of the request that opened the connection; none where there was no HTTP.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.connection.peer.headers
    }

    /// One of those headers, if it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// What the client said of itself in `Hello`.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        self.connection.hello()
    }

    /// Who the client is, if the endpoint asks and the answer was a `T`.
    #[must_use]
    pub fn principal<T: Any>(&self) -> Option<&T> {
        self.principal.get()
    }

    /// The application's own state of type `T` for this conversation, which its handlers have as
    /// [`Context::connection`](super::Context::connection); made by `Default` when it is first asked for.
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

/// Without values, which may be secrets.
impl fmt::Debug for Connecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connecting")
            .field("peer_addr", &self.connection.peer.addr)
            .field("path", &self.connection.peer.path)
            .field("principal", &self.principal)
            .finish_non_exhaustive()
    }
}

/// How a conversation ended, for the layers around it.
#[derive(Debug)]
pub struct Closed {
    pub(crate) close: Option<Close>,
}

impl Closed {
    /// The close code that the server said, by rule W-37 of the specification: 1000 where the client left in order. `None` if the
    /// connection was lost and the client did not come back.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        self.close.as_ref().map(|close| close.code)
    }

    /// What the server said with the code, for people; nothing where there was none.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.close.as_ref().map_or("", |close| &close.reason)
    }
}

use std::any::Any;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, header};

use super::context::{Connection, Peer};
use super::headers;
use super::principal::Principal;
use crate::metadata::Metadata;

/// What a client says of itself, for the hook of [`EndpointBuilder::authenticate`](super::EndpointBuilder::authenticate).
pub struct Credentials {
    pub(crate) connection: Arc<Connection>,
    pub(crate) metadata: Metadata,
    pub(crate) occasion: Occasion,
    /// Whom the client was before.
    pub(crate) before: Principal,
}

/// Why the hook is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Occasion {
    /// A client opens a connection.
    Open,
    /// A client wants to go on with a conversation whose connection broke. If the hook refuses it, nothing happens to that one:
    /// it waits on, and ends when its time is up.
    Resume,
    /// A client renews its credentials on a connection that is open: what matters is the metadata, the headers are those of the
    /// beginning.
    Renewal,
}

impl Credentials {
    /// Why the hook is asked.
    #[must_use]
    pub fn occasion(&self) -> Occasion {
        self.occasion
    }

    /// What the client says in `Hello`, or in its stead when it renews.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// What the transport knows of the client.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.connection.peer
    }

    /// The address of the peer, or of the last proxy before the server; `None` over transports without addresses.
    #[must_use]
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.connection.peer.addr
    }

    /// The headers of the request that opened the connection.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.connection.peer.headers
    }

    /// One of those headers, if it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }

    /// The cookies of that request, as they were sent, without quotes around their values.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        headers::cookies(self.headers())
    }

    /// The first cookie of that name.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies()
            .find_map(|(other, value)| (other == name).then_some(value))
    }

    /// The token of an `authorization` such as `Bearer abc`: in the metadata, which also a page can send and a client can renew, or
    /// else in the headers.
    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        let value = self.metadata.get("authorization");
        headers::bearer(value.or_else(|| self.header(header::AUTHORIZATION.as_str()))?)
    }

    /// Whom the client was before it renewed its credentials, if it was a `T`. A hook that does not want a connection to change
    /// hands compares the two.
    #[must_use]
    pub fn before<T: Any>(&self) -> Option<&T> {
        self.before.get()
    }
}

/// Without values, which may be secrets.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("occasion", &self.occasion)
            .field("metadata", &self.metadata)
            .field("peer_addr", &self.peer_addr())
            .finish_non_exhaustive()
    }
}

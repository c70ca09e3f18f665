use core::fmt;

use crate::Status;
use crate::text::Text;
use crate::transport::{Close, Disconnect};

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectError {
    /// The address cannot be used; what is wrong with it.
    InvalidUrl(String),
    /// A header or a metadata key that cannot be sent.
    InvalidOption(String),
    /// Nobody answers there: the name is not known, the connection was refused, or it took too long.
    Unreachable(String),
    /// Somebody answers there, but TLS could not be agreed on: the certificate is not trusted, or another reason.
    Tls(String),
    /// A server answered, with this HTTP status and not with a WebSocket.
    Rejected(u16),
    /// A WebSocket, but not one of this protocol.
    NotTurbo(String),
    /// The server speaks another version of the protocol; what it says about it.
    Version(String),
    /// The server does not let in a client with such credentials; what it says about it.
    Unauthenticated(String),
    /// The credentials could not be had: why [`Connector::credentials`](super::Connector::credentials) failed.
    Credentials(String),
    /// The connection was made and then lost.
    Lost(Disconnect),
    /// The server broke the protocol, so the client closed the connection, giving this reason.
    Protocol(String),
    /// The channel was closed by its owner.
    Closed,
}

impl ConnectError {
    /// What the loss of a connection means.
    pub(crate) fn of_disconnect(disconnect: Disconnect) -> Self {
        match disconnect {
            Disconnect::Closed(Close {
                code: Close::VERSION,
                reason,
            }) => Self::Version(reason),
            Disconnect::Protocol(why) => Self::Protocol(why),
            Disconnect::Closed(Close {
                code: Close::UNAUTHENTICATED,
                reason,
            }) => Self::Unauthenticated(reason),
            other => Self::Lost(other),
        }
    }

    /// How calls fail on a channel that has ended for that reason.
    pub(crate) fn status_of_calls(&self) -> Status {
        match self {
            Self::Unauthenticated(_) => Status::Unauthenticated,
            _ => Status::Unavailable,
        }
    }

    /// What it says to people.
    pub(crate) fn text(&self) -> String {
        let (what, why) = match self {
            Self::InvalidUrl(why) => ("the address cannot be used", why),
            Self::InvalidOption(why) => ("the connection cannot be asked for", why),
            Self::Unreachable(why) => ("the server cannot be reached", why),
            Self::Tls(why) => ("TLS could not be agreed on with the server", why),
            Self::Rejected(status) => (
                "the server answered without a WebSocket, with HTTP status",
                &Text::of("").number(u64::from(*status)).done(),
            ),
            Self::NotTurbo(why) => ("the server does not speak turbo.v1", why),
            Self::Version(why) => ("the server speaks another version of the protocol", why),
            Self::Unauthenticated(why) => ("the server does not let the client in", why),
            Self::Credentials(why) => ("there are no credentials", why),
            Self::Lost(disconnect) => ("the connection was lost", &disconnect.text()),
            Self::Protocol(why) => ("the server broke the protocol", why),
            Self::Closed => return "the channel was closed".to_owned(),
        };
        Text::of(what).and(": ").and(why).done()
    }

    /// Whether trying again cannot help, whatever is tried with.
    pub(crate) fn is_final(&self) -> bool {
        matches!(
            self,
            Self::InvalidUrl(_) | Self::InvalidOption(_) | Self::Version(_) | Self::Closed
        )
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl core::error::Error for ConnectError {}

//! Why a conversation of a client is over, and what the peer is told.

use super::connect_error::ConnectError;
use crate::transport::{Close, Disconnect};

/// Why a conversation is over.
pub(super) enum Stop {
    Released,
    /// The server asked to be left, and nothing holds the connection.
    Drained,
    /// The connection is gone, or to be given up; the peer is told why if it may still listen.
    Lost(ConnectError, Option<Close>),
}

impl Stop {
    /// The close code that one of the two sides has named.
    pub(super) fn code(&self) -> Option<u16> {
        match self {
            Self::Released => Some(Close::NORMAL),
            Self::Drained => Some(Close::GOING_AWAY),
            Self::Lost(ConnectError::Lost(Disconnect::Closed(close)), _) | Self::Lost(_, Some(close)) => {
                Some(close.code)
            }
            Self::Lost(_, None) => None,
        }
    }

    /// This side ends it: the server broke the protocol.
    #[allow(clippy::boxed_local, reason = "as it came: see `Close::breach`")]
    pub(super) fn of_close(close: Box<Close>) -> Self {
        let close = *close;
        let why = if close.code == Close::VERSION {
            ConnectError::Version(close.reason.clone())
        } else {
            ConnectError::Protocol(close.reason.clone())
        };
        Self::Lost(why, Some(close))
    }

    /// The transport ended it.
    pub(super) fn of_disconnect(disconnect: Disconnect) -> Self {
        let close = match &disconnect {
            Disconnect::Protocol(why) => Some(Close::protocol(why.as_str())),
            Disconnect::Text => Some(Close::new(Close::UNSUPPORTED, "a text message")),
            Disconnect::TooLarge => Some(Close::new(Close::TOO_LARGE, "a message over the limit")),
            Disconnect::Closed(_) | Disconnect::Broken(_) => None,
        };
        Self::Lost(ConnectError::of_disconnect(disconnect), close)
    }
}

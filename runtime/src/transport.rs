//! What a conversation runs over: a pipe of binary messages.
//!
//! A transport moves bytes and knows nothing of frames; the protocol lives in `client` and `server` and never
//! touches a socket. WebSockets on axum, natively and in a browser, and the in-memory pipe are transports.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use bytes::Bytes;

use crate::text::Text;

/// A pipe of binary messages with a peer.
///
/// The calls follow those of a `Stream` and a `Sink`: [`poll_ready`](Self::poll_ready) before each
/// [`start_send`](Self::start_send), and nothing has left until [`poll_flush`](Self::poll_flush) is ready.
pub trait Transport {
    /// The next message of the peer. After an error it is not called again.
    fn poll_receive(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>>;

    /// Whether one more message can be accepted.
    ///
    /// # Errors
    /// The pipe is broken.
    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>>;

    /// Accepts one message, after [`poll_ready`](Self::poll_ready) was ready.
    ///
    /// # Errors
    /// The pipe is broken.
    fn start_send(self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect>;

    /// Hands everything accepted to the operating system.
    ///
    /// # Errors
    /// The pipe is broken.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>>;

    /// Says why and closes. Ready when the reason has left, or cannot.
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()>;
}

/// Why one side ended a conversation: the code and the reason of a WebSocket's close frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// One of the codes of the specification, rule W-37, or of RFC 6455.
    pub code: u16,
    /// For people. At most 123 bytes travel.
    pub reason: String,
}

/// How a pipe ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disconnect {
    /// The peer closed it.
    Closed(Close),
    /// The peer sent a text message, which this protocol has no use for.
    Text,
    /// The peer sent a message over the limit.
    TooLarge,
    /// The peer broke the rules of the transport; how.
    Protocol(String),
    /// The connection broke: what the operating system or the WebSocket said.
    Broken(String),
}

impl Close {
    /// Everything is done.
    pub const NORMAL: u16 = 1000;
    /// The server goes away; connect again.
    pub const GOING_AWAY: u16 = 1001;
    /// A text message.
    pub const UNSUPPORTED: u16 = 1003;
    /// A message over the limit.
    pub const TOO_LARGE: u16 = 1009;
    /// The server failed; connect again later.
    pub const INTERNAL: u16 = 1011;
    /// The server has no room for the client now, and has done nothing for it; connect again later.
    pub const TRY_LATER: u16 = 1013;
    /// The peer broke the protocol.
    pub const PROTOCOL: u16 = 4400;
    /// The server does not let in a client with such credentials.
    pub const UNAUTHENTICATED: u16 = 4401;
    /// The protocol version is not spoken here.
    pub const VERSION: u16 = 4406;
    /// No `Hello` in time, or no decision of the server about it.
    pub const HANDSHAKE_TIMEOUT: u16 = 4408;
    /// The conversation goes on over another connection.
    pub const SUPERSEDED: u16 = 4409;
    /// The peer does not read what is sent to it.
    pub const STALLED: u16 = 4410;

    /// A code with its reason, cut at a character to what a close frame can hold.
    #[must_use]
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(MAX_REASON));
        Self { code, reason }
    }

    pub(crate) fn protocol(reason: impl Into<String>) -> Self {
        Self::new(Self::PROTOCOL, reason)
    }

    /// The same for a result that is to be one pointer wide: almost none is an error.
    #[cold]
    #[inline(never)]
    pub(crate) fn breach(reason: &str) -> Box<Self> {
        Box::new(Self::protocol(reason))
    }
}

/// A control frame holds 125 bytes, two of which are the code (RFC 6455, section 5.5).
const MAX_REASON: usize = 123;

impl Close {
    /// What it says to people.
    pub(crate) fn text(&self) -> String {
        let text = Text::of("closed with code ").number(u64::from(self.code));
        if self.reason.is_empty() {
            text.done()
        } else {
            text.and(": ").and(&self.reason).done()
        }
    }
}

impl Disconnect {
    /// What it says to people.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Closed(close) => close.text(),
            Self::Text => "the peer sent a text message".to_owned(),
            Self::TooLarge => "the peer sent a message over the limit".to_owned(),
            Self::Protocol(why) | Self::Broken(why) => why.clone(),
        }
    }
}

impl fmt::Display for Close {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl fmt::Display for Disconnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl core::error::Error for Disconnect {}

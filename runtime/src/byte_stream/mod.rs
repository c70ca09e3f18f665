//! Messages over a stream of bytes: TCP, a Unix socket, or TLS over either. Rules W-67 to W-70 of the specification.
//!
//! For services that talk to each other where nothing in between asks for HTTP. [`client::connect`](crate::client::connect)
//! takes `tcp://`, `tls://` and `unix:` addresses, and `server::Server::messages` accepts what it makes; [`ByteStream`] is
//! the transport itself, for streams of one's own.

mod incoming;
mod outgoing;

use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};

use self::incoming::{Incoming, Step};
use self::outgoing::Outgoing;
use crate::transport::{Close, Disconnect, Transport};

/// What each side sends first, so that neither takes a stranger for a peer. Rule W-67.
const PREFACE: &[u8] = b"turbo.v1\n";

/// The protocol that TLS negotiates (ALPN) where it carries messages. Rule W-70.
#[cfg(all(feature = "server", feature = "tls"))]
pub(crate) const ALPN: &[u8] = b"turbo.v1";

/// A stream of bytes as a transport.
///
/// Reads need no buffer while nothing arrives, so that an idle connection costs little. What is ready together leaves in
/// one write; TCP should not wait for more (`TCP_NODELAY`).
#[derive(Debug)]
pub struct ByteStream<S> {
    stream: S,
    incoming: Incoming,
    outgoing: Outgoing,
    has_said_close: bool,
    is_shut: bool,
    /// The peer sends nothing more.
    is_over: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> ByteStream<S> {
    /// A conversation over a stream on which nothing has been said. Messages of more than `max_message` bytes are refused.
    #[must_use]
    pub fn new(stream: S, max_message: usize) -> Self {
        Self {
            stream,
            incoming: Incoming::new(max_message),
            outgoing: Outgoing::new(),
            has_said_close: false,
            is_shut: false,
            is_over: false,
        }
    }

    fn poll_write_out(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        ready!(self.outgoing.poll_flush(Pin::new(&mut self.stream), cx))
            .map_err(|error| Disconnect::Broken(error.to_string()))?;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Transport for ByteStream<S> {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        let this = &mut *self;
        loop {
            let missing = match this.incoming.step()? {
                Step::Message(message) => return Poll::Ready(Ok(message)),
                Step::Close(close) => return Poll::Ready(Err(Disconnect::Closed(close))),
                Step::More(missing) => missing,
            };
            match ready!(this.incoming.poll_fill(Pin::new(&mut this.stream), cx, missing)) {
                Ok(0) => {
                    this.is_over = true;
                    return Poll::Ready(Err(Disconnect::Broken("the peer hung up".to_owned())));
                }
                Ok(_) => {}
                Err(error) => {
                    this.is_over = true;
                    return Poll::Ready(Err(Disconnect::Broken(error.to_string())));
                }
            }
        }
    }

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        if self.outgoing.is_full() {
            ready!(self.poll_write_out(cx))?;
        }
        Poll::Ready(Ok(()))
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        if self.has_said_close {
            return Err(Disconnect::Broken("the stream is closed".to_owned()));
        }
        self.outgoing.message(message);
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        self.poll_write_out(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        let this = &mut *self;
        if !this.has_said_close {
            this.has_said_close = true;
            this.outgoing.close(close);
        }
        if !this.is_shut {
            if ready!(this.poll_write_out(cx)).is_err() {
                return Poll::Ready(());
            }
            if ready!(Pin::new(&mut this.stream).poll_shutdown(cx)).is_err() {
                return Poll::Ready(());
            }
            this.is_shut = true;
        }
        // A socket that is dropped with unread bytes resets the connection, and the peer would never see the reason.
        while !this.is_over {
            let read = ready!(incoming::poll_discard(Pin::new(&mut this.stream), cx));
            this.is_over = !matches!(read, Ok(1..));
        }
        Poll::Ready(())
    }
}

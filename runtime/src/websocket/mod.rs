//! WebSockets below the conversation (RFC 6455), for both sides, once the handshake is over.
//!
//! Large messages are read where they will stay, by reads that grow with them, masked while they are in the cache, and written
//! from where they lie; a connection that waits holds no buffer.

#[cfg(all(test, feature = "client", feature = "server"))]
mod differential;
mod head;
mod reader;
#[cfg(all(test, feature = "client", feature = "server"))]
mod tests;
mod writer;

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};

use self::reader::{Fault, Incoming, Reader};
use self::writer::Writer;
use crate::transport::{Close, Disconnect, Transport};

/// Which side this is: clients mask what they send (section 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    #[cfg(feature = "client")]
    Client,
    #[cfg(feature = "server")]
    Server,
}

/// A WebSocket over a stream of bytes.
pub(crate) struct WebSocket<S> {
    io: S,
    side: Side,
    reader: Reader,
    writer: Writer,
    /// The peer's has arrived.
    has_heard_close: bool,
    /// What the peer sent was refused, and what follows it cannot be read.
    is_deaf: bool,
}

/// What stands for a close frame without a code (section 7.1.5).
#[cfg(feature = "client")]
const NO_CODE: u16 = 1005;

/// The code for what breaks the rules, a close frame with a code that must not travel among it.
const PROTOCOL_ERROR: u16 = 1002;

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    /// `input` is what was read behind the handshake, and `max_message` the largest message that is taken, in bytes.
    pub(crate) fn new(io: S, side: Side, input: &[u8], max_message: usize) -> Self {
        Self {
            io,
            side,
            reader: Reader::new(side, input, max_message),
            writer: Writer::new(side),
            has_heard_close: false,
            is_deaf: false,
        }
    }

    /// Bytes that are held to read into, used or not.
    #[cfg(any(test, feature = "fuzz"))]
    pub(crate) fn room(&self) -> usize {
        self.reader.room()
    }

    /// The next frame that means something, or what is wrong with it.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, Disconnect>> {
        loop {
            match self.reader.next() {
                Ok(Some(incoming)) => return Poll::Ready(Ok(incoming)),
                Ok(None) => {}
                Err(fault) => {
                    self.is_deaf = true;
                    return Poll::Ready(Err(match fault {
                        Fault::TooLarge => Disconnect::TooLarge,
                        Fault::Protocol(why) => {
                            // Said if it can be at once (section 7.1.7): who breaks the rules may not listen either.
                            self.writer.close(Some(&Close::new(PROTOCOL_ERROR, why)));
                            let _ = self.poll_write(cx);
                            Disconnect::Broken(why.to_owned())
                        }
                    }));
                }
            }
            let read = ready!(self.reader.poll_fill(Pin::new(&mut self.io), cx));
            if read.map_err(|error| Disconnect::Broken(error.to_string()))? == 0 {
                let why = "the connection ended without a close frame".to_owned();
                return Poll::Ready(Err(Disconnect::Broken(why)));
            }
        }
    }

    /// Takes note of a close frame, and has the answer ready.
    fn hear_close(&mut self, close: Option<Close>) -> Close {
        self.has_heard_close = true;
        let close = close.map(|close| match may_travel(close.code) {
            true => close,
            false => Close::new(PROTOCOL_ERROR, "Protocol violation"),
        });
        self.writer.close(close.as_ref());
        close.unwrap_or_else(|| match self.side {
            #[cfg(feature = "client")]
            Side::Client => Close::new(NO_CODE, ""),
            #[cfg(feature = "server")]
            Side::Server => Close::new(Close::NORMAL, ""),
        })
    }

    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        let broken = |error: std::io::Error| Disconnect::Broken(error.to_string());
        ready!(self.writer.poll_write(Pin::new(&mut self.io), cx)).map_err(broken)?;
        Pin::new(&mut self.io).poll_flush(cx).map_err(broken)
    }

    /// Answers a ping. A server reads on only when the answer has left: it would read a flood as fast as it comes. A client must not wait
    /// for a server that waits for it; it answers the last ping only, as it may (section 5.5.3).
    fn poll_pong(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        if !self.writer.owes_pong() {
            return Poll::Ready(Ok(()));
        }
        match self.side {
            #[cfg(feature = "client")]
            Side::Client => {
                let _ = self.poll_write(cx);
                Poll::Ready(Ok(()))
            }
            #[cfg(feature = "server")]
            Side::Server => self.poll_write(cx),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Transport for WebSocket<S> {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        let this = &mut *self;
        loop {
            ready!(this.poll_pong(cx))?;
            match ready!(this.poll_next(cx))? {
                Incoming::Binary(message) => return Poll::Ready(Ok(message)),
                Incoming::Text => return Poll::Ready(Err(Disconnect::Text)),
                Incoming::Ping(payload) => this.writer.pong(payload),
                Incoming::Pong => {}
                Incoming::Close(close) => {
                    let close = this.hear_close(close);
                    // If the answer cannot leave now, it does when this side closes; if it never can, nobody misses it.
                    let _ = this.poll_write(cx);
                    return Poll::Ready(Err(Disconnect::Closed(close)));
                }
            }
        }
    }

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        match self.writer.has_room() {
            true => Poll::Ready(Ok(())),
            false => self.poll_write(cx),
        }
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        self.writer.message(message);
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        self.poll_write(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        let this = &mut *self;
        this.writer.close(Some(close));
        if ready!(this.poll_write(cx)).is_err() {
            return Poll::Ready(());
        }
        // Dropping a socket with unread bytes resets it, and the peer would never see the reason: read until it answers.
        while !this.has_heard_close {
            if this.is_deaf {
                return match this.side {
                    #[cfg(feature = "client")]
                    Side::Client => Poll::Ready(()),
                    // What cannot be read keeps the socket open for as long as the driver has patience.
                    #[cfg(feature = "server")]
                    Side::Server => Poll::Pending,
                };
            }
            match ready!(this.poll_next(cx)) {
                Ok(Incoming::Close(_)) => this.has_heard_close = true,
                Ok(_) | Err(Disconnect::TooLarge) => {}
                Err(_) => return Poll::Ready(()),
            }
        }
        match this.side {
            // The server hangs up first (section 7.1.1).
            #[cfg(feature = "client")]
            Side::Client => this.reader.poll_end(Pin::new(&mut this.io), cx),
            #[cfg(feature = "server")]
            Side::Server => Poll::Ready(()),
        }
    }
}

/// Whether a close frame may carry the code (section 7.4).
fn may_travel(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

impl<S> fmt::Debug for WebSocket<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket")
            .field("side", &self.side)
            .finish_non_exhaustive()
    }
}

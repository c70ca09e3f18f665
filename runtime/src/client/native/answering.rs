use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::io;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::socket::Socket;

/// What is read at once of an answer, in bytes.
const AT_ONCE: usize = 1 << 10;

/// A connection whose handshake is under way: hands out the head of the server's answer, and not a byte of what follows it.
pub(super) struct Answering {
    socket: Socket,
    /// What was read, and not handed out.
    read: BytesMut,
    /// The line that is being handed out is empty so far, but for its end.
    is_empty_line: bool,
    is_over: bool,
}

impl Answering {
    pub(super) fn new(socket: Socket) -> Self {
        Self {
            socket,
            read: BytesMut::new(),
            is_empty_line: false,
            is_over: false,
        }
    }

    /// The connection, and what was read behind the head.
    pub(super) fn into_parts(self) -> (Socket, BytesMut) {
        (self.socket, self.read)
    }

    /// How many bytes from the front belong to the head: it ends with an empty line.
    fn head(&mut self, most: usize) -> usize {
        for (at, byte) in self.read.iter().take(most).enumerate() {
            match byte {
                b'\n' if self.is_empty_line => {
                    self.is_over = true;
                    return at + 1;
                }
                b'\n' => self.is_empty_line = true,
                b'\r' => {}
                _ => self.is_empty_line = false,
            }
        }
        most.min(self.read.len())
    }
}

impl AsyncRead for Answering {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.is_over {
            return Poll::Ready(Ok(()));
        }
        if this.read.is_empty() {
            let mut bytes = [0; AT_ONCE];
            let mut some = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.socket).poll_read(cx, &mut some))?;
            this.read.extend_from_slice(some.filled());
        }
        let count = this.head(buffer.remaining());
        buffer.put_slice(&this.read[..count]);
        this.read.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Answering {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

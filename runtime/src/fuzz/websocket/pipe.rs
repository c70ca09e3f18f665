//! What a WebSocket reads from and writes to: in pieces of any size, and no faster than its peer takes it.

use core::cell::RefCell;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::io::{self, IoSlice};
use std::rc::Rc;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What lies between the two.
#[derive(Default)]
pub(super) struct Pipe {
    pub(super) arrived: Vec<u8>,
    /// Bytes of it that were read.
    pub(super) read: usize,
    /// Bytes that are read at once, at most.
    pub(super) piece: usize,
    /// The peer has hung up.
    pub(super) is_over: bool,
    pub(super) written: Vec<u8>,
    /// Bytes that the peer takes.
    pub(super) room: usize,
}

pub(super) struct Socket(pub(super) Rc<RefCell<Pipe>>);

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut pipe = self.0.borrow_mut();
        let now = (pipe.arrived.len() - pipe.read)
            .min(pipe.piece)
            .min(buffer.remaining());
        if now == 0 && !pipe.is_over {
            return Poll::Pending;
        }
        buffer.put_slice(&pipe.arrived[pipe.read..][..now]);
        pipe.read += now;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut pipe = self.0.borrow_mut();
        let now = bytes.len().min(pipe.room);
        if now == 0 {
            return Poll::Pending;
        }
        pipe.room -= now;
        pipe.written.extend_from_slice(&bytes[..now]);
        Poll::Ready(Ok(now))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let all: Vec<u8> = slices.iter().flat_map(|slice| slice.iter().copied()).collect();
        self.poll_write(cx, &all)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

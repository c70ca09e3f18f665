use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;

use super::door::Hall;
use super::opening::Opening;
use crate::byte_stream::ByteStream;
use crate::server::context::Peer;
use crate::server::endpoint::Endpoint;

/// Bytes both ways.
pub(super) trait Io: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Io for T {}

/// What a listener has accepted.
pub(super) struct Connection {
    pub(super) io: Box<dyn Io>,
    pub(super) peer: Peer,
    pub(super) hall: Hall,
}

/// Serves messages. Rule W-67.
pub(super) fn messages(
    endpoint: Endpoint,
) -> impl Fn(Connection, Opening) -> Pin<Box<dyn Future<Output = ()> + Send>> + Clone + Send + Sync + 'static
{
    move |connection, opening| {
        // From here on the endpoint's own clock runs (W-13).
        drop(opening);
        let endpoint = endpoint.clone();
        let max_message = endpoint.inner.limits.max_message as usize;
        let transport = ByteStream::new(connection.io, max_message);
        Box::pin(async move { endpoint.serve(transport, connection.peer).await })
    }
}

/// A stream that takes a place among the connections for as long as it exists, whoever has it: a WebSocket outlives the
/// request that asked for it.
pub(super) struct Counted<S> {
    stream: S,
    _permit: OwnedSemaphorePermit,
}

impl<S> Counted<S> {
    pub(super) fn new(stream: S, permit: OwnedSemaphorePermit) -> Self {
        Self {
            stream,
            _permit: permit,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

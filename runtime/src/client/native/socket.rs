use core::pin::Pin;
use core::task::{Context, Poll};
use std::io::{self, IoSlice};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

use super::address::Place;
use crate::client::connect_error::ConnectError;

/// A connection of the operating system's, with TLS around it or without.
#[derive(Debug)]
pub enum Socket {
    /// TCP.
    Tcp(TcpStream),
    /// TLS over TCP.
    #[cfg(feature = "tls")]
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
    /// A Unix socket.
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Socket {
    /// Connects without TLS.
    pub(super) async fn plain(place: &Place) -> Result<Self, ConnectError> {
        match place {
            Place::Tcp { host, port, .. } => Ok(Self::Tcp(tcp(host, *port).await?)),
            #[cfg(unix)]
            Place::Unix(path) => UnixStream::connect(path)
                .await
                .map(Self::Unix)
                .map_err(|error| ConnectError::Unreachable(format!("{}: {error}", path.display()))),
            #[cfg(not(unix))]
            Place::Unix(_) => Err(ConnectError::InvalidUrl(
                "there are no Unix sockets here".to_owned(),
            )),
        }
    }
}

pub(super) async fn tcp(host: &str, port: u16) -> Result<TcpStream, ConnectError> {
    let unreachable = |error: io::Error| ConnectError::Unreachable(error.to_string());
    let stream = TcpStream::connect((host, port)).await.map_err(unreachable)?;
    // Calls are small, and leave when they are ready.
    stream.set_nodelay(true).map_err(unreachable)?;
    Ok(stream)
}

/// The same on whatever it is.
macro_rules! on_each {
    ($self:ident, $stream:ident => $result:expr) => {
        match $self.get_mut() {
            Self::Tcp($stream) => $result,
            #[cfg(feature = "tls")]
            Self::Tls($stream) => $result,
            #[cfg(unix)]
            Self::Unix($stream) => $result,
        }
    };
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        on_each!(self, stream => Pin::new(stream).poll_read(cx, buffer))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        on_each!(self, stream => Pin::new(stream).poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        on_each!(self, stream => Pin::new(stream).poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_each!(self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        on_each!(self, stream => Pin::new(stream).poll_shutdown(cx))
    }
}

use std::sync::Arc;

use bytes::Bytes;
#[cfg(feature = "acme")]
use tokio::io::AsyncWriteExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;

/// What an authority says it speaks when it checks that the server is the one of a name (RFC 8737).
#[cfg(feature = "acme")]
pub(super) const ACME: &[u8] = b"acme-tls/1";

/// Agrees on TLS.
#[derive(Clone)]
pub(crate) struct Acceptor(TlsAcceptor);

impl Acceptor {
    pub(super) fn new(config: ServerConfig) -> Self {
        Self(TlsAcceptor::from(Arc::new(config)))
    }

    /// The stream inside, and the certificates of the client; nothing if there is nobody to serve. Takes as long as the peer
    /// lets it.
    pub(crate) async fn accept<S>(&self, stream: S) -> Option<(TlsStream<S>, Arc<[Bytes]>)>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let stream = match self.0.accept(stream).await {
            Ok(stream) => stream,
            Err(error) => {
                tracing::debug!(%error, "TLS could not be agreed on");
                return None;
            }
        };
        let (_, session) = stream.get_ref();
        #[cfg(feature = "acme")]
        if session.alpn_protocol() == Some(ACME) {
            // To be asked for the certificate was all.
            let mut stream = stream;
            let _ = stream.shutdown().await;
            return None;
        }
        let certificates = session.peer_certificates().unwrap_or_default();
        let certificates = certificates
            .iter()
            .map(|certificate| Bytes::copy_from_slice(certificate))
            .collect();
        Some((stream, certificates))
    }
}

use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use crate::client::connect_error::ConnectError;
use crate::tls::{TlsError, certificates, key, provider};

/// Whom a client trusts, and how it shows who it is. TLS 1.2 and 1.3.
///
/// By default it trusts whom the operating system trusts.
///
/// ```no_run
/// # async fn example(authority: &[u8], chain: &[u8], key: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// use turbo_runtime::client::{Connector, Tls};
///
/// let tls = Tls::new().trust(authority)?.identity(chain, key)?;
/// let channel = Connector::new("tls://people.internal:7000").tls(tls).connect().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Tls {
    roots: Vec<CertificateDer<'static>>,
    is_private: bool,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
    config: Option<Arc<ClientConfig>>,
}

impl Tls {
    /// Trusts whom the operating system trusts, and shows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts these authorities (PEM) too.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn trust(mut self, authorities: &[u8]) -> Result<Self, TlsError> {
        self.roots.extend(certificates(authorities)?);
        Ok(self)
    }

    /// Trusts these authorities (PEM), and not those of the operating system.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn trust_only(mut self, authorities: &[u8]) -> Result<Self, TlsError> {
        self.is_private = true;
        self.trust(authorities)
    }

    /// Shows a chain of certificates, the client's own first, to servers that ask for one: PEM, with its private key.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn identity(mut self, chain: &[u8], private_key: &[u8]) -> Result<Self, TlsError> {
        self.identity = Some((certificates(chain)?, key(private_key)?));
        Ok(self)
    }

    /// A configuration of one's own, instead of everything else here. The protocols above TLS (ALPN) are set for each address.
    #[must_use]
    pub fn config(config: Arc<ClientConfig>) -> Self {
        Self {
            config: Some(config),
            ..Self::default()
        }
    }

    /// What rustls makes of it. Asks the operating system, which may take some milliseconds.
    fn build(&self) -> Result<Arc<ClientConfig>, TlsError> {
        if let Some(config) = &self.config {
            return Ok(Arc::clone(config));
        }
        let roots = self.roots.iter().cloned();
        let verifier: Arc<dyn ServerCertVerifier> = if self.is_private {
            let mut store = tokio_rustls::rustls::RootCertStore::empty();
            for root in roots {
                store.add(root)?;
            }
            WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider())
                .build()
                .map_err(|error| TlsError::Pem(error.to_string()))?
        } else {
            Arc::new(Verifier::new_with_extra_roots(roots, provider())?)
        };
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let config = match &self.identity {
            Some((chain, key)) => builder.with_client_auth_cert(chain.clone(), key.clone_key())?,
            None => builder.with_no_client_auth(),
        };
        Ok(Arc::new(config))
    }
}

/// What a connector was told, and what it made of it when it was first needed.
#[derive(Clone, Debug, Default)]
pub(super) struct Trust {
    told: Arc<Tls>,
    made: Option<Arc<ClientConfig>>,
}

impl Trust {
    pub(super) fn new(tls: Tls) -> Self {
        Self {
            told: Arc::new(tls),
            made: None,
        }
    }

    /// Agrees on TLS with a host, and on the protocol above it.
    pub(super) async fn connect(
        &mut self,
        host: &str,
        stream: TcpStream,
        protocol: &[u8],
    ) -> Result<TlsStream<TcpStream>, ConnectError> {
        let config = match &self.made {
            Some(config) => Arc::clone(config),
            None => {
                let told = Arc::clone(&self.told);
                let made = tokio::task::spawn_blocking(move || told.build());
                let made = made.await.map_err(|error| ConnectError::Tls(error.to_string()))?;
                let made = made.map_err(|error| ConnectError::InvalidOption(error.to_string()))?;
                let mut config = ClientConfig::clone(&made);
                config.alpn_protocols = vec![protocol.to_vec()];
                Arc::clone(self.made.insert(Arc::new(config)))
            }
        };
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| ConnectError::InvalidUrl(format!("{host:?}: {error}")))?;
        TlsConnector::from(config)
            .connect(name, stream)
            .await
            .map_err(|error| match error.get_ref() {
                // What rustls has to say.
                Some(_) => ConnectError::Tls(error.to_string()),
                None => ConnectError::Unreachable(error.to_string()),
            })
    }
}

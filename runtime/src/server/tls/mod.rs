//! TLS for the listeners of a [`Server`](super::Server).

mod acceptor;
mod files;
mod swap;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::rustls::server::{ResolvesServerCert, ServerConfig, WebPkiClientVerifier};
use tokio_rustls::rustls::sign::CertifiedKey;

pub(super) use self::acceptor::Acceptor;
use self::files::Files;
use self::swap::Swap;
use super::serving::Chore;
use crate::tls::{TlsError, authorities, certificates, key, provider};

/// How often files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Certificates of a server, and whom it asks for theirs. TLS 1.2 and 1.3. Clones share the certificates.
///
/// ```no_run
/// # async fn serve(app: axum::Router) -> Result<(), Box<dyn std::error::Error>> {
/// use turbo_runtime::server::{Server, Tls, shutdown_signal};
///
/// let tls = Tls::files("/etc/people/fullchain.pem", "/etc/people/privkey.pem")?;
/// let listener = tokio::net::TcpListener::bind("0.0.0.0:443").await?;
/// Server::new().https(listener, app, &tls).run(shutdown_signal()).await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Tls {
    config: Arc<ServerConfig>,
    source: Source,
}

/// Where certificates come from.
#[derive(Clone, Debug)]
enum Source {
    /// They are what they are.
    Fixed,
    Pem(Arc<Swap>),
    Files(Arc<Files>, Duration),
    #[cfg(feature = "acme")]
    Acme(Arc<super::acme::Renewal>),
}

impl Tls {
    /// A chain of certificates, the server's own first, and its private key, from files in PEM.
    ///
    /// While a server runs, the files are looked at every minute, and taken when they have changed: certificates are renewed
    /// without a restart. What cannot be used is logged, and the server goes on with what it has.
    ///
    /// # Errors
    /// The files cannot be read, or used.
    pub fn files(certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Result<Self, TlsError> {
        let files = Arc::new(Files::open(certificates.into(), key.into())?);
        let config = config_of(files.resolver())?;
        Ok(Self {
            config,
            source: Source::Files(files, LOOK_EVERY),
        })
    }

    /// The same from memory. [`replace`](Self::replace) changes them.
    ///
    /// # Errors
    /// They cannot be used.
    pub fn pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let swap = Arc::new(Swap::new(certified(certificates, key)?));
        let resolver: Arc<Swap> = Arc::clone(&swap);
        Ok(Self {
            config: config_of(resolver)?,
            source: Source::Pem(swap),
        })
    }

    /// A configuration of one's own. The protocols above TLS (ALPN) are set for each listener.
    #[must_use]
    pub fn config(config: Arc<ServerConfig>) -> Self {
        Self {
            config,
            source: Source::Fixed,
        }
    }

    /// Certificates that the server gets and renews by itself.
    ///
    /// # Errors
    /// They cannot be asked for in this way.
    #[cfg(feature = "acme")]
    pub fn acme(acme: super::Acme) -> Result<Self, TlsError> {
        let renewal = Arc::new(acme.renewal()?);
        Ok(Self {
            config: config_of(renewal.resolver())?,
            source: Source::Acme(renewal),
        })
    }

    /// How often the files are looked at. Default: every minute.
    #[must_use]
    pub fn look_every(mut self, interval: Duration) -> Self {
        if let Source::Files(_, every) = &mut self.source {
            *every = interval.max(Duration::from_millis(1));
        }
        self
    }

    /// Looks at the files now. Whether there was something new.
    ///
    /// # Errors
    /// The files cannot be read, or used; the server keeps what it has.
    pub fn reload(&self) -> Result<bool, TlsError> {
        match &self.source {
            Source::Files(files, _) => files.reload(),
            _ => Ok(false),
        }
    }

    /// Takes other certificates, in PEM, for connections from now on. Has no effect on those that come from a configuration
    /// or from ACME.
    ///
    /// # Errors
    /// They cannot be used; the server keeps what it has.
    pub fn replace(&self, certificates: &[u8], key: &[u8]) -> Result<(), TlsError> {
        let certified = certified(certificates, key)?;
        match &self.source {
            Source::Pem(swap) => swap.set(certified),
            Source::Files(files, _) => files.set(certified),
            _ => {}
        }
        Ok(())
    }

    /// Accepts only clients that have a certificate of one of these authorities (PEM). Handlers find it in
    /// [`Peer::certificates`](super::Peer::certificates).
    ///
    /// # Errors
    /// The authorities cannot be used.
    pub fn require_client_certificates(self, authorities: &[u8]) -> Result<Self, TlsError> {
        self.ask_clients(authorities, true)
    }

    /// Asks clients for a certificate of one of these authorities (PEM), and accepts those that have none.
    ///
    /// # Errors
    /// The authorities cannot be used.
    pub fn accept_client_certificates(self, authorities: &[u8]) -> Result<Self, TlsError> {
        self.ask_clients(authorities, false)
    }

    fn ask_clients(mut self, pem: &[u8], is_required: bool) -> Result<Self, TlsError> {
        let mut verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(authorities(pem)?), provider());
        if !is_required {
            verifier = verifier.allow_unauthenticated();
        }
        let verifier = verifier
            .build()
            .map_err(|error| TlsError::Pem(format!("authorities: {error}")))?;
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(verifier)
            .with_cert_resolver(Arc::clone(&self.config.cert_resolver));
        self.config = Arc::new(config);
        Ok(self)
    }

    /// For a listener that speaks these protocols.
    pub(super) fn acceptor(&self, protocols: &[&[u8]]) -> Acceptor {
        let mut config = ServerConfig::clone(&self.config);
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        #[cfg(feature = "acme")]
        if matches!(self.source, Source::Acme(_)) {
            config.alpn_protocols.push(acceptor::ACME.to_vec());
        }
        Acceptor::new(config)
    }

    /// What has to be done while a server runs.
    pub(super) fn chore(&self) -> Option<Chore> {
        match &self.source {
            Source::Files(files, every) => {
                let (files, every) = (Arc::clone(files), *every);
                Some(Box::pin(async move { files::watch(files, every).await }))
            }
            #[cfg(feature = "acme")]
            Source::Acme(renewal) => {
                let renewal = Arc::clone(renewal);
                Some(Box::pin(async move { renewal.run().await }))
            }
            Source::Fixed | Source::Pem(_) => None,
        }
    }
}

fn config_of(resolver: Arc<dyn ResolvesServerCert>) -> Result<Arc<ServerConfig>, TlsError> {
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(resolver);
    Ok(Arc::new(config))
}

/// A chain and the key that belongs to it.
fn certified(chain: &[u8], private: &[u8]) -> Result<Arc<CertifiedKey>, TlsError> {
    let certified = CertifiedKey::from_der(certificates(chain)?, key(private)?, &provider())?;
    Ok(Arc::new(certified))
}

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::StreamExt;
use rustls_acme::caches::DirCache;
use rustls_acme::{AcmeConfig, AcmeState, ResolvesServerCertAcme};
use tokio::sync::Mutex;
use tokio_rustls::rustls::ClientConfig;

use crate::tls::{TlsError, authorities, provider};

/// How a server gets certificates from an authority by itself, and renews them: ACME (RFC 8555), with the challenge
/// `tls-alpn-01` (RFC 8737), for which the names must lead to port 443 of this server.
///
/// ```no_run
/// # async fn serve(app: axum::Router) -> Result<(), Box<dyn std::error::Error>> {
/// use turbo_runtime::server::{Acme, Server, Tls, shutdown_signal};
///
/// let acme = Acme::new(["people.example"]).contact("mailto:admin@people.example").cache("/var/lib/people").production();
/// let listener = tokio::net::TcpListener::bind("0.0.0.0:443").await?;
/// Server::new().https(listener, app, &Tls::acme(acme)?).run(shutdown_signal()).await;
/// # Ok(())
/// # }
/// ```
///
/// Certificates are asked for when the server runs, and again when a third of their time is left. Until the first one is
/// there, clients cannot agree on TLS. To use it is to agree to the terms of the authority.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until `Tls::acme`"]
pub struct Acme {
    domains: Vec<String>,
    contacts: Vec<String>,
    cache: Option<PathBuf>,
    directory: Directory,
    authorities: Option<Vec<u8>>,
}

#[derive(Clone, Debug)]
enum Directory {
    Staging,
    Production,
    Other(String),
}

/// A certificate that is kept up to date.
pub(super) struct Renewal {
    resolver: Arc<ResolvesServerCertAcme>,
    /// Locked by whoever runs it.
    state: Mutex<State>,
}

type State = AcmeState<std::io::Error, std::io::Error>;

impl Acme {
    /// One certificate for all of these names. Asks the staging directory of Let's Encrypt, whose certificates nobody trusts,
    /// until it is told otherwise: the limits of the real one are soon reached by a server that does not work yet.
    pub fn new(domains: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            domains: domains.into_iter().map(Into::into).collect(),
            contacts: Vec::new(),
            cache: None,
            directory: Directory::Staging,
            authorities: None,
        }
    }

    /// Whom the authority may write to, as a URL: `mailto:admin@people.example`.
    pub fn contact(mut self, contact: impl Into<String>) -> Self {
        self.contacts.push(contact.into());
        self
    }

    /// The folder where the account and the certificate are kept, so that a restart asks for nothing. It is made where it is
    /// not there; it holds private keys.
    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }

    /// Asks the directory of Let's Encrypt whose certificates everybody trusts.
    pub fn production(mut self) -> Self {
        self.directory = Directory::Production;
        self
    }

    /// Asks another directory: the URL of it.
    pub fn directory(mut self, url: impl Into<String>) -> Self {
        self.directory = Directory::Other(url.into());
        self
    }

    /// Trusts only these authorities (PEM) where the directory itself is asked, over HTTPS: for an authority of one's own.
    pub fn directory_authorities(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.authorities = Some(pem.into());
        self
    }

    pub(super) fn renewal(self) -> Result<Renewal, TlsError> {
        if self.domains.is_empty() {
            return Err(TlsError::Pem("a certificate needs a name".to_owned()));
        }
        let config = AcmeConfig::new_with_client_config(self.domains, Arc::new(client(self.authorities)?))
            .contact(self.contacts)
            .cache_option(self.cache.map(DirCache::new));
        let config = match self.directory {
            Directory::Staging => config.directory_lets_encrypt(false),
            Directory::Production => config.directory_lets_encrypt(true),
            Directory::Other(url) => config.directory(url),
        };
        let state = config.state();
        Ok(Renewal {
            resolver: state.resolver(),
            state: Mutex::new(state),
        })
    }
}

/// How the directory is asked.
fn client(pem: Option<Vec<u8>>) -> Result<ClientConfig, TlsError> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let builder = match pem {
        Some(pem) => builder.with_root_certificates(authorities(&pem)?),
        None => {
            let verifier = rustls_platform_verifier::Verifier::new(provider())?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        }
    };
    Ok(builder.with_no_client_auth())
}

impl Renewal {
    pub(super) fn resolver(&self) -> Arc<ResolvesServerCertAcme> {
        Arc::clone(&self.resolver)
    }

    /// Asks for certificates when it is time. Of several that run it, one at a time does.
    pub(super) async fn run(&self) {
        let mut state = self.state.lock().await;
        // It tries again by itself, later and later.
        while let Some(event) = state.next().await {
            match event {
                Ok(event) => tracing::info!(?event, "certificates"),
                Err(error) => tracing::error!(%error, "certificates"),
            }
        }
    }
}

impl std::fmt::Debug for Renewal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renewal").finish_non_exhaustive()
    }
}

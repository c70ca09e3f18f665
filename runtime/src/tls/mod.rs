//! What both sides of TLS share: certificates and keys as PEM, and what can be wrong with them.

mod error;
mod pem;

use std::sync::Arc;

use tokio_rustls::rustls::crypto::{CryptoProvider, ring};

pub use self::error::TlsError;
#[cfg(feature = "server")]
pub(crate) use self::pem::authorities;
pub(crate) use self::pem::{certificates, key};

/// The rustls that everything here speaks of, for configurations of one's own.
pub use tokio_rustls::rustls;

/// Cryptography by ring. It is named wherever it is needed, so that what a program installs for the whole process does not
/// matter here.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

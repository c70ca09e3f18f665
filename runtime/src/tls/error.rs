use core::fmt;
use std::io;
#[cfg(feature = "server")]
use std::path::Path;
use std::path::PathBuf;

use tokio_rustls::rustls::Error;
use tokio_rustls::rustls::pki_types::pem;

/// Why certificates, or a key, cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read.
    Read(PathBuf, io::Error),
    /// The text is no PEM, or nothing of the kind stands in it; what was wrong, and with what.
    Pem(String),
    /// A certificate, a key, or the two together, cannot be used.
    Rustls(Error),
}

impl TlsError {
    pub(crate) fn pem(what: &str, error: &pem::Error) -> Self {
        Self::Pem(format!("{what}: {error}"))
    }

    #[cfg(feature = "server")]
    pub(crate) fn read(path: &Path, error: io::Error) -> Self {
        Self::Read(path.to_owned(), error)
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Pem(why) => f.write_str(why),
            Self::Rustls(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for TlsError {}

impl From<Error> for TlsError {
    fn from(error: Error) -> Self {
        Self::Rustls(error)
    }
}

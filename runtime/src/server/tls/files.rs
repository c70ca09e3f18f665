use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;
use tokio_rustls::rustls::sign::CertifiedKey;

use super::certified;
use super::swap::Swap;
use crate::tls::TlsError;

/// Certificates in files.
#[derive(Debug)]
pub(super) struct Files {
    certificates: PathBuf,
    key: PathBuf,
    /// What the files held when they were last taken. Times of files say less: they stay behind in a copy, and links change
    /// without them.
    taken: Mutex<Texts>,
    current: Arc<Swap>,
}

#[derive(PartialEq, Eq)]
struct Texts {
    certificates: Vec<u8>,
    key: Vec<u8>,
}

impl Files {
    pub(super) fn open(certificates: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let taken = Texts::read(&certificates, &key)?;
        let current = certified(&taken.certificates, &taken.key)?;
        Ok(Self {
            certificates,
            key,
            taken: Mutex::new(taken),
            current: Arc::new(Swap::new(current)),
        })
    }

    pub(super) fn resolver(&self) -> Arc<Swap> {
        Arc::clone(&self.current)
    }

    pub(super) fn set(&self, certified: Arc<CertifiedKey>) {
        self.current.set(certified);
    }

    /// Takes what is new. Files that are being written do not fit together, and are looked at again later.
    pub(super) fn reload(&self) -> Result<bool, TlsError> {
        let texts = Texts::read(&self.certificates, &self.key)?;
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if *taken == texts {
            return Ok(false);
        }
        self.current.set(certified(&texts.certificates, &texts.key)?);
        *taken = texts;
        Ok(true)
    }
}

impl Texts {
    fn read(certificates: &Path, key: &Path) -> Result<Self, TlsError> {
        let read = |path: &Path| fs::read(path).map_err(|error| TlsError::read(path, error));
        Ok(Self {
            certificates: read(certificates)?,
            key: read(key)?,
        })
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A key does not belong into a log.
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

/// Looks at the files for as long as the future lives.
pub(super) async fn watch(files: Arc<Files>, every: Duration) {
    loop {
        sleep(every).await;
        let looking = Arc::clone(&files);
        match tokio::task::spawn_blocking(move || looking.reload()).await {
            Ok(Ok(true)) => tracing::info!("new certificates are in use"),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the new certificates cannot be used"),
            // The runtime is ending.
            Err(_) => return,
        }
    }
}

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use super::platform::MaybeSend;
use crate::Metadata;

/// Where a client gets its credentials from, anew for each connection. Clones share it.
#[derive(Clone)]
pub(crate) struct Credentials(Arc<Mutex<dyn Provider>>);

/// What is asked.
trait Provider: MaybeSend {
    fn ask(&mut self) -> Asked;
}

/// What it answers, or why it cannot.
pub(crate) type Asked = Pin<Box<dyn Asking>>;

/// A future that a task of the client may hold.
pub(crate) trait Asking: Future<Output = Result<Metadata, String>> + MaybeSend {}

impl<F: Future<Output = Result<Metadata, String>> + MaybeSend> Asking for F {}

struct Function<P>(P);

impl<P, Fut, E> Provider for Function<P>
where
    P: FnMut() -> Fut + MaybeSend,
    Fut: Future<Output = Result<Metadata, E>> + MaybeSend + 'static,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    fn ask(&mut self) -> Asked {
        let asked = (self.0)();
        Box::pin(async move { asked.await.map_err(|error| error.into().to_string()) })
    }
}

impl Credentials {
    pub(crate) fn new<P, Fut, E>(provider: P) -> Self
    where
        P: FnMut() -> Fut + MaybeSend + 'static,
        Fut: Future<Output = Result<Metadata, E>> + MaybeSend + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + 'static,
    {
        Self(Arc::new(Mutex::new(Function(provider))))
    }

    pub(crate) fn ask(&self) -> Asked {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ask()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

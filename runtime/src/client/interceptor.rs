use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;

use super::platform::{MaybeSend, MaybeSync};
use super::raw::Request;
use crate::observe::Method;
use crate::observe::spans::Span;
use crate::{Failure, Metadata, MethodDescriptor, MethodKind, Status};

/// Stands between callers and a channel: sees every call before it is sent, may change or refuse it, and learns how it ends.
///
/// A function is one:
///
/// ```
/// use turbo_runtime::client::{Connector, Outgoing};
/// use turbo_runtime::{Failure, Status};
///
/// let connector = Connector::new("ws://127.0.0.1:8080/rpc").intercept(|call: &mut Outgoing<'_>| {
///     if call.service() == "people.v1.Admin" {
///         return Err(Failure::new(Status::PermissionDenied, "not from here"));
///     }
///     call.set_metadata("client-version", "7")?;
///     call.on_end(|end| println!("{:?} after {:?}", end.status, end.duration));
///     Ok(())
/// });
/// ```
///
/// The first that was added is the first to see a call, and the last to hear of its end. A call that is sent again after a lost
/// connection is the same call, and is not seen again. What runs here runs when a call is first polled, so it must not block.
pub trait Interceptor: MaybeSend + MaybeSync + 'static {
    /// Has something to wait for first, such as a token that has to be fetched. Most calls should find it there, and wait for
    /// nothing: that is what `None` says, and it costs nothing. The time of the call runs meanwhile.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use turbo_runtime::client::{Interceptor, Outgoing, Preparing};
    /// use turbo_runtime::Failure;
    ///
    /// # async fn fetch() -> Result<String, Failure> { Ok("secret".to_owned()) }
    /// #[derive(Default)]
    /// struct Token(Arc<Mutex<Option<String>>>);
    ///
    /// impl Interceptor for Token {
    ///     fn prepare(&self, _: &Outgoing<'_>) -> Option<Preparing> {
    ///         if self.0.lock().unwrap().is_some() {
    ///             return None;
    ///         }
    ///         let token = Arc::clone(&self.0);
    ///         Some(Box::pin(async move {
    ///             let fetched = fetch().await?;
    ///             *token.lock().unwrap() = Some(fetched);
    ///             Ok(())
    ///         }))
    ///     }
    ///
    ///     fn start(&self, call: &mut Outgoing<'_>) -> Result<(), Failure> {
    ///         match &*self.0.lock().unwrap() {
    ///             Some(token) => call.set_metadata("authorization", token.as_str()),
    ///             None => Ok(()),
    ///         }
    ///     }
    /// }
    /// ```
    fn prepare(&self, call: &Outgoing<'_>) -> Option<Preparing> {
        let _ = call;
        None
    }

    /// Sees a call that is about to be sent.
    ///
    /// # Errors
    /// The call is refused: it fails with this, and is not sent.
    fn start(&self, call: &mut Outgoing<'_>) -> Result<(), Failure>;
}

impl<F> Interceptor for F
where
    F: Fn(&mut Outgoing<'_>) -> Result<(), Failure> + MaybeSend + MaybeSync + 'static,
{
    fn start(&self, call: &mut Outgoing<'_>) -> Result<(), Failure> {
        self(call)
    }
}

/// What an interceptor waits for; a failure is that of the call. A boxed future, which natively is [`Send`].
pub type Preparing = Pin<Box<dyn Prepare>>;

/// A future that an interceptor may wait for.
pub trait Prepare: Future<Output = Result<(), Failure>> + MaybeSend {}

impl<F: Future<Output = Result<(), Failure>> + MaybeSend> Prepare for F {}

/// A call on its way out.
pub struct Outgoing<'a> {
    of: &'a Method,
    request: &'a mut Request,
    ends: &'a mut Vec<Box<dyn Hear>>,
    #[cfg_attr(
        not(feature = "tracing"),
        allow(dead_code, reason = "there is nothing to see of it")
    )]
    span: &'a Span,
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallEnd {
    /// `Ok`, or the status; `cancelled` if the caller dropped it.
    pub status: Result<(), Status>,
    /// From the first poll until the caller had the end.
    pub duration: Duration,
    /// Items that the caller took of the server's stream.
    pub items: u64,
}

/// What is told of the end of a call.
pub(crate) trait Hear: MaybeSend {
    fn hear(self: Box<Self>, end: &CallEnd);
}

impl<F: FnOnce(&CallEnd) + MaybeSend> Hear for F {
    fn hear(self: Box<Self>, end: &CallEnd) {
        self(end);
    }
}

impl<'a> Outgoing<'a> {
    pub(crate) fn new(
        of: &'a Method,
        request: &'a mut Request,
        ends: &'a mut Vec<Box<dyn Hear>>,
        span: &'a Span,
    ) -> Self {
        Self {
            of,
            request,
            ends,
            span,
        }
    }

    /// The span of the call, in which nothing has happened yet; disabled if no subscriber wants it.
    #[cfg(feature = "tracing")]
    #[must_use]
    pub fn span(&self) -> &Span {
        self.span
    }

    /// The full name of the service: `people.v1.People`.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.of.service.name
    }

    /// The name of the method, as the schema writes it.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.of.method.name
    }

    /// Which way values stream.
    #[must_use]
    pub fn kind(&self) -> MethodKind {
        self.of.method.kind
    }

    /// The method as the schema describes it.
    #[must_use]
    pub fn descriptor(&self) -> &'static MethodDescriptor {
        self.of.method
    }

    /// The encoded arguments, in bytes.
    #[must_use]
    pub fn arguments_size(&self) -> usize {
        self.request.arguments.len()
    }

    /// What travels beside the arguments.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.request.metadata
    }

    /// The same, to be changed.
    pub fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.request.metadata
    }

    /// Sends a pair of strings beside the arguments, in place of one of the same key.
    ///
    /// # Errors
    /// `invalid_argument` for a key that is not lower-case ASCII letters, digits, `-`, `_` and `.`.
    pub fn set_metadata(&mut self, key: impl Into<String>, value: impl Into<String>) -> Result<(), Failure> {
        match self.request.metadata.insert(key, value) {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::new(Status::InvalidArgument, error.to_string())),
        }
    }

    /// How long the caller waits, from the first poll; `None` for as long as it takes.
    #[must_use]
    pub fn timeout(&self) -> Option<Duration> {
        self.request.timeout
    }

    /// Sets how long the caller waits, from the first poll.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.request.timeout = timeout;
    }

    /// Runs `then` when the caller has the end of the call, or has dropped it.
    pub fn on_end(&mut self, then: impl FnOnce(&CallEnd) + MaybeSend + 'static) {
        self.ends.push(Box::new(then));
    }
}

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("service", &self.of.service.name)
            .field("method", &self.of.method.name)
            .field("timeout", &self.request.timeout)
            .finish_non_exhaustive()
    }
}

/// The interceptors of a channel, in the order in which they were added. Without any it is one null pointer.
#[derive(Clone, Default)]
pub(crate) struct Chain(Option<Arc<Vec<Arc<dyn Interceptor>>>>);

impl Chain {
    pub(crate) fn push(&mut self, interceptor: impl Interceptor) {
        let interceptors = self.0.get_or_insert_default();
        Arc::make_mut(interceptors).push(Arc::new(interceptor));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&dyn Interceptor> {
        self.0.as_ref()?.get(index).map(|interceptor| &**interceptor)
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.as_ref().map_or(0, |interceptors| interceptors.len());
        write!(f, "{count} interceptors")
    }
}

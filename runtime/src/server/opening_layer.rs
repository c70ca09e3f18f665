//! Layers around the beginning of a conversation alone.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use tower::{BoxError, Layer, Service};

use super::connecting::{Closed, Connecting};
use super::connection_layer::Staying;

/// Puts a layer around the opening of a conversation, which ends when the client is let in, and not around the whole of it: a timeout
/// is then one of the opening, and a limit counts those who wait.
///
/// It stands outside of the layers whose waiting it is about, and a wait for a layer to be *ready* comes before it, as ever in
/// `tower`: put a buffer in between where that is to count.
///
/// ```
/// use std::time::Duration;
/// use tower::ServiceBuilder;
/// use tower::timeout::TimeoutLayer;
/// use turbo_runtime::server::{Endpoint, Opening};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let layers = ServiceBuilder::new()
///     .layer(Opening::new(TimeoutLayer::new(Duration::from_secs(2)))) // To wait for a place.
///     .buffer(100) // Who finds no room here waits outside.
///     .concurrency_limit(1_000); // Conversations, from their beginning to their end.
/// let endpoint = Endpoint::builder().connection_layer(layers).build();
/// # });
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Opening<L>(L);

impl<L> Opening<L> {
    /// Puts `layer` around the opening.
    pub const fn new(layer: L) -> Self {
        Self(layer)
    }
}

impl<L: Layer<Openings<S>>, S> Layer<S> for Opening<L> {
    type Service = Opened<L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        Opened(self.0.layer(Openings(inner)))
    }
}

/// The service inside of an [`Opening`]: its future ends when the client is let in.
#[derive(Clone, Debug)]
pub struct Openings<S>(S);

/// A conversation that has begun, and what is around it.
pub struct Begun(State);

enum State {
    GoesOn(Staying),
    Over(Closed),
}

impl<S> Service<Connecting> for Openings<S>
where
    S: Service<Connecting, Response = Closed>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Begun;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Begun, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, connecting: Connecting) -> Self::Future {
        let stay = connecting.stay.clone();
        let staying = self.0.call(connecting);
        Box::pin(async move {
            let mut staying: Staying = Box::pin(async move { staying.await.map_err(Into::into) });
            let closed = poll_fn(|cx| match staying.as_mut().poll(cx) {
                Poll::Ready(closed) => Poll::Ready(Some(closed)),
                Poll::Pending if stay.is_admitted() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            })
            .await;
            Ok(Begun(match closed {
                Some(closed) => State::Over(closed?),
                None => State::GoesOn(staying),
            }))
        })
    }
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").finish_non_exhaustive()
    }
}

/// What an [`Opening`] makes of a service: it goes on with the conversation that has begun.
#[derive(Clone, Debug)]
pub struct Opened<S>(S);

impl<S> Service<Connecting> for Opened<S>
where
    S: Service<Connecting, Response = Begun>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Closed;
    type Error = BoxError;
    type Future = Staying;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, connecting: Connecting) -> Self::Future {
        let opening = self.0.call(connecting);
        Box::pin(async move {
            match opening.await.map_err(Into::into)?.0 {
                State::GoesOn(staying) => staying.await,
                State::Over(closed) => Ok(closed),
            }
        })
    }
}

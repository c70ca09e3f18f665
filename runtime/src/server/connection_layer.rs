//! Layers around conversations: `tower` services between a client that has said `Hello` and the conversation that begins.
//!
//! The future of a conversation ends with it, so that what a layer holds while it waits - a permit, a span, a gauge - is held for as
//! long. A conversation that is resumed has never ended, and meets no layer again.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use tower::{BoxError, Layer};

use super::connecting::{Closed, Connecting};
use super::stay::Conversing;

/// A conversation with layers around it.
pub(crate) type Staying = Pin<Box<dyn Future<Output = Result<Closed, BoxError>> + Send>>;

/// The service that layers of [`EndpointBuilder::connection_layer`](super::EndpointBuilder::connection_layer) are put around: what is
/// inside of them, and in the end the conversation itself.
#[derive(Clone)]
pub struct Connections(Inside);

#[derive(Clone)]
enum Inside {
    Conversation,
    Layers(Arc<dyn Begin>),
}

/// A stack of layers of any type. Each conversation has a clone of the stack.
trait Begin: Send + Sync {
    fn begin(&self, connecting: Connecting) -> Staying;
}

struct Stack<S>(S);

impl<S> Begin for Stack<S>
where
    S: tower::Service<Connecting, Response = Closed> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    fn begin(&self, connecting: Connecting) -> Staying {
        let mut service = self.0.clone();
        Box::pin(async move {
            poll_fn(|cx| service.poll_ready(cx)).await.map_err(Into::into)?;
            let staying = service.call(connecting);
            // What the clone still holds is of use to others.
            drop(service);
            staying.await.map_err(Into::into)
        })
    }
}

impl Connections {
    /// Conversations, with nothing around them.
    pub(crate) const fn conversations() -> Self {
        Self(Inside::Conversation)
    }

    pub(crate) fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Self>,
        L::Service: tower::Service<Connecting, Response = Closed> + Clone + Send + Sync + 'static,
        <L::Service as tower::Service<Connecting>>::Error: Into<BoxError>,
        <L::Service as tower::Service<Connecting>>::Future: Send,
    {
        Self(Inside::Layers(Arc::new(Stack(layer.layer(self)))))
    }

    pub(crate) fn has_layers(&self) -> bool {
        matches!(self.0, Inside::Layers(_))
    }

    pub(crate) fn begin(&self, connecting: Connecting) -> Staying {
        match &self.0 {
            Inside::Layers(layers) => layers.begin(connecting),
            Inside::Conversation => Box::pin(Conversing::new(connecting.stay)),
        }
    }
}

/// It is always ready.
impl tower::Service<Connecting> for Connections {
    type Response = Closed;
    type Error = BoxError;
    type Future = Staying;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, connecting: Connecting) -> Self::Future {
        self.begin(connecting)
    }
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connections").finish_non_exhaustive()
    }
}

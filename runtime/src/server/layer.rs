//! Layers around calls: `tower` services that stand between the endpoint and the handlers.
//!
//! A service with layers around it is a service like any other ([`Layered`]), so that the connection does not know of
//! them, and without layers a call takes the same way as if there were none.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, ready};

use tower::{BoxError, Layer};

use super::job::{CallOut, Job};
use super::layer_error;
use super::outcome::{self, Site};
use super::request::{Request, Target};
use super::response::{Response, Started};
use super::revisions::Revisions;
use super::service::Service;
use crate::descriptor::ServiceDescriptor;
use crate::failure::Failure;
use crate::status::Status;

type Responding = Pin<Box<dyn Future<Output = Response> + Send>>;

/// The service that layers are put around: what is inside of them, and in the end the handlers.
///
/// It is always ready, and never fails: what goes wrong is a [`Response`] with its status.
#[derive(Clone)]
pub struct Calls(Inside);

#[derive(Clone)]
enum Inside {
    Handlers,
    Layers(Arc<dyn Start>),
}

/// A stack of layers of any type. Each call has a clone of the stack.
trait Start: Send + Sync {
    fn start(&self, request: Request) -> Responding;
}

struct Stack<S>(S);

impl<S> Start for Stack<S>
where
    S: tower::Service<Request, Response = Response> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    fn start(&self, request: Request) -> Responding {
        let mut service = self.0.clone();
        let (site, show_internal) = (request.site(), request.show_internal);
        Box::pin(async move {
            let responding = match poll_fn(|cx| service.poll_ready(cx)).await {
                Ok(()) => service.call(request),
                Err(error) => return layer_error::respond(&site, error.into(), show_internal),
            };
            // What the clone still holds is of use to others.
            drop(service);
            match responding.await {
                Ok(response) => response,
                Err(error) => layer_error::respond(&site, error.into(), show_internal),
            }
        })
    }
}

impl Calls {
    /// The handlers, with nothing around them.
    pub(crate) const fn handlers() -> Self {
        Self(Inside::Handlers)
    }

    pub(crate) fn has_layers(&self) -> bool {
        matches!(self.0, Inside::Layers(_))
    }

    pub(crate) fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Self>,
        L::Service: tower::Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        <L::Service as tower::Service<Request>>::Error: Into<BoxError>,
        <L::Service as tower::Service<Request>>::Future: Send,
    {
        Self(Inside::Layers(Arc::new(Stack(layer.layer(self)))))
    }
}

impl tower::Service<Request> for Calls {
    type Response = Response;
    type Error = Infallible;
    type Future = Calling;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Calling {
        match &self.0 {
            Inside::Handlers => Calling::handler(request),
            Inside::Layers(layers) => Calling {
                site: request.site(),
                show_internal: request.show_internal,
                stage: Stage::Layers(layers.start(request)),
            },
        }
    }
}

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calls").finish_non_exhaustive()
    }
}

/// A call on its way through [`Calls`]: ready when a call that answers one value has its answer, and when a stream has begun.
#[must_use = "a future does nothing unless awaited"]
pub struct Calling {
    site: Site,
    show_internal: bool,
    stage: Stage,
}

enum Stage {
    Layers(Responding),
    Handler(Pin<Box<dyn Job>>),
    /// Known at once.
    Ready(Response),
    Done,
}

impl Calling {
    /// Code of others runs from here on. What panics in it is a response as well: layers go on, and so does a worker that
    /// they may have given the call to.
    fn handler(mut request: Request) -> Self {
        let (site, show_internal) = (request.site(), request.show_internal);
        let started = match request.target.take() {
            Some(Target { service, method }) => outcome::contain(&site, || service.call(method, request)),
            None => Err(Failure::new(
                Status::Internal,
                "a request that its endpoint did not make",
            )),
        };
        let stage = match started {
            Ok(Response(Started::Job(job))) => Stage::Handler(job),
            Ok(response) => Stage::Ready(response),
            Err(failure) => Stage::Ready(Response::fail(failure)),
        };
        Self {
            site,
            show_internal,
            stage,
        }
    }
}

impl Future for Calling {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let Self {
            site,
            show_internal,
            stage,
        } = &mut *self;
        let polled = match stage {
            Stage::Layers(responding) => Ok(Some(ready!(responding.as_mut().poll(cx)))),
            Stage::Handler(job) => {
                match outcome::contain(site, || job.as_mut().poll_answer(cx, site, *show_internal)) {
                    Ok(polled) => Ok(ready!(polled)),
                    Err(failure) => Err(failure),
                }
            }
            Stage::Ready(_) | Stage::Done => Ok(None),
        };
        let before = std::mem::replace(stage, Stage::Done);
        let response = match (polled, before) {
            (Ok(None), Stage::Handler(stream)) => Response(Started::Job(stream)),
            (Ok(None), Stage::Ready(response)) => response,
            (polled, before) => {
                // A handler that panics when it is dropped has answered all the same.
                let _ = outcome::contain(site, || drop(before));
                match polled {
                    Ok(Some(response)) => response,
                    Ok(None) => Response::fail(Failure::new(Status::Internal, "polled after its end")),
                    Err(failure) => Response::fail(failure),
                }
            }
        };
        Poll::Ready(Ok(response))
    }
}

impl std::fmt::Debug for Calling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calling").finish_non_exhaustive()
    }
}

/// A service with layers around it.
pub(crate) struct Layered {
    service: Arc<dyn Service>,
    calls: Calls,
}

impl Layered {
    pub(crate) fn new(service: Arc<dyn Service>, calls: Calls) -> Self {
        Self { service, calls }
    }
}

impl Service for Layered {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        self.service.descriptor()
    }

    fn revisions(&self) -> &'static Revisions {
        self.service.revisions()
    }

    fn call(&self, method: usize, mut request: Request) -> Response {
        let Inside::Layers(layers) = &self.calls.0 else {
            return self.service.call(method, request);
        };
        request.target = Some(Target {
            service: Arc::clone(&self.service),
            method,
        });
        Response(Started::Job(Box::pin(LayeredJob::Starting(
            layers.start(request),
        ))))
    }
}

/// A call within layers, and then what they answer.
enum LayeredJob {
    Starting(Responding),
    Started(Pin<Box<dyn Job>>),
}

impl Job for LayeredJob {
    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>, out: &mut CallOut<'_>) -> Poll<()> {
        if let Self::Starting(responding) = &mut *self {
            match ready!(responding.as_mut().poll(cx)).0 {
                Started::Job(job) => *self = Self::Started(job),
                Started::Answered(answer) => {
                    out.answer(&answer);
                    return Poll::Ready(());
                }
                Started::Refused(failure) => {
                    out.fail(&failure);
                    return Poll::Ready(());
                }
            }
        }
        match &mut *self {
            Self::Started(job) => job.as_mut().poll(cx, out),
            Self::Starting(_) => Poll::Pending,
        }
    }

    fn poll_answer(
        mut self: Pin<&mut Self>,
        cx: &mut TaskContext<'_>,
        site: &Site,
        show_internal: bool,
    ) -> Poll<Option<Response>> {
        match &mut *self {
            Self::Starting(responding) => responding.as_mut().poll(cx).map(Some),
            Self::Started(job) => job.as_mut().poll_answer(cx, site, show_internal),
        }
    }
}

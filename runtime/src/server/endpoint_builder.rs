use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;
use tower::{BoxError, Layer};

use super::connecting::{Closed, Connecting};
use super::connection_layer::Connections;
use super::credentials::Credentials;
use super::endpoint::{Endpoint, Inner};
use super::gate::{Function, Hook};
use super::layer::{Calls, Layered};
use super::limits::Limits;
use super::observed::Link;
use super::principal::Principal;
use super::request::Request;
use super::response::Response;
use super::revisions::Served;
use super::route::Elsewhere;
use super::service::Service;
use super::sessions::Sessions;
use super::usage::Tally;
use crate::fault::Fault;
use crate::frame::{MIN_MAX_MESSAGE, MIN_WINDOW};
use crate::resume::MIN_BUFFER;
use crate::trace::TraceContext;

/// Makes an [`Endpoint`].
#[must_use]
pub struct EndpointBuilder {
    services: Vec<Arc<dyn Service>>,
    limits: Limits,
    origins: Vec<String>,
    show_internal: bool,
    hook: Option<Arc<dyn Hook>>,
    link: Option<Arc<Link>>,
    calls: Calls,
    connections: Connections,
    elsewhere: Option<Elsewhere>,
}

/// The largest sum of credit. Rule W-27.
const MAX_WINDOW: u32 = i32::MAX as u32;

impl EndpointBuilder {
    pub(super) fn new() -> Self {
        Self {
            services: Vec::new(),
            limits: Limits::default(),
            origins: Vec::new(),
            show_internal: false,
            hook: None,
            link: None,
            calls: Calls::handlers(),
            connections: Connections::conversations(),
            elsewhere: None,
        }
    }

    /// Adds a service: `PeopleServer::new(directory)`.
    ///
    /// # Panics
    /// If a service of the same name is there already.
    pub fn service(self, service: impl Service) -> Self {
        self.add(Arc::new(service))
    }

    /// Adds a service with layers of its own around its calls, inside of those that [`layer`](Self::layer) puts around all.
    ///
    /// # Panics
    /// If a service of the same name is there already.
    pub fn service_with<L>(self, service: impl Service, layer: L) -> Self
    where
        L: Layer<Calls>,
        L::Service: tower::Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        <L::Service as tower::Service<Request>>::Error: Into<BoxError>,
        <L::Service as tower::Service<Request>>::Future: Send,
    {
        let calls = Calls::handlers().layer(layer);
        self.add(Arc::new(Layered::new(Arc::new(service), calls)))
    }

    fn add(mut self, service: Arc<dyn Service>) -> Self {
        let name = service.descriptor().name;
        let is_new = self.services.iter().all(|other| other.descriptor().name != name);
        assert!(is_new, "the endpoint has a service {name} already");
        self.services.push(service);
        self
    }

    /// Puts a layer of `tower` around the calls of all services, whether they were added before or will be.
    ///
    /// A layer that is added later is outside of those before it. Several in the order in which calls meet them are one
    /// `ServiceBuilder`, and have to be where one of them waits for or looks at the readiness of another, as load shedding does
    /// with a limit:
    ///
    /// ```
    /// use std::time::Duration;
    /// use tower::ServiceBuilder;
    /// use turbo_runtime::server::Endpoint;
    ///
    /// let layers = ServiceBuilder::new()
    ///     .load_shed() // What finds no place fails at once.
    ///     .concurrency_limit(100) // Over all connections.
    ///     .timeout(Duration::from_secs(5));
    /// let endpoint = Endpoint::builder().layer(layers).build();
    /// ```
    ///
    /// The future of a call that answers one value covers the whole work of its handler; that of a stream ends when the stream
    /// begins, and [`Response::on_end`] tells of its end. Dropping the future drops the handler. A call waits for `poll_ready` in
    /// its own place, while others of its connection go on; it is cancelled, and its deadline passes, there as well.
    ///
    /// Every call has a clone of the service, so the service must be `Clone`. One that is not, as a rate limit, stands behind a
    /// buffer: `ServiceBuilder::new().buffer(1024).rate_limit(100, Duration::from_secs(1))`. A buffer runs in a task of its own, so
    /// it is made within a tokio runtime.
    ///
    /// An error becomes a status: a [`Failure`](crate::Failure) passes as it is; that of a timeout is `deadline_exceeded`; that of
    /// load shedding is `resource_exhausted`; any other is logged, and is `internal` to the caller, as a panic is. So layers see a
    /// [`Response`], whatever is inside of them.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Calls>,
        L::Service: tower::Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        <L::Service as tower::Service<Request>>::Error: Into<BoxError>,
        <L::Service as tower::Service<Request>>::Future: Send,
    {
        self.calls = self.calls.layer(layer);
        self
    }

    /// Puts a layer of `tower` around conversations, whatever transport they run over.
    ///
    /// ```
    /// use tower::ServiceBuilder;
    /// use turbo_runtime::server::{Connecting, Endpoint};
    ///
    /// let layers = ServiceBuilder::new()
    ///     .load_shed() // Who finds no place is told to come back later.
    ///     .concurrency_limit(1_000)
    ///     .map_request(|client: Connecting| {
    ///         tracing::info!(peer = ?client.peer().addr, "here is a client");
    ///         client
    ///     });
    /// let endpoint = Endpoint::builder().connection_layer(layers).build();
    /// ```
    ///
    /// A layer sees a client when it has said `Hello` and the hook of [`authenticate`](Self::authenticate) has let it in, before anything is
    /// done for it; what the client sends meanwhile waits unread. The future of a conversation begins it when it is polled, covers
    /// its whole life, and answers how it [ended](Closed); a limit holds its permit for as long. A conversation that waits for a
    /// client whose connection broke ([`Limits::resume`]) lives, and keeps its place: a client that comes back to it meets no layer. Over NATS
    /// every call is a conversation.
    ///
    /// Waiting, for `poll_ready` or in the future, ends with [`Limits::handshake`], after which the client is closed with code 4408. An error
    /// refuses the client: a [`Failure`](crate::Failure) with `unauthenticated` or `permission_denied` closes it with code 4401, so that it does not come
    /// back with the same credentials; with `resource_exhausted` or `unavailable`, and when load is shed, with 1013; a timeout with
    /// 4408; and any other error, which is logged, and a panic with 1011. After those it comes back, a little later each time.
    ///
    /// The same errors end a conversation that has begun, but for a timeout, which is one of the whole conversation: the client is asked to go
    /// away, and its calls in flight have [`Limits::farewell`] to finish. So is it if a layer drops the future. For a timeout of the
    /// beginning alone see [`Opening`](super::Opening). What a layer does after the end of a conversation has to be done in 5 seconds.
    ///
    /// Every conversation has a clone of the service; one that is not `Clone`, as a rate limit, stands behind a buffer. A layer that is added
    /// later is outside of those before it.
    pub fn connection_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Connections>,
        L::Service: tower::Service<Connecting, Response = Closed> + Clone + Send + Sync + 'static,
        <L::Service as tower::Service<Connecting>>::Error: Into<BoxError>,
        <L::Service as tower::Service<Connecting>>::Future: Send,
    {
        self.connections = self.connections.layer(layer);
        self
    }

    /// Forwards the calls of services that the endpoint has not, to instances behind NATS.
    ///
    /// # Panics
    /// If there is a gateway already.
    #[cfg(feature = "nats")]
    pub fn gateway(mut self, gateway: crate::nats::Gateway) -> Self {
        assert!(self.elsewhere.is_none(), "the endpoint has a gateway already");
        let (takes, asks) = (gateway.clone(), gateway.clone());
        self.elsewhere = Some(Elsewhere {
            service: self.services.len(),
            takes: Arc::new(move |service| takes.takes(service)),
            ask: Arc::new(move |bind| asks.ask(bind)),
        });
        self.services.push(Arc::new(gateway));
        self
    }

    /// Replaces the limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Allows pages of another origin, such as `https://example.org`; pages of the endpoint's own host are always allowed.
    ///
    /// `*` allows every origin. Cookies travel with cross-site WebSockets, so do that only where they mean nothing.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Asks `hook` who each client is, once it has said `Hello`, and again whenever it renews its credentials. What the client
    /// sends behind `Hello` waits for the answer, which has to come within [`Limits::handshake`].
    ///
    /// The [`Principal`] is there for all handlers, by [`Context::principal`](super::Context::principal). An error refuses the client: with the status
    /// `unauthenticated` or `permission_denied` it is closed with code 4401 and the message, and does not come back with the same
    /// credentials; with any other one, and after a panic, with code 1011, and it may try again. A renewal that is refused changes
    /// nothing: the client is told why, and is who it was. Without a hook every client is welcome, and there are no principals.
    ///
    /// A browser sends its cookies with the request, also for pages of other sites: those are refused before the hook is
    /// asked, see [`allow_origin`](Self::allow_origin). A page cannot set headers, and sends a token as metadata.
    ///
    /// ```
    /// use turbo_runtime::server::{Context, Credentials, EndpointBuilder, Principal};
    /// use turbo_runtime::{Fault, Status};
    ///
    /// struct User { name: String }
    /// # async fn user_of(token: &str) -> Result<Option<User>, std::io::Error> { Ok(None) }
    ///
    /// fn signed_in(endpoint: EndpointBuilder) -> EndpointBuilder {
    ///     endpoint.authenticate(|client: Credentials| async move {
    ///         let token = client.bearer().or_else(|| client.cookie("session"));
    ///         let token = token.ok_or(Fault::new(Status::Unauthenticated, "sign in first"))?;
    ///         // An error of the database is nobody's refusal: it is logged, and the client tries again.
    ///         let user = user_of(token).await?;
    ///         let user = user.ok_or(Fault::new(Status::Unauthenticated, "that token is not known"))?;
    ///         Ok(Principal::new(user))
    ///     })
    /// }
    ///
    /// async fn greet(cx: Context) -> Result<String, Fault> {
    ///     let user = cx.principal::<User>().ok_or(Fault::new(Status::Unauthenticated, "who is there?"))?;
    ///     Ok(format!("Hello, {}", user.name))
    /// }
    /// ```
    pub fn authenticate<H, Fut>(mut self, hook: H) -> Self
    where
        H: Fn(Credentials) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Principal, Fault>> + Send + 'static,
    {
        self.hook = Some(Arc::new(Function(hook)));
        self
    }

    /// Joins the spans of calls to a library of tracing that numbers its spans itself, such as OpenTelemetry's.
    ///
    /// `link` sees the span of each call that a subscriber wants, before anything has happened in it, and where its caller says
    /// that it stands in a trace. It tells the library whose child the span is, and answers by which ids the library knows it: they
    /// are what [`Context::trace`](super::Context::trace) says, and what the calls of the handler continue. With `None`, ids of our own are. The page on
    /// [observability](crate::observability) has an example. A `link` that panics
    /// has said nothing.
    pub fn link_spans(
        mut self,
        link: impl Fn(&tracing::Span, Option<&TraceContext>) -> Option<TraceContext> + Send + Sync + 'static,
    ) -> Self {
        self.link = Some(Arc::new(link));
        self
    }

    /// Shows callers the text of internal errors, which otherwise only the log has. For development.
    pub fn show_internal_errors(mut self, show: bool) -> Self {
        self.show_internal = show;
        self
    }

    /// The endpoint.
    #[must_use]
    pub fn build(self) -> Endpoint {
        let served = self
            .services
            .iter()
            .map(|service| Served::of(&**service))
            .collect::<Arc<[Served]>>();
        let (shutdown, _) = watch::channel(None);
        let mut limits = self.limits;
        let sessions = Arc::new(Sessions::new(limits.max_waiting, limits.max_waiting_bytes));
        limits.max_message = limits.max_message.max(MIN_MAX_MESSAGE);
        limits.window = limits.window.clamp(MIN_WINDOW, MAX_WINDOW);
        limits.resume_buffer = limits.resume_buffer.max(MIN_BUFFER);
        let services = match self.calls.has_layers() {
            false => self.services,
            true => self
                .services
                .into_iter()
                .map(|service| Arc::new(Layered::new(service, self.calls.clone())) as Arc<dyn Service>)
                .collect(),
        };
        Endpoint {
            inner: Arc::new(Inner {
                services,
                usage: Tally::new(&served),
                served,
                limits,
                origins: self.origins,
                show_internal: self.show_internal,
                elsewhere: self.elsewhere,
                sessions,
                hook: self.hook,
                connections: self.connections.has_layers().then_some(self.connections),
                link: self.link,
                shutdown,
            }),
        }
    }
}

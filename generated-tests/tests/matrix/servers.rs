//! The servers that rows ask for: each in a thread of its own that ends with all it knows, behind a proxy that can cut its
//! connections.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll};
use std::thread::JoinHandle;
use std::time::Duration;
use std::{io, mem};

use futures_util::future::{BoxFuture, FutureExt};
use generated_tests::directory::Directory;
use generated_tests::everything::sample::everything::v1::EverythingServer;
use generated_tests::everything::sample::extras::v1::ExtrasServer;
use generated_tests::matrix_api::matrix::v1::{Kind, LabServer};
use generated_tests::streams::streams::v1::StreamsServer;
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;
use tower::ServiceExt;
use tower::layer::layer_fn;
use turbo_runtime::server::{
    Closed, Connecting, Connections, Credentials, Endpoint, EndpointBuilder, Limits, Principal, Request,
    Response, Service,
};
use turbo_runtime::{Failure, Fault, MethodDescriptor, ServiceDescriptor, Status};

use super::lab::{Laboratory, Tickets, User};
use super::proxy::{End, Plan, Proxy};
use super::{everything, extras, uploads};

/// How long the calls of a server that leaves may take.
const FAREWELL: Duration = Duration::from_secs(60);

/// A server behind a proxy.
pub struct Place {
    kind: Kind,
    tickets: Tickets,
    /// Open for as long as the place is there, or a server of another row could be found behind its port.
    listener: std::net::TcpListener,
    state: Mutex<State>,
    pub proxy: Proxy,
}

enum State {
    Running(Running),
    /// Nobody serves: whoever comes in is turned away.
    Shut(AbortHandle),
}

/// A thread that serves until it is told to stop.
struct Running {
    orders: mpsc::UnboundedSender<Stop>,
    thread: JoinHandle<()>,
}

enum Stop {
    /// Nobody new comes in; answers when that is so. Who is there is asked to leave.
    Leaving(oneshot::Sender<()>),
}

impl Place {
    pub async fn start(kind: Kind, tickets: Tickets) -> io::Result<Arc<Self>> {
        let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let running = start(kind, &tickets, listener.try_clone()?).await?;
        let proxy = Proxy::start(addr, move |number| Plan {
            // Enough for the session to be granted, and soon for the largest message: a connection that carries none is of no use.
            back: (kind == Kind::Torn).then_some(500 << number.min(10)),
            end: if number % 2 == 0 {
                End::Reset
            } else {
                End::HalfOpen
            },
            ..Plan::default()
        })
        .await;
        Ok(Arc::new(Self {
            kind,
            tickets,
            listener,
            state: Mutex::new(State::Running(running)),
            proxy,
        }))
    }

    /// Ends the server with all of its connections.
    pub async fn kill(&self) -> io::Result<()> {
        let Some(Running { orders, thread }) = self.shut()? else {
            return Ok(());
        };
        drop(orders);
        tokio::task::spawn_blocking(move || thread.join())
            .await?
            .map_err(|_| io::Error::other("the server has panicked"))
    }

    /// Serves again at the same address.
    pub async fn again(&self) -> io::Result<()> {
        let running = start(self.kind, &self.tickets, self.listener.try_clone()?).await?;
        let before = mem::replace(&mut *self.lock(), State::Running(running));
        if let State::Shut(turning_away) = before {
            turning_away.abort();
        }
        Ok(())
    }

    /// Has the server ask its clients to leave, and starts another in its place.
    pub async fn leave(&self) -> io::Result<()> {
        if let Some(running) = self.shut()? {
            let (told, closed) = oneshot::channel();
            running
                .orders
                .send(Stop::Leaving(told))
                .map_err(io::Error::other)?;
            closed.await.map_err(io::Error::other)?;
        }
        self.again().await
    }

    /// Turns away whoever comes from now on. The server that ran, if one did.
    fn shut(&self) -> io::Result<Option<Running>> {
        let mut state = self.lock();
        if matches!(*state, State::Shut(_)) {
            return Ok(None);
        }
        let listener = tokio::net::TcpListener::from_std(self.listener.try_clone()?)?;
        let turning_away = tokio::spawn(async move { while listener.accept().await.is_ok() {} });
        match mem::replace(&mut *state, State::Shut(turning_away.abort_handle())) {
            State::Running(running) => Ok(Some(running)),
            State::Shut(_) => Ok(None),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn start(kind: Kind, tickets: &Tickets, listener: std::net::TcpListener) -> io::Result<Running> {
    let (orders, mut heard) = mpsc::unbounded_channel();
    let (ready, begun) = oneshot::channel();
    let endpoint = endpoint(kind, tickets);
    let thread = std::thread::Builder::new().spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        // Whatever is left when this is over goes with the runtime.
        runtime.block_on(async move {
            let listener = match tokio::net::TcpListener::from_std(listener) {
                Ok(listener) => listener,
                Err(error) => return drop(ready.send(Err(error))),
            };
            let app = axum::Router::new().route("/rpc", endpoint.clone().into());
            let app = app.into_make_service_with_connect_info::<SocketAddr>();
            drop(ready.send(Ok(())));
            let serving = tokio::spawn(async move { axum::serve(listener, app).await });
            if let Some(Stop::Leaving(told)) = heard.recv().await {
                serving.abort();
                drop(serving.await);
                let _ = told.send(());
                endpoint.shutdown(FAREWELL).await;
            }
        });
    })?;
    begun.await.map_err(io::Error::other)??;
    Ok(Running { orders, thread })
}

/// All services that rows call, without anything special.
pub fn services(tickets: &Tickets) -> EndpointBuilder {
    // Pages of the server that lasts call the others, too.
    Directory::default()
        .endpoint()
        .service(LabServer::new(Laboratory(tickets.clone())))
        .service(EverythingServer::new(everything::Mirror))
        .service(ExtrasServer::new(extras::Mirror))
        .service(StreamsServer::new(uploads::Lab::new()))
}

fn endpoint(kind: Kind, tickets: &Tickets) -> Endpoint {
    let open = || services(tickets).allow_origin("*");
    match kind {
        Kind::Open | Kind::Torn => open().build(),
        Kind::Native => services(tickets).build(),
        Kind::Guarded => open().authenticate(decide).build(),
        Kind::Narrow => open().connection_layer(layer_fn(Narrow::around)).build(),
        Kind::Skewed => Endpoint::builder()
            .service(Skewed::new(LabServer::new(Laboratory(tickets.clone()))))
            .allow_origin("*")
            .build(),
        Kind::Restless => open()
            .limits(Limits {
                idle: Some(Duration::from_millis(20)),
                ..Limits::default()
            })
            .build(),
        Kind::Small => open()
            .limits(Limits {
                max_message: 8 << 10,
                ..Limits::default()
            })
            .build(),
    }
}

/// Knows `user-NAME`, for ever, and `brief-NAME`, for no time at all.
async fn decide(client: Credentials) -> Result<Principal, Fault> {
    let token = client.bearer().and_then(|token| token.split_once('-'));
    match token {
        Some(("user", name)) => Ok(Principal::new(User(name.to_owned()))),
        Some(("brief", name)) => Ok(Principal::new(User(name.to_owned())).expires_in(Duration::ZERO)),
        _ => Err(Fault::new(Status::Unauthenticated, "that token is not known")),
    }
}

/// Room for one conversation.
#[derive(Clone)]
struct Narrow {
    here: Arc<AtomicUsize>,
    inner: Connections,
}

impl Narrow {
    fn around(inner: Connections) -> Self {
        Self {
            here: Arc::default(),
            inner,
        }
    }
}

impl tower::Service<Connecting> for Narrow {
    type Response = Closed;
    type Error = tower::BoxError;
    type Future = BoxFuture<'static, Result<Closed, tower::BoxError>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), tower::BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, client: Connecting) -> Self::Future {
        struct Here(Arc<AtomicUsize>);
        impl Drop for Here {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let (inner, before) = (self.inner.clone(), self.here.fetch_add(1, Ordering::SeqCst));
        let here = Here(Arc::clone(&self.here));
        async move {
            let _here = here;
            if before > 0 {
                return Err(Failure::new(Status::ResourceExhausted, "there is no room").into());
            }
            inner.oneshot(client).await
        }
        .boxed()
    }
}

/// A service of which one method has another signature.
struct Skewed<S> {
    inner: S,
    descriptor: &'static ServiceDescriptor,
}

impl<S: Service> Skewed<S> {
    fn new(inner: S) -> Self {
        let descriptor = *inner.descriptor();
        let changed = |method: &MethodDescriptor| match method.name {
            "fail" => MethodDescriptor {
                signature: *b"another!",
                ..*method
            },
            _ => *method,
        };
        let methods: Vec<_> = descriptor.methods.iter().map(changed).collect();
        Self {
            inner,
            descriptor: Box::leak(Box::new(ServiceDescriptor {
                schema_id: *b"another!",
                methods: methods.leak(),
                ..descriptor
            })),
        }
    }
}

impl<S: Service> Service for Skewed<S> {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        self.descriptor
    }

    fn call(&self, method: usize, request: Request) -> Response {
        self.inner.call(method, request)
    }
}

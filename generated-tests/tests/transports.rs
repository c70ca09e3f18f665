//! Two packages on one endpoint, over everything that a client can connect to.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use futures_util::{StreamExt, stream};
use generated_tests::directory::Directory;
use generated_tests::people::people::v1::PeopleClient;
use generated_tests::scalars::cases::scalars::v1::{
    Containers, Echo, EchoClient, EchoServer, Role, Scalars, Shape, Trouble,
};
use generated_tests::scenario;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::oneshot;
use turbo_runtime::client::{Channel, Connector, connect};
use turbo_runtime::server::{self, Context, Endpoint, Server};
use turbo_runtime::{Bytes, Fault, Stream, client, memory};

/// The service of the second package: it answers what it was asked.
struct Mirror;

impl Echo for Mirror {
    async fn scalars(&self, _: &Context, value: Scalars) -> Result<Scalars, Fault<Trouble>> {
        Ok(value)
    }

    async fn containers(&self, _: &Context, value: Containers) -> Result<Containers, Fault> {
        Ok(value)
    }

    async fn shape(&self, _: &Context, shape: Shape) -> Result<Shape, Fault<Trouble>> {
        Ok(shape)
    }

    async fn fail(&self, _: &Context, with: Trouble) -> Result<(), Fault<Trouble>> {
        Err(with.into())
    }

    async fn nothing(&self, _: &Context) -> Result<(), Fault> {
        Ok(())
    }

    async fn slow(&self, _: &Context) -> Result<bool, Fault> {
        std::future::pending().await
    }

    async fn maybe(&self, _: &Context, value: Option<String>) -> Result<Option<String>, Fault> {
        Ok(value)
    }

    async fn pair(&self, _: &Context, left: Vec<String>, right: Bytes) -> Result<Vec<Role>, Fault> {
        Ok(vec![Role::Guest; left.len() + right.len()])
    }

    fn shapes(
        &self,
        _: &Context,
        shape: Shape,
        times: u32,
    ) -> impl Stream<Item = Result<Shape, Fault<Trouble>>> + Send + 'static {
        stream::iter(vec![shape; times as usize].into_iter().map(Ok))
    }
}

/// The services of two packages.
fn endpoint(directory: &Directory) -> Endpoint {
    directory.endpoint().service(EchoServer::new(Mirror)).build()
}

/// Both packages, on one connection, at once.
async fn both_packages(channel: Channel) {
    let echo = EchoClient::new(channel.clone());
    let shape = Shape::Circle { radius: 2.0 };
    let shapes = echo.shapes(&shape, 2_000);
    let pair = echo.pair(&["x".repeat(200_000)], &[7; 300_000]);
    let (played, shapes, pair) = tokio::join!(scenario::play(channel), shapes.collect::<Vec<_>>(), pair);
    played.expect("the scenario");
    assert_eq!(shapes.len(), 2_000);
    assert!(shapes.iter().all(|each| each.as_ref().ok() == Some(&shape)));
    assert_eq!(pair.expect("an answer").len(), 300_001);
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    (listener, addr)
}

/// Runs a server until the sender is dropped.
fn run(server: Server) -> (oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { _ = stopped.await }));
    (stop, running)
}

/// An authority, and a certificate of it for `localhost`: authority, chain and key as PEM.
fn certificates() -> (String, String, String) {
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let server = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])
        .expect("parameters")
        .signed_by(&key, &authority)
        .expect("a certificate");
    (authority.pem(), server.pem(), key.serialize_pem())
}

fn socket(folder: &Path, name: &str) -> (UnixListener, String) {
    let path = folder.join(name);
    let listener = UnixListener::bind(&path).expect("a socket");
    (listener, path.to_str().expect("text").to_owned())
}

/// An endpoint behind everything that it can be served on.
struct Served {
    urls: Vec<String>,
    authority: String,
    stop: oneshot::Sender<()>,
    running: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

impl Served {
    async fn start(endpoint: &Endpoint) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let app = Router::new().route("/rpc", endpoint.clone().into());
        let (authority, chain, key) = certificates();
        let tls = server::Tls::pem(chain.as_bytes(), key.as_bytes()).expect("certificates");
        let (http, http_addr) = listen().await;
        let (https, https_addr) = listen().await;
        let (plain, plain_addr) = listen().await;
        let (secret, secret_addr) = listen().await;
        let (unix_http, unix_http_path) = socket(folder.path(), "http.sock");
        let (unix, unix_path) = socket(folder.path(), "plain.sock");
        let server = Server::new()
            .http(http, app.clone())
            .https(https, app.clone(), &tls)
            .http(unix_http, app)
            .messages(plain, endpoint)
            .messages_tls(secret, endpoint, &tls)
            .messages(unix, endpoint)
            .endpoint(endpoint)
            .grace(Duration::from_secs(20));
        let (stop, running) = run(server);
        let urls = vec![
            format!("ws://{http_addr}/rpc"),
            format!("wss://localhost:{}/rpc", https_addr.port()),
            format!("ws+unix:{unix_http_path}:/rpc"),
            format!("tcp://{plain_addr}"),
            format!("tls://{secret_addr}"),
            format!("unix:{unix_path}"),
            format!("unix://{unix_path}"),
        ];
        Self {
            urls,
            authority,
            stop,
            running,
            _folder: folder,
        }
    }
}

// W-1, W-67, W-70: two packages on one endpoint, and all that leads to it.
#[tokio::test]
async fn two_packages_on_every_transport() {
    for number in 0..7 {
        let endpoint = endpoint(&Directory::default());
        let served = Served::start(&endpoint).await;
        let url = &served.urls[number];
        let tls = client::Tls::new()
            .trust_only(served.authority.as_bytes())
            .expect("an authority");
        let channel = Connector::new(url)
            .tls(tls)
            .connect()
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
        both_packages(channel).await;
        drop(served.stop);
        served.running.await.expect("the server stops");
        assert!(connect(url).await.is_err(), "{url}: nobody listens any more");
    }
    both_packages(memory::connect(&endpoint(&Directory::default()))).await;
}

/// Puts a header on the requests that pass.
async fn stamp(
    State(name): State<&'static str>,
    mut request: Request<axum::body::Body>,
    next: Next,
) -> Response {
    if let Ok(value) = name.parse() {
        request.headers_mut().insert("x-stamp", value);
    }
    next.run(request).await
}

/// Two endpoints in one app that has a state, layers, routers in routers and pages of its own.
#[tokio::test]
async fn endpoints_are_routes_of_any_app() {
    #[derive(Clone)]
    struct AppState {
        greeting: &'static str,
    }
    let directory = Directory::default();
    let people = directory.endpoint().build();
    let echo = Endpoint::builder().service(EchoServer::new(Mirror)).build();
    let inner: Router<AppState> = Router::new()
        .route("/people", people.into())
        .route("/page", get(async |State(state): State<AppState>| state.greeting));
    let app = Router::new()
        .nest("/api/v1", inner)
        .route("/echo", echo.into())
        .route("/", get(async || "the page"))
        .with_state(AppState { greeting: "hello" })
        .layer(middleware::from_fn_with_state("outer", stamp));
    let (listener, addr) = listen().await;
    let (_stop, _) = run(Server::new().http(listener, app));
    let channel = connect(format!("ws://{addr}/api/v1/people"))
        .await
        .expect("the first endpoint");
    scenario::play(channel).await.expect("the scenario");
    let channel = connect(format!("ws://{addr}/echo"))
        .await
        .expect("the second endpoint");
    let echo = EchoClient::new(channel.clone());
    let maybe = echo.maybe(Some("here")).await;
    assert_eq!(maybe.expect("an answer").as_deref(), Some("here"));
    // A service that is elsewhere is not here.
    assert!(PeopleClient::new(channel).get_person(1).await.is_err());
    assert!(page(addr, "/").await.ends_with("the page"));
    assert!(page(addr, "/api/v1/page").await.ends_with("hello"));
    assert!(page(addr, "/rpc").await.starts_with("HTTP/1.1 404"));
    assert!(page(addr, "/echo").await.starts_with("HTTP/1.1 426"));
    assert!(connect(format!("ws://{addr}/")).await.is_err());
}

async fn page(addr: SocketAddr, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(addr).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

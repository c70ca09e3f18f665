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
use generated_tests::scenario;
use generated_tests::streams::streams::v1::{Item, Refusal, Streams, StreamsClient, StreamsServer};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::oneshot;
use turbo_runtime::client::{Channel, Connector, connect};
use turbo_runtime::server::{self, ClientStream, Context, Endpoint, Server};
use turbo_runtime::{Fault, Stream, client, memory};

/// The service of the second package, as far as it is needed here.
struct Counter;

impl Streams for Counter {
    async fn collect(&self, _: &Context, _: String, items: ClientStream<Item>) -> Result<Vec<u32>, Fault> {
        let mut numbers = Vec::new();
        let mut items = std::pin::pin!(items);
        while let Some(item) = items.next().await {
            numbers.push(item?.number);
        }
        Ok(numbers)
    }

    async fn gated(&self, _: &Context, _: ClientStream<Item>) -> Result<u32, Fault> {
        Ok(0)
    }

    async fn release(&self, _: &Context, _: u32) -> Result<(), Fault> {
        Ok(())
    }

    async fn first(&self, _: &Context, _: u32, _: ClientStream<Item>) -> Result<u32, Fault> {
        Ok(0)
    }

    async fn limited(&self, _: &Context, limit: u32, _: ClientStream<Item>) -> Result<u32, Fault<Refusal>> {
        Err(Refusal::TooMany { limit }.into())
    }

    fn echo(
        &self,
        _: &Context,
        prefix: String,
        lines: ClientStream<String>,
    ) -> impl Stream<Item = Result<String, Fault>> + Send + 'static {
        lines.map(move |line| Ok(format!("{prefix}{}", line?)))
    }

    fn numbers(&self, _: &Context, count: u32) -> impl Stream<Item = Result<Item, Fault>> + Send + 'static {
        stream::iter((0..count).map(|number| {
            Ok(Item {
                number,
                payload: vec![7; 1_000].into(),
            })
        }))
    }

    async fn live(&self, _: &Context) -> Result<u32, Fault> {
        Ok(0)
    }
}

/// The services of two packages.
fn endpoint(directory: &Directory) -> Endpoint {
    directory.endpoint().service(StreamsServer::new(Counter)).build()
}

/// Both packages, on one connection, at once.
async fn both_packages(channel: Channel) {
    let streams = StreamsClient::new(channel.clone());
    let numbers = streams.numbers(2_000);
    let items = stream::iter((0..500).map(|number| Item {
        number,
        payload: vec![1; 300].into(),
    }));
    let people = PeopleClient::new(channel.clone());
    let (played, numbers, collected, absent) = tokio::join!(
        scenario::play(channel),
        numbers.collect::<Vec<_>>(),
        streams.collect("here", items),
        people.get_person(i64::MAX),
    );
    played.expect("the scenario");
    let numbers: Vec<u32> = numbers
        .into_iter()
        .map(|item| item.expect("an item").number)
        .collect();
    assert_eq!(numbers, (0..2_000).collect::<Vec<_>>());
    assert_eq!(collected.expect("an answer"), (0..500).collect::<Vec<_>>());
    assert!(absent.is_err());
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

// W-1, W-67, W-70: one endpoint, and all that leads to it.
#[tokio::test]
async fn two_packages_on_every_transport() {
    let directory = Directory::default();
    let endpoint = endpoint(&directory);
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
        .messages(plain, &endpoint)
        .messages_tls(secret, &endpoint, &tls)
        .messages(unix, &endpoint)
        .endpoint(&endpoint)
        .grace(Duration::from_secs(20));
    let (stop, running) = run(server);
    let urls = [
        format!("ws://{http_addr}/rpc"),
        format!("wss://localhost:{}/rpc", https_addr.port()),
        format!("ws+unix:{unix_http_path}:/rpc"),
        format!("tcp://{plain_addr}"),
        format!("tls://{secret_addr}"),
        format!("unix:{unix_path}"),
        format!("unix://{unix_path}"),
    ];
    for url in &urls {
        let tls = client::Tls::new()
            .trust_only(authority.as_bytes())
            .expect("an authority");
        let channel = Connector::new(url)
            .tls(tls)
            .connect()
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
        both_packages(channel).await;
    }
    both_packages(memory::connect(&endpoint)).await;
    drop(stop);
    running.await.expect("the server stops");
    for url in [&urls[0], &urls[3], &urls[5]] {
        assert!(connect(url).await.is_err(), "{url}");
    }
}

/// Counts the requests that pass.
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
    let streams = Endpoint::builder().service(StreamsServer::new(Counter)).build();
    let inner: Router<AppState> = Router::new()
        .route("/people", people.into())
        .route("/page", get(async |State(state): State<AppState>| state.greeting));
    let app = Router::new()
        .nest("/api/v1", inner)
        .route("/streams", streams.into())
        .route("/", get(async || "the page"))
        .with_state(AppState { greeting: "hello" })
        .layer(middleware::from_fn_with_state("outer", stamp));
    let (listener, addr) = listen().await;
    let (_stop, _) = run(Server::new().http(listener, app));
    let channel = connect(format!("ws://{addr}/api/v1/people"))
        .await
        .expect("the first endpoint");
    scenario::play(channel).await.expect("the scenario");
    let channel = connect(format!("ws://{addr}/streams"))
        .await
        .expect("the second endpoint");
    let numbers = StreamsClient::new(channel.clone()).numbers(3);
    assert_eq!(numbers.count().await, 3);
    // A service that is elsewhere is not here.
    assert!(PeopleClient::new(channel).get_person(1).await.is_err());
    assert!(page(addr, "/").await.ends_with("the page"));
    assert!(page(addr, "/api/v1/page").await.ends_with("hello"));
    assert!(page(addr, "/rpc").await.starts_with("HTTP/1.1 404"));
    assert!(page(addr, "/streams").await.starts_with("HTTP/1.1 426"));
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

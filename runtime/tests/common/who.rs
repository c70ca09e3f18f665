//! A service that says who calls it, and a server that runs until it is dropped.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use turbo_runtime::client::{Call, Channel};
use turbo_runtime::server::{Context, Endpoint, Request, Response, Server, Service};
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor};

static WHO: ServiceDescriptor = ServiceDescriptor {
    name: "who.v1.Who",
    schema_id: *b"who-v1-a",
    methods: &[MethodDescriptor {
        name: "who",
        signature: *b"who-----",
        kind: MethodKind::Unary,
        is_idempotent: true,
        timeout: None,
    }],
};

struct Who;

impl Service for Who {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &WHO
    }

    fn call(&self, _: usize, request: Request) -> Response {
        request.unary(
            |_| Ok(()),
            |cx: Context, ()| async move {
                let peer = cx.peer();
                let address = peer.addr.map(|addr| addr.ip().to_string());
                let certificate = peer.certificates.first().map(|der| der.to_vec());
                let user = peer.process.map(|process| process.user);
                Ok::<_, Fault<Never>>((address, certificate, user))
            },
        )
    }
}

pub fn endpoint() -> Endpoint {
    Endpoint::builder().service(Who).build()
}

/// The address, the first certificate and the user that the server sees.
pub type Seen = (Option<String>, Option<Vec<u8>>, Option<u32>);

pub async fn ask(channel: &Channel) -> Seen {
    let call: Call<Seen, Never> = channel.bind(&WHO).unary(0, |_| {});
    tokio::time::timeout(super::socket::PATIENCE, call)
        .await
        .expect("an answer in time")
        .expect("an answer")
}

pub async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    (listener, addr)
}

/// Runs a server until the sender is dropped.
pub fn run(server: Server) -> (oneshot::Sender<()>, JoinHandle<()>) {
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async { _ = stopped.await }));
    (stop, running)
}

//! What layers around conversations are to real clients, over WebSockets and over TCP. Rules W-80 to W-82.

mod client_support;
mod common;
mod connections;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client_support::{CALL, INSERT, LOAD, SERVICE, dialer, settle};
use common::bytes::{BytePeer, PREFACE, message};
use common::frames::{bind_lab, hello};
use common::lab::{self, LAB, Lab};
use common::proxy::{End, Plan, Proxy};
use common::socket::{PATIENCE, binary};
use common::who::{listen, run};
use connections::{Count, acting, go_on};
use futures_util::{SinkExt, StreamExt, stream};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tower::ServiceBuilder;
use turbo_runtime::client::{Backoff, Binding, Call, CallError, ConnectError, ConnectionState, Connector};
use turbo_runtime::server::{Endpoint, Server};
use turbo_runtime::transport::{Close, Disconnect};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Never, Status};

/// An endpoint with room for one conversation, on a WebSocket and on TCP.
struct Narrow {
    lab: Lab,
    /// Conversations inside of the limit.
    count: Count,
    /// Clients that have been refused.
    refused: Arc<AtomicUsize>,
    web: SocketAddr,
    tcp: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Narrow {
    async fn start() -> Self {
        let (lab, count, refused) = (Lab::default(), Count::default(), Arc::new(AtomicUsize::new(0)));
        let tally = Arc::clone(&refused);
        let endpoint: Endpoint = lab::endpoint(&lab)
            .connection_layer(count.layer())
            .connection_layer(ServiceBuilder::new().load_shed().concurrency_limit(1))
            .connection_layer(acting(move |client, inner| {
                let tally = Arc::clone(&tally);
                async move {
                    let ended = go_on(client, inner).await;
                    tally.fetch_add(usize::from(ended.is_err()), Ordering::SeqCst);
                    ended
                }
            }))
            .build();
        let app = axum::Router::new().route("/rpc", endpoint.clone().into());
        let ((web, web_addr), (tcp, tcp_addr)) = (listen().await, listen().await);
        let (stop, _) = run(Server::new().http(web, app).messages(tcp, &endpoint));
        Self {
            lab,
            count,
            refused,
            web: web_addr,
            tcp: tcp_addr,
            _stop: stop,
        }
    }

    fn urls(&self) -> [String; 2] {
        [format!("ws://{}/rpc", self.web), format!("tcp://{}", self.tcp)]
    }

    async fn until_refused(&self, more_than: usize) {
        let refused = async {
            while self.refused.load(Ordering::SeqCst) <= more_than {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        within(refused).await;
    }
}

async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("in time")
}

fn hasty(url: &str) -> Connector {
    let backoff = Backoff {
        first: Duration::from_millis(5),
        most: Duration::from_millis(20),
    };
    Connector::new(url).backoff(backoff)
}

fn blob(lab: &Binding) -> Call<Vec<u8>, Never> {
    lab.unary(lab::BLOB, |writer| 3_u32.encode(writer))
}

/// W-80, as bytes: the close frame comes in place of `Welcome`.
#[tokio::test]
async fn a_client_without_a_place_is_closed_with_1013() {
    let narrow = Narrow::start().await;
    let first = hasty(&narrow.urls()[0]).connect().await.expect("a place");
    let mut request = narrow.urls()[0]
        .as_str()
        .into_client_request()
        .expect("a request");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", "turbo.v1".parse().expect("a value"));
    let (mut socket, _) = tokio_tungstenite::connect_async(request)
        .await
        .expect("a WebSocket");
    socket
        .send(binary([hello(), bind_lab()].concat()))
        .await
        .expect("sent");
    let answer = within(socket.next())
        .await
        .expect("an answer")
        .expect("a message");
    let Message::Close(Some(close)) = answer else {
        panic!("not a close frame: {answer:?}");
    };
    assert_eq!(
        (u16::from(close.code), &*close.reason),
        (1013, "the server is overloaded")
    );
    let stream = TcpStream::connect(narrow.tcp).await.expect("a connection");
    let mut peer = BytePeer { stream };
    peer.send(&[PREFACE, &message(&[hello(), bind_lab()].concat())].concat())
        .await;
    peer.expect_preface().await;
    let heard = peer.hear().await;
    assert_eq!(
        heard,
        common::bytes::Heard::Close(1013, "the server is overloaded".to_owned())
    );
    first.close().await;
}

/// W-80: the first attempt fails, a channel goes on trying. W-81: what it had called is called when there is a place, once.
#[tokio::test]
async fn a_client_without_a_place_comes_back_and_loses_nothing() {
    for waits_by in [0, 1] {
        let narrow = Narrow::start().await;
        let first = hasty(&narrow.urls()[1 - waits_by])
            .connect()
            .await
            .expect("a place");
        let url = &narrow.urls()[waits_by];
        let why = hasty(url).connect().await.expect_err("no place");
        let close = Close::new(1013, "the server is overloaded");
        assert_eq!(why, ConnectError::Lost(Disconnect::Closed(close)));
        let refused = narrow.refused.load(Ordering::SeqCst);
        let channel = hasty(url).start();
        let call = tokio::spawn(blob(&channel.bind(&LAB)));
        // With the call in the same message as `Hello`.
        narrow.until_refused(refused + 2).await;
        assert_ne!(channel.state(), ConnectionState::Closed);
        assert_eq!((narrow.lab.items(), call.is_finished()), (0, false));
        first.close().await;
        let answer = within(call).await.expect("no panic");
        assert_eq!(answer.expect("an answer"), [7; 3]);
        assert_eq!(narrow.lab.items(), 1);
        assert_eq!(narrow.count.been(), 2);
    }
}

/// W-82: while others are refused, a client whose connection breaks goes on with its conversation.
#[tokio::test]
async fn a_full_server_lets_those_go_on_that_it_has() {
    let narrow = Narrow::start().await;
    let proxy = Proxy::start(narrow.web, |_| Plan {
        end: End::Reset,
        ..Plan::default()
    })
    .await;
    let channel = hasty(&proxy.url()).connect().await.expect("a place");
    let lab = channel.bind(&LAB);
    let waiting: Call<u64, Never> = lab.unary(lab::SLEEP, |writer| 300_u64.encode(writer));
    let waiting = tokio::spawn(waiting);
    for _ in 0..5 {
        let why = hasty(&narrow.urls()[0]).connect().await.expect_err("no place");
        assert!(matches!(why, ConnectError::Lost(_)), "{why}");
        proxy.cut();
        assert_eq!(within(blob(&lab)).await.expect("an answer"), [7; 3]);
    }
    assert_eq!(within(waiting).await.expect("no panic").expect("an answer"), 300);
    assert_eq!((narrow.count.here(), narrow.count.been()), (1, 1));
    assert!(proxy.cuts() >= 5);
}

/// W-81: a call that was never heard is sent again whatever it does, unless its stream has begun to flow (W-44); with `Welcome` seen the
/// code means a loss like any other.
#[tokio::test(start_paused = true)]
async fn calls_of_a_client_that_is_put_off_are_sent_again() {
    let (dial, mut peers) = dialer();
    let channel = Connector::over(dial).start();
    let binding = channel.bind(&SERVICE);
    let insert = tokio::spawn(binding.unary::<u32, ()>(INSERT, |_| {}));
    let items = stream::iter(["a".to_owned()]).chain(stream::pending());
    let load: Call<u64, Never> = binding.upload(LOAD, |writer| "x".encode(writer), items, String::encode);
    let load = tokio::spawn(load);
    settle().await;
    for _ in 0..3 {
        let mut peer = peers.recv().await.expect("a connection");
        let mut first = peer.receive().await;
        first.retain(|frame| frame.kind & 0x1f == CALL);
        assert!(!first.is_empty(), "the call is there again");
        settle().await;
        peer.close(1013, "full").await;
    }
    let ended = load.await.expect("no panic").map_err(|error| error.status());
    assert_eq!(ended, Err(Status::Indeterminate));
    let mut peer = peers.recv().await.expect("a connection");
    let calls = peer.open().await;
    assert_eq!(calls.len(), 1);
    assert!(!insert.is_finished());
    peer.close(1013, "full").await;
    let ended = insert.await.expect("no panic");
    assert!(matches!(ended, Err(CallError::Failure(why)) if why.status() == Status::Indeterminate));
}

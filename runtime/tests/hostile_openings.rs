//! Those who open connections slowly on purpose, byte by byte and many at a time, beside a client that is served.

mod common;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use common::certificates::Authority;
use common::lab::{self, LAB, Lab};
use common::socket::PATIENCE;
use common::who::{listen, run};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use turbo_runtime::Never;
use turbo_runtime::client::{self, Call, Channel, ConnectError, Connector};
use turbo_runtime::server::{Server, Tls};
use turbo_runtime::wire::Encode;

const MANY: usize = 64;

/// How long an opening may take here.
const LIMIT: Duration = Duration::from_secs(1);

async fn served(channel: &Channel) {
    let echo: Call<Vec<u8>, Never> = channel
        .bind(&LAB)
        .unary(lab::ECHO, |writer| vec![7_u8; 3].encode(writer));
    let answer = timeout(PATIENCE, echo).await.expect("in time");
    assert_eq!(answer.expect("an answer"), [7; 3]);
}

/// Sends bytes one by one, and goes on until the server hangs up. Counts itself once it has said something.
async fn drip(addr: SocketAddr, said: Arc<Vec<u8>>, begun: Arc<AtomicUsize>) {
    let mut stream = TcpStream::connect(addr).await.expect("a connection");
    stream.set_nodelay(true).expect("at once");
    for at in 0.. {
        // Behind what it has to say comes more of the same, and never an end.
        let byte = said.get(at).copied().unwrap_or(b'a');
        if stream.write_all(&[byte]).await.is_err() {
            break;
        }
        if at == 4 {
            begun.fetch_add(1, Ordering::SeqCst);
        }
        let mut answer = [0; 64];
        let heard = timeout(Duration::from_millis(2), stream.read(&mut answer)).await;
        if matches!(heard, Ok(Ok(0) | Err(_))) {
            break;
        }
    }
}

/// Drips many times beside a client, and waits until all have been given up.
async fn besiege(addr: SocketAddr, said: &[u8], channel: &Channel, newcomer: impl AsyncFn() -> Channel) {
    let (said, begun) = (Arc::new(said.to_vec()), Arc::new(AtomicUsize::new(0)));
    let mut slow = JoinSet::new();
    for _ in 0..MANY {
        slow.spawn(drip(addr, Arc::clone(&said), Arc::clone(&begun)));
    }
    timeout(PATIENCE, async {
        while begun.load(Ordering::SeqCst) < MANY {
            served(channel).await;
        }
    })
    .await
    .expect("all are at it");
    served(&newcomer().await).await;
    timeout(PATIENCE, async {
        while let Some(given_up) = slow.join_next().await {
            given_up.expect("no panic");
            served(channel).await;
        }
    })
    .await
    .expect("all are given up, whatever they say");
}

/// Under load an honest opening may take longer than the limit, too: then it is tried again.
async fn insist(connector: impl Fn() -> Connector) -> Channel {
    let begin = std::time::Instant::now();
    loop {
        match connector().connect().await {
            Ok(channel) => return channel,
            Err(ConnectError::Lost(_) | ConnectError::Unreachable(_) | ConnectError::Tls(_))
                if begin.elapsed() < PATIENCE => {}
            Err(other) => panic!("nobody is let in: {other}"),
        }
    }
}

/// W-13 below the WebSocket: the request for an upgrade that never ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_come_byte_by_byte_harm_nobody() {
    let endpoint = lab::endpoint(&Lab::default()).build();
    let app = Router::new().route("/rpc", endpoint.into());
    let (listener, addr) = listen().await;
    let _server = run(Server::new().http(listener, app).opening_timeout(LIMIT));
    let url = format!("ws://{addr}/rpc");
    let channel = insist(|| Connector::new(&url)).await;
    let request =
        b"GET /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\nX-Slow: ";
    besiege(addr, request, &channel, async || {
        insist(|| Connector::new(&url)).await
    })
    .await;
    // HTTP/2 with a frame of settings that never comes.
    besiege(
        addr,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\x10\0\x04\0\0\0\0\0",
        &channel,
        async || insist(|| Connector::new(&url)).await,
    )
    .await;
}

/// The same with TLS: a greeting that never ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handshakes_that_come_byte_by_byte_harm_nobody() {
    let authority = Authority::new();
    let identity = authority.issue(&["localhost"]);
    let tls = Tls::pem(identity.chain.as_bytes(), identity.key.as_bytes()).expect("certificates");
    let endpoint = lab::endpoint(&Lab::default()).build();
    let app = Router::new().route("/rpc", endpoint.clone().into());
    let ((https, https_addr), (plain, plain_addr)) = (listen().await, listen().await);
    let _server = run(Server::new()
        .https(https, app, &tls)
        .messages_tls(plain, &endpoint, &tls)
        .opening_timeout(LIMIT));
    let connector = |url: String| {
        let trusting = client::Tls::new().trust_only(authority.pem().as_bytes());
        Connector::new(url).tls(trusting.expect("an authority"))
    };
    // A record of 16 KiB that holds a `ClientHello` of nearly that.
    let greeting = b"\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03";
    for (addr, url) in [
        (https_addr, format!("wss://localhost:{}/rpc", https_addr.port())),
        (plain_addr, format!("tls://localhost:{}", plain_addr.port())),
    ] {
        let channel = insist(|| connector(url.clone())).await;
        besiege(addr, greeting, &channel, async || {
            insist(|| connector(url.clone())).await
        })
        .await;
    }
}

/// Slow is not hostile: a request that comes byte by byte, and comes to its end, is served.
#[tokio::test]
async fn a_slow_request_is_served() {
    let endpoint = lab::endpoint(&Lab::default()).build();
    let app = Router::new().route("/rpc", endpoint.into());
    let (listener, addr) = listen().await;
    let _server = run(Server::new().http(listener, app).opening_timeout(PATIENCE));
    let request = format!(
        "GET /rpc HTTP/1.1\r\nHost: {addr}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
         Sec-WebSocket-Protocol: turbo.v1\r\n\r\n"
    );
    let mut stream = TcpStream::connect(addr).await.expect("a connection");
    stream.set_nodelay(true).expect("at once");
    for byte in request.as_bytes() {
        stream.write_all(&[*byte]).await.expect("sent");
        tokio::task::yield_now().await;
    }
    let mut answer = [0; 32];
    let read = timeout(PATIENCE, stream.read_exact(&mut answer)).await;
    read.expect("an answer").expect("all of it");
    assert_eq!(&answer, b"HTTP/1.1 101 Switching Protocols");
}

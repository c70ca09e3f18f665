//! Listeners: how much is accepted, for how long, and how it ends.

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::routing::get;
use axum::{Extension, Router};
use common::frames::*;
use common::lab::{self, Lab};
use common::socket::PATIENCE;
use common::who::{ask, endpoint, listen, run};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use turbo_runtime::client::{Channel, ConnectError, Connector, connect};
use turbo_runtime::server::{Peer, Server};
use turbo_runtime::transport::Transport;

fn app() -> Router {
    Router::new()
        .route("/rpc", endpoint().into())
        .route("/", get(async || "the page"))
}

/// Sends a request by hand and reads until the server hangs up.
async fn request(addr: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer))
        .await
        .expect("an end");
    String::from_utf8_lossy(&answer).into_owned()
}

const PAGE: &str = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn handlers_see_who_is_there() {
    let app = app().route(
        "/who",
        get(
            async |ConnectInfo(addr): ConnectInfo<SocketAddr>, Extension(peer): Extension<Peer>| {
                format!("{} {}", addr.ip(), peer.addr == Some(addr))
            },
        ),
    );
    let (listener, addr) = listen().await;
    let _server = run(Server::new().http(listener, app));
    let who = request(addr, &PAGE.replace("GET /", "GET /who")).await;
    assert!(who.ends_with("127.0.0.1 true"), "{who}");
    let channel = connect(format!("ws://{addr}/rpc")).await.expect("a connection");
    assert_eq!(ask(&channel).await, (Some("127.0.0.1".to_owned()), None, None));
}

// W-70
#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_tells_which_user_is_there() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().expect("a folder");
    let user = std::fs::metadata(folder.path()).expect("it is there").uid();
    let [http, plain] = ["http.sock", "plain.sock"].map(|name| folder.path().join(name));
    let server = Server::new()
        .http(tokio::net::UnixListener::bind(&http).expect("a socket"), app())
        .messages(
            tokio::net::UnixListener::bind(&plain).expect("a socket"),
            &endpoint(),
        );
    let _server = run(server);
    for url in [
        format!("ws+unix:{}:/rpc", http.display()),
        format!("unix:{}", plain.display()),
    ] {
        let channel = connect(url).await.expect("a connection");
        assert_eq!(ask(&channel).await, (None, None, Some(user)));
    }
    let nobody = format!("unix:{}", folder.path().join("nobody.sock").display());
    let refused = connect(nobody).await.map(drop);
    assert!(
        matches!(refused, Err(ConnectError::Unreachable(_))),
        "{refused:?}"
    );
}

/// Those who never get to the point are given up, and do not keep others out.
#[tokio::test]
async fn slow_openings_do_not_keep_others_out() {
    let (listener, addr) = listen().await;
    let server = Server::new()
        .http(listener, app())
        .max_opening(4)
        .opening_timeout(Duration::from_secs(600));
    let _server = run(server);
    let mut slow = Vec::new();
    for said in [&b""[..], b"G", b"PRI * HTTP/2.0\r\n", b"GET / HTTP/1.1\r\nx: "]
        .iter()
        .cycle()
        .take(40)
    {
        let mut stream = TcpStream::connect(addr).await.expect("a connection");
        stream.write_all(said).await.expect("sent");
        slow.push(stream);
    }
    assert!(request(addr, PAGE).await.ends_with("the page"));
    let channel = connect(format!("ws://{addr}/rpc")).await.expect("a connection");
    ask(&channel).await;
    for stream in &mut slow[..30] {
        let mut rest = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut rest))
            .await
            .expect("given up");
    }
}

#[tokio::test]
async fn an_opening_has_its_time() {
    let (listener, addr) = listen().await;
    let server = Server::new()
        .http(listener, app())
        .opening_timeout(Duration::from_millis(200));
    let _server = run(server);
    for said in [
        "",
        "G",
        "GET / HTTP/1.1\r\nx: ",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        assert!(!request(addr, said).await.contains("the page"), "{said:?}");
    }
    // A second request that never ends.
    let twice = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\nGET / HTTP/1.1\r\nx: ";
    assert_eq!(request(addr, twice).await.matches("the page").count(), 1);
}

/// A WebSocket counts for as long as it lives, not for as long as its request.
#[tokio::test]
async fn connections_beyond_the_limit_wait_for_their_turn() {
    let (listener, addr) = listen().await;
    let _server = run(Server::new().http(listener, app()).max_connections(2));
    let url = format!("ws://{addr}/rpc");
    let first = connect(&*url).await.expect("a connection");
    let second = connect(&*url).await.expect("a connection");
    let third = Connector::new(&*url)
        .connect_timeout(Duration::from_millis(300))
        .connect()
        .await;
    assert!(matches!(third, Err(ConnectError::Unreachable(_))), "{third:?}");
    let waiting = tokio::spawn(connect(url.clone()));
    ask(&first).await;
    second.close().await;
    let fourth = timeout(PATIENCE, waiting)
        .await
        .expect("its turn comes")
        .expect("no panic")
        .expect("a connection");
    ask(&fourth).await;
}

/// Everything that is there may finish, nothing new begins, and the server's future ends.
#[tokio::test]
async fn a_server_stops_when_what_is_in_flight_is_done() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let slow = get(async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
        "done"
    });
    let app = Router::new()
        .route("/rpc", endpoint.clone().into())
        .route("/slow", slow);
    let ((http, http_addr), (plain, plain_addr)) = (listen().await, listen().await);
    let server = Server::new()
        .http(http, app)
        .messages(plain, &endpoint)
        .endpoint(&endpoint)
        .grace(Duration::from_secs(60));
    let (stop, running) = run(server);
    let socket = common::socket::Server {
        lab: lab.clone(),
        addr: http_addr,
    };
    let mut socket = socket.open().await;
    let stream = TcpStream::connect(plain_addr).await.expect("a connection");
    let mut peer = common::bytes::BytePeer::open(stream).await;
    let sleep = call(0, lab::SLEEP, &varint(300));
    futures_util::SinkExt::send(&mut socket, common::socket::binary(sleep.clone()))
        .await
        .expect("sent");
    peer.send(&common::bytes::message(&sleep)).await;
    let page = tokio::spawn(async move { request(http_addr, &PAGE.replace("GET /", "GET /slow")).await });
    let idle = TcpStream::connect(http_addr).await.expect("a connection");
    timeout(PATIENCE, async {
        while lab.alive() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the calls have begun");
    drop(stop);
    let mut seen = Vec::new();
    while seen.len() < 3 {
        for frame in common::socket::frames(&mut socket).await {
            if frame.kind == PING {
                let pong = common::socket::binary(common::frames::frame(PONG, 0, &frame.payload));
                futures_util::SinkExt::send(&mut socket, pong)
                    .await
                    .expect("sent");
            }
            seen.push(frame.kind);
        }
    }
    assert_eq!(seen, [GO_AWAY, PING, REPLY]);
    assert_eq!(common::socket::close_code(&mut socket).await, 1001);
    drop(socket);
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let common::bytes::Heard::Frames(frames) = peer.hear().await else {
            panic!("closed too early: {seen:?}");
        };
        for frame in frames {
            if frame.kind == PING {
                let pong = common::frames::frame(PONG, 0, &frame.payload);
                peer.send(&common::bytes::message(&pong)).await;
            }
            seen.push(frame.kind);
        }
    }
    assert_eq!(seen, [GO_AWAY, PING, REPLY]);
    assert_eq!(peer.close_code().await, 1001);
    drop(peer);
    assert!(page.await.expect("no panic").ends_with("done"));
    timeout(PATIENCE, running)
        .await
        .expect("the server stops")
        .expect("no panic");
    assert!(
        TcpStream::connect(http_addr).await.is_err(),
        "nobody listens any more"
    );
    drop(idle);
}

/// Whoever does not finish is cut off when the grace is over.
#[tokio::test]
async fn a_server_does_not_wait_for_ever() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let app = Router::new()
        .route("/rpc", endpoint.clone().into())
        .route("/never", get(std::future::pending::<()>));
    let (listener, addr) = listen().await;
    let server = Server::new()
        .http(listener, app)
        .endpoint(&endpoint)
        .grace(Duration::from_millis(100));
    let (stop, running) = run(server);
    let socket = common::socket::Server {
        lab: lab.clone(),
        addr,
    };
    let mut socket = socket.open().await;
    let hang = common::socket::binary(call(0, lab::HANG, &[]));
    futures_util::SinkExt::send(&mut socket, hang)
        .await
        .expect("sent");
    let never = tokio::spawn(async move { request(addr, &PAGE.replace("GET /", "GET /never")).await });
    timeout(PATIENCE, async {
        while lab.alive() < 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the call has begun");
    drop(stop);
    assert_eq!(common::socket::close_code(&mut socket).await, 1001);
    drop(socket);
    timeout(PATIENCE, running)
        .await
        .expect("the server stops")
        .expect("no panic");
    assert_eq!(never.await.expect("no panic"), "");
    lab.idle().await;
}

/// Sockets whose owners neither read, nor answer, nor close do not keep a server from stopping.
// W-30
#[tokio::test]
async fn clients_that_ignore_everything_do_not_keep_a_server() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).build();
    let app = Router::new().route("/rpc", endpoint.clone().into());
    let ((http, http_addr), (plain, plain_addr)) = (listen().await, listen().await);
    let server = Server::new()
        .http(http, app)
        .messages(plain, &endpoint)
        .endpoint(&endpoint)
        .grace(Duration::from_millis(200));
    let (stop, running) = run(server);
    let web = common::socket::Server {
        lab: lab.clone(),
        addr: http_addr,
    };
    let mut socket = web.open().await;
    let forever = call(0, lab::FOREVER, &[]);
    futures_util::SinkExt::send(&mut socket, common::socket::binary(forever.clone()))
        .await
        .expect("sent");
    let stream = TcpStream::connect(plain_addr).await.expect("a connection");
    let mut peer = common::bytes::BytePeer::open(stream).await;
    peer.send(&common::bytes::message(&forever)).await;
    timeout(PATIENCE, async {
        while lab.alive() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the calls have begun");
    drop(stop);
    timeout(PATIENCE, running)
        .await
        .expect("the server stops")
        .expect("no panic");
    lab.idle().await;
    drop((socket, peer));
}

/// The client of a server that is no peer of its own.
// W-67, W-68, W-69
#[tokio::test]
async fn a_client_says_what_is_wrong_with_the_other_side() {
    type IsRight = fn(&ConnectError) -> bool;
    let broken: IsRight = |error| matches!(error, ConnectError::Protocol(_));
    let lost: IsRight = |error| matches!(error, ConnectError::Lost(_));
    let answers: [(&[u8], IsRight); 7] = [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", lost),
        (b"turbo.v2\n", lost),
        (b"turbo.v1\n", lost),
        (b"turbo.v1\n\xff", broken),
        (b"turbo.v1\n\0\xff", broken),
        (b"turbo.v1\n\xfc\xff\xff\xff\xff", lost),
        (
            b"turbo.v1\n\0\xfb\x36\x11\x03old",
            |error| matches!(error, ConnectError::Version(why) if why == "old"),
        ),
    ];
    for (answer, is_right) in answers {
        let (listener, addr) = listen().await;
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            stream.write_all(answer).await.expect("sent");
            stream.shutdown().await.expect("shut");
            let mut said = Vec::new();
            let _ = timeout(PATIENCE, stream.read_to_end(&mut said))
                .await
                .expect("the client hangs up");
            said
        });
        let error = Connector::new(format!("tcp://{addr}"))
            .connect()
            .await
            .expect_err("no server of this protocol");
        assert!(is_right(&error), "{answer:?}: {error:?}");
        let said = server.await.expect("no panic");
        assert!(said.starts_with(b"turbo.v1\n"), "{said:?}");
    }
    let with_header = Connector::new("tcp://127.0.0.1:1")
        .header("cookie", "a=b")
        .connect()
        .await;
    assert!(matches!(with_header, Err(ConnectError::InvalidOption(_))));
}

/// Sockets of a program's own: whatever moves bytes can carry messages.
// W-67
#[tokio::test]
async fn any_stream_of_bytes_is_a_transport() {
    fn is_transport<T: Transport>(transport: T) -> T {
        transport
    }
    let (here, there) = tokio::io::duplex(64);
    let endpoint = endpoint();
    let served = endpoint.clone();
    let server = is_transport(turbo_runtime::byte_stream::ByteStream::new(there, 1 << 20));
    let serving = tokio::spawn(async move { served.serve(server, Peer::default()).await });
    let channel = Channel::over(turbo_runtime::byte_stream::ByteStream::new(here, 1 << 20));
    assert_eq!(ask(&channel).await, (None, None, None));
    channel.close().await;
    timeout(PATIENCE, serving)
        .await
        .expect("it ends")
        .expect("no panic");
}

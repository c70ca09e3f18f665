//! TLS on both sides: who is trusted, who is seen, certificates that change, and HTTP/2 inside.

mod common;

use std::fs;
use std::time::Duration;

use axum::Router;
use bytes::Bytes;
use common::bytes::{BytePeer, Heard, message};
use common::certificates::{Authority, Identity};
use common::frames::*;
use common::socket::PATIENCE;
use common::who::{ask, endpoint, listen, run};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use turbo_runtime::client::{self, Channel, ConnectError, Connector};
use turbo_runtime::server::{Server, Tls};
use turbo_runtime::tls::{TlsError, rustls};

use tokio_rustls::client::TlsStream;

fn server_tls(identity: &Identity) -> Tls {
    Tls::pem(identity.chain.as_bytes(), identity.key.as_bytes()).expect("certificates")
}

fn trusting(authority: &Authority) -> client::Tls {
    client::Tls::new()
        .trust_only(authority.pem().as_bytes())
        .expect("an authority")
}

async fn connect(url: &str, tls: client::Tls) -> Result<Channel, ConnectError> {
    Connector::new(url).tls(tls).connect().await
}

/// TLS by hand, with these protocols on offer.
async fn raw(authority: &Authority, port: u16, protocols: &[&[u8]]) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    for root in rustls::pki_types::pem::PemObject::pem_slice_iter(authority.pem().as_bytes()) {
        roots.add(root.expect("a certificate")).expect("an authority");
    }
    let provider = rustls::crypto::ring::default_provider();
    let mut config = ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let name = ServerName::try_from("localhost").expect("a name");
    TlsConnector::from(std::sync::Arc::new(config))
        .connect(name, stream)
        .await
}

// W-70
#[tokio::test]
async fn a_private_authority_is_trusted_where_the_client_says_so() {
    let authority = Authority::new();
    let tls = server_tls(&authority.issue(&["localhost"]));
    let endpoint = endpoint();
    let app = Router::new().route("/rpc", endpoint.clone().into());
    let ((https, https_addr), (plain, plain_addr)) = (listen().await, listen().await);
    let _server = run(Server::new()
        .https(https, app, &tls)
        .messages_tls(plain, &endpoint, &tls));
    let urls = [
        format!("wss://localhost:{}/rpc", https_addr.port()),
        format!("tls://localhost:{}", plain_addr.port()),
    ];
    for url in &urls {
        let channel = connect(url, trusting(&authority)).await.expect("a connection");
        assert_eq!(ask(&channel).await, (Some("127.0.0.1".to_owned()), None, None));
        // Beside those of the operating system, of which there may be none here.
        let tls = client::Tls::new()
            .trust(authority.pem().as_bytes())
            .expect("an authority");
        let channel = connect(url, tls).await.expect("a connection");
        ask(&channel).await;
        // Another authority of the same name, and the wrong name.
        for (url, tls) in [
            (url.clone(), trusting(&Authority::new())),
            (url.replace("localhost", "127.0.0.1"), trusting(&authority)),
        ] {
            let refused = connect(&url, tls).await.map(drop);
            assert!(matches!(refused, Err(ConnectError::Tls(_))), "{url}: {refused:?}");
        }
    }
    // The wrong protocol above TLS, in both directions, and none of it at all.
    let wrong = format!("tls://localhost:{}", https_addr.port());
    let refused = connect(&wrong, trusting(&authority)).await.map(drop);
    assert!(matches!(refused, Err(ConnectError::Tls(_))), "{refused:?}");
    let wrong = format!("wss://localhost:{}/rpc", plain_addr.port());
    assert!(connect(&wrong, trusting(&authority)).await.is_err());
    let plain = Connector::new(format!("ws://{https_addr}/rpc")).connect().await;
    assert!(plain.is_err());
}

#[tokio::test]
async fn the_certificate_of_a_client_reaches_the_handler() {
    let authority = Authority::new();
    let clients = Authority::new();
    let tls = server_tls(&authority.issue(&["localhost"]));
    let required = tls
        .clone()
        .require_client_certificates(clients.pem().as_bytes())
        .expect("an authority");
    let optional = tls
        .accept_client_certificates(clients.pem().as_bytes())
        .expect("an authority");
    let endpoint = endpoint();
    let app = Router::new().route("/rpc", endpoint.clone().into());
    let ((https, https_addr), (plain, plain_addr), (open, open_addr)) =
        (listen().await, listen().await, listen().await);
    let _server = run(Server::new()
        .https(https, app.clone(), &required)
        .messages_tls(plain, &endpoint, &required)
        .https(open, app, &optional));
    let identity = clients.issue(&["alice"]);
    let stranger = Authority::new().issue(&["alice"]);
    let showing = |identity: &Identity| {
        trusting(&authority)
            .identity(identity.chain.as_bytes(), identity.key.as_bytes())
            .expect("an identity")
    };
    let strict = [
        format!("wss://localhost:{}/rpc", https_addr.port()),
        format!("tls://localhost:{}", plain_addr.port()),
    ];
    let open = format!("wss://localhost:{}/rpc", open_addr.port());
    for url in strict.iter().chain([&open]) {
        let channel = connect(url, showing(&identity)).await.expect("a connection");
        assert_eq!(ask(&channel).await.1.as_ref(), Some(&identity.der), "{url}");
        assert!(connect(url, showing(&stranger)).await.is_err(), "{url}");
    }
    for url in &strict {
        assert!(connect(url, trusting(&authority)).await.is_err(), "{url}");
    }
    let channel = connect(&open, trusting(&authority)).await.expect("a connection");
    assert_eq!(ask(&channel).await.1, None);
}

/// The certificate that a server shows.
async fn shown(authority: &Authority, port: u16) -> Vec<u8> {
    let stream = raw(authority, port, &[b"h2"]).await.expect("TLS");
    let (_, session) = stream.get_ref();
    session.peer_certificates().expect("certificates")[0].to_vec()
}

#[tokio::test]
async fn certificates_are_renewed_without_a_restart() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().expect("a folder");
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let write = |identity: &Identity| {
        fs::write(&chain, &identity.chain).expect("written");
        fs::write(&key, &identity.key).expect("written");
    };
    let first = authority.issue(&["localhost"]);
    write(&first);
    let tls = Tls::files(&chain, &key).expect("certificates");
    let watched = tls.clone().look_every(Duration::from_millis(20));
    let endpoint = endpoint();
    let app = Router::new().route("/rpc", endpoint.into());
    let (listener, addr) = listen().await;
    let _server = run(Server::new().https(listener, app, &watched));
    assert_eq!(shown(&authority, addr.port()).await, first.der);
    let url = format!("wss://localhost:{}/rpc", addr.port());
    let channel = connect(&url, trusting(&authority)).await.expect("a connection");
    // Found by looking.
    let second = authority.issue(&["localhost"]);
    write(&second);
    timeout(PATIENCE, async {
        while shown(&authority, addr.port()).await != second.der {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the new certificate is used");
    // Half of it written, then nothing usable: the old one stays.
    let third = authority.issue(&["localhost"]);
    fs::write(&key, &third.key).expect("written");
    assert!(matches!(tls.reload(), Err(TlsError::Rustls(_))));
    fs::write(&chain, "nothing").expect("written");
    assert!(matches!(tls.reload(), Err(TlsError::Pem(_))));
    fs::remove_file(&chain).expect("removed");
    assert!(matches!(tls.reload(), Err(TlsError::Read(..))));
    assert_eq!(shown(&authority, addr.port()).await, second.der);
    // Whoever is connected does not notice any of this.
    ask(&channel).await;
    write(&third);
    tls.reload().expect("usable");
    assert_eq!(shown(&authority, addr.port()).await, third.der);
    assert!(!tls.reload().expect("usable"), "nothing is new");
    let fourth = authority.issue(&["localhost"]);
    tls.replace(fourth.chain.as_bytes(), fourth.key.as_bytes())
        .expect("usable");
    assert_eq!(shown(&authority, addr.port()).await, fourth.der);
}

#[test]
fn what_cannot_be_used_is_said() {
    let authority = Authority::new();
    let (one, other) = (authority.issue(&["localhost"]), authority.issue(&["localhost"]));
    let of = |chain: &str, key: &str| Tls::pem(chain.as_bytes(), key.as_bytes());
    assert!(matches!(of(&one.chain, &other.key), Err(TlsError::Rustls(_))));
    assert!(matches!(of("", &one.key), Err(TlsError::Pem(_))));
    assert!(matches!(of(&one.chain, ""), Err(TlsError::Pem(_))));
    assert!(matches!(of(&one.key, &one.chain), Err(TlsError::Pem(_))));
    let tls = of(&one.chain, &one.key).expect("certificates");
    assert!(tls.require_client_certificates(b"").is_err());
    assert!(matches!(
        Tls::files("/nowhere/a", "/nowhere/b"),
        Err(TlsError::Read(..))
    ));
    assert!(client::Tls::new().trust(b"").is_err());
    assert!(client::Tls::new().identity(b"", b"").is_err());
}

/// Those who never agree on anything are given up, and do not keep others out.
#[tokio::test]
async fn handshakes_that_do_not_end_are_given_up() {
    let authority = Authority::new();
    let tls = server_tls(&authority.issue(&["localhost"]));
    let app = Router::new().route("/rpc", endpoint().into());
    let (listener, addr) = listen().await;
    let server = Server::new()
        .https(listener, app, &tls)
        .max_opening(4)
        .opening_timeout(Duration::from_secs(600));
    let _server = run(server);
    let mut silent = Vec::new();
    for said in [&b""[..], b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n"]
        .iter()
        .cycle()
        .take(30)
    {
        let mut stream = TcpStream::connect(addr).await.expect("a connection");
        stream.write_all(said).await.expect("sent");
        silent.push(stream);
    }
    let url = format!("wss://localhost:{}/rpc", addr.port());
    let channel = connect(&url, trusting(&authority)).await.expect("a connection");
    ask(&channel).await;
    // The oldest have been hung up on.
    for stream in &mut silent[..20] {
        let mut rest = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut rest))
            .await
            .expect("given up");
    }
}

#[tokio::test]
async fn a_handshake_has_its_time() {
    let authority = Authority::new();
    let tls = server_tls(&authority.issue(&["localhost"]));
    let app = Router::new().route("/rpc", endpoint().into());
    let (listener, addr) = listen().await;
    let _server = run(Server::new()
        .https(listener, app, &tls)
        .opening_timeout(Duration::from_millis(200)));
    let mut silent = TcpStream::connect(addr).await.expect("a connection");
    let mut rest = Vec::new();
    timeout(PATIENCE, silent.read_to_end(&mut rest))
        .await
        .expect("given up")
        .expect("without an error");
    // TLS is agreed on, and no request follows.
    for protocol in [&b"h2"[..], b"http/1.1"] {
        let mut silent = raw(&authority, addr.port(), &[protocol]).await.expect("TLS");
        let mut rest = Vec::new();
        let _ = timeout(PATIENCE, silent.read_to_end(&mut rest))
            .await
            .expect("given up");
    }
}

// W-1, W-33: a WebSocket inside HTTP/2 (RFC 8441), and two of them on one connection.
#[tokio::test]
async fn web_sockets_travel_inside_http_2() {
    let authority = Authority::new();
    let tls = server_tls(&authority.issue(&["localhost"]));
    let app = Router::new().route(
        "/rpc",
        common::lab::endpoint(&common::lab::Lab::default()).build().into(),
    );
    let (listener, addr) = listen().await;
    let _server = run(Server::new().https(listener, app, &tls));
    let stream = raw(&authority, addr.port(), &[b"h2", b"http/1.1"])
        .await
        .expect("TLS");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (client, connection) = timeout(PATIENCE, h2::client::handshake(stream))
        .await
        .expect("in time")
        .expect("HTTP/2");
    // The settings of the server arrive with its first answer.
    let warm = tokio::spawn(async move {
        while !client.is_extended_connect_protocol_enabled() {
            tokio::task::yield_now().await;
        }
        client
    });
    let driving = tokio::spawn(connection);
    let mut client = timeout(PATIENCE, warm)
        .await
        .expect("the server offers it")
        .expect("no panic");
    let host = format!("localhost:{}", addr.port());
    let request = |origin: &str, offer: bool| {
        let mut request = axum::http::Request::connect(format!("https://{host}/rpc"))
            .extension(h2::ext::Protocol::from_static("websocket"))
            .header("sec-websocket-version", "13")
            .header("origin", origin);
        if offer {
            request = request.header("sec-websocket-protocol", "turbo.v1");
        }
        request.body(()).expect("a request")
    };
    for (origin, offer, status) in [
        ("https://evil.example", true, 403),
        (&*format!("https://{host}"), false, 400),
    ] {
        let (response, _) = client.send_request(request(origin, offer), false).expect("sent");
        let response = timeout(PATIENCE, response)
            .await
            .expect("in time")
            .expect("an answer");
        assert_eq!(response.status(), status);
    }
    let mut sockets = Vec::new();
    for _ in 0..2 {
        let (response, send) = client
            .send_request(request(&format!("https://{host}"), true), false)
            .expect("sent");
        let response = timeout(PATIENCE, response)
            .await
            .expect("in time")
            .expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["sec-websocket-protocol"], "turbo.v1");
        sockets.push((send, response.into_body()));
    }
    for (send, receive) in &mut sockets {
        let said = [hello(), bind_lab(), call(0, common::lab::ECHO, &[2, 7, 7])].concat();
        let masked = [
            &[0x82, 0x80 | 126][..],
            &(said.len() as u16).to_be_bytes(),
            &[0; 4],
            &said,
        ]
        .concat();
        send.send_data(Bytes::from(masked), false).expect("sent");
        let mut heard = Vec::new();
        let mut kinds = Vec::new();
        while kinds.len() < 3 {
            let data = timeout(PATIENCE, receive.data()).await.expect("in time");
            let data = data.expect("an answer").expect("no error");
            let _ = receive.flow_control().release_capacity(data.len());
            heard.extend_from_slice(&data);
            while let [0x82, length, ..] = heard[..] {
                let length = usize::from(length);
                assert!(length < 126);
                if heard.len() < 2 + length {
                    break;
                }
                kinds.extend(parse(&heard[2..2 + length]).iter().map(|frame| frame.kind));
                heard.drain(..2 + length);
            }
        }
        assert_eq!(kinds, [WELCOME, BOUND, REPLY]);
    }
    driving.abort();
}

type Asked = (
    h2::client::SendRequest<Bytes>,
    h2::SendStream<Bytes>,
    axum::http::Response<h2::RecvStream>,
    tokio::task::JoinHandle<Result<(), h2::Error>>,
);

/// Asks over a connection of its own. Under load the request may come when that has been given up: then over another.
async fn ask_http_2(
    authority: &Authority,
    port: u16,
    request: impl Fn() -> axum::http::Request<()>,
) -> Asked {
    let begin = std::time::Instant::now();
    while begin.elapsed() < PATIENCE {
        let stream = raw(authority, port, &[b"h2"]).await.expect("TLS");
        let Ok((mut client, connection)) = h2::client::handshake(stream).await else {
            continue;
        };
        let connection = tokio::spawn(connection);
        let is_socket = request().method() == axum::http::Method::CONNECT;
        while is_socket && !client.is_extended_connect_protocol_enabled() && !connection.is_finished() {
            tokio::task::yield_now().await;
        }
        if let Ok((response, send)) = client.send_request(request(), !is_socket)
            && let Ok(response) = timeout(PATIENCE, response).await.expect("in time")
        {
            assert_eq!(response.status(), 200);
            return (client, send, response, connection);
        }
    }
    panic!("no answer");
}

/// HTTP/2 connections that have nothing to do are closed in order; one with a WebSocket inside, or with an answer on its way, has.
#[tokio::test]
async fn http_2_that_idles_is_closed() {
    let authority = Authority::new();
    let tls = server_tls(&authority.issue(&["localhost"]));
    let slow = axum::routing::get(async || {
        tokio::time::sleep(Duration::from_millis(600)).await;
        "late"
    });
    let app = Router::new()
        .route("/rpc", endpoint().into())
        .route("/slow", slow);
    let (listener, addr) = listen().await;
    let _server = run(Server::new()
        .https(listener, app, &tls)
        .idle_timeout(Duration::from_millis(200)));
    let host = format!("https://localhost:{}", addr.port());
    let slow = || {
        let request = axum::http::Request::get(format!("{host}/slow"));
        request.body(()).expect("a request")
    };
    let (client, _send, response, connection) = ask_http_2(&authority, addr.port(), slow).await;
    let data = timeout(PATIENCE, response.into_body().data())
        .await
        .expect("in time");
    assert_eq!(data.expect("a body").expect("no error"), "late");
    // The client is kept, and says nothing: it is the server that closes.
    timeout(PATIENCE, connection)
        .await
        .expect("closed")
        .expect("no panic")
        .expect("in order");
    drop(client);

    let socket = || {
        axum::http::Request::connect(format!("{host}/rpc"))
            .extension(h2::ext::Protocol::from_static("websocket"))
            .header("sec-websocket-version", "13")
            .header("sec-websocket-protocol", "turbo.v1")
            .body(())
            .expect("a request")
    };
    let (mut client, mut send, response, connection) = ask_http_2(&authority, addr.port(), socket).await;
    // Far beyond the limit the connection is there, and takes requests.
    tokio::time::sleep(Duration::from_millis(600)).await;
    let (late, _) = client.send_request(slow(), true).expect("it is there");
    let late = timeout(PATIENCE, late)
        .await
        .expect("in time")
        .expect("an answer");
    assert_eq!(late.status(), 200);
    send.send_reset(h2::Reason::CANCEL);
    drop((response, late));
    timeout(PATIENCE, connection)
        .await
        .expect("closed")
        .expect("no panic")
        .expect("in order");
}

// W-69, W-70: the last word comes through TLS too.
#[tokio::test]
async fn messages_inside_tls_end_in_order() {
    let authority = Authority::new();
    let tls = server_tls(&authority.issue(&["localhost"]));
    let lab = common::lab::Lab::default();
    let endpoint = common::lab::endpoint(&lab).build();
    let (listener, addr) = listen().await;
    let (stop, running) = run(Server::new()
        .messages_tls(listener, &endpoint, &tls)
        .grace(Duration::from_secs(20)));
    let stream = raw(&authority, addr.port(), &[b"turbo.v1"]).await.expect("TLS");
    let mut peer = BytePeer::open(stream).await;
    let large = [&varint(200_000)[..], &[b'x'; 200_000]].concat();
    peer.send(&message(&call(0, common::lab::ECHO, &large))).await;
    assert!(matches!(peer.hear().await, Heard::Frames(frames) if frames[0].payload == large));
    drop(stop);
    let Heard::Frames(frames) = peer.hear().await else {
        panic!("no GoAway");
    };
    assert_eq!([frames[0].kind, frames[1].kind], [GO_AWAY, PING]);
    peer.send(&message(&frame(PONG, 0, &frames[1].payload))).await;
    assert_eq!(peer.close_code().await, 1001);
    assert_eq!(peer.hear().await, Heard::End);
    peer.stream.shutdown().await.expect("shut");
    running.await.expect("the server stops");
}

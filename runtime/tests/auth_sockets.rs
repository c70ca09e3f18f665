//! W-33 and W-55 to W-57 over real WebSockets: what reaches the hook, and what a client and a page hear of it.

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use common::desk::{DESK, LOOK, Seen, bind_desk, desk};
use common::frames::hello;
use common::guarded::Asked;
use common::proxy::{Plan, Proxy};
use common::socket::{PATIENCE, Server, binary};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use turbo_runtime::client::{Backoff, Call, Channel, ConnectError, ConnectionState, Connector};
use turbo_runtime::server::{Limits, Occasion};
use turbo_runtime::{Metadata, Never, Status};

async fn serve(asked: &Asked) -> SocketAddr {
    common::tally::serve(desk(asked).build()).await
}

async fn sees(channel: &Channel) -> Seen {
    let call: Call<Seen, Never> = channel.bind(&DESK).unary(LOOK, |_| {});
    tokio::time::timeout(PATIENCE, call)
        .await
        .expect("in time")
        .expect("an answer")
}

fn bearer(token: &str) -> Metadata {
    Metadata::from_pairs([("authorization", format!("Bearer {token}"))]).expect("a key")
}

/// W-55: a header, a cookie, and what stands in `Hello`, which comes first.
#[tokio::test]
async fn credentials_come_by_header_by_cookie_and_by_metadata() {
    let asked = Asked::default();
    let addr = serve(&asked).await;
    let plain = || Connector::new(format!("ws://{addr}/rpc"));
    let cookie = "theme=dark; session=user-bob";
    for (connector, name) in [
        (plain().header("authorization", "Bearer user-ann"), "ann"),
        (plain().header("cookie", cookie), "bob"),
        (plain().metadata("authorization", "Bearer user-cleo"), "cleo"),
        (
            plain()
                .header("authorization", "Bearer user-ann")
                .header("cookie", cookie)
                .metadata("authorization", "Bearer user-cleo"),
            "cleo",
        ),
        (
            plain()
                .header("cookie", cookie)
                .credentials(async || Ok::<_, String>(bearer("user-dora"))),
            "dora",
        ),
    ] {
        let channel = connector.connect().await.expect("a channel");
        assert_eq!(sees(&channel).await.0, name);
    }
    let asked = asked.lock().expect("no panic");
    assert!(asked.iter().all(|(occasion, _, _)| *occasion == Occasion::Open));
    assert_eq!(asked.len(), 5);
}

/// W-56: nothing but the close frame comes, and a client believes it.
#[tokio::test]
async fn who_is_refused_hears_4401_and_stays_away() {
    let asked = Asked::default();
    let addr = serve(&asked).await;
    let url = format!("ws://{addr}/rpc");
    let mut request = url.as_str().into_client_request().expect("a request");
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", "turbo.v1".parse().expect("a value"));
    headers.insert("authorization", "Bearer wrong".parse().expect("a value"));
    let (mut socket, _) = connect_async(request).await.expect("a WebSocket");
    let message = binary([hello(), bind_desk(), common::desk::look(1)].concat());
    socket.send(message).await.expect("sent");
    let answer = tokio::time::timeout(PATIENCE, socket.next())
        .await
        .expect("an answer");
    let Some(Ok(Message::Close(Some(close)))) = answer else {
        panic!("not a close frame: {answer:?}");
    };
    assert_eq!(
        (u16::from(close.code), &*close.reason),
        (4401, "that token is not known")
    );

    let wrong = || Connector::new(&url).header("cookie", "session=wrong");
    let why = ConnectError::Unauthenticated("that token is not known".to_owned());
    assert_eq!(wrong().connect().await.map(drop), Err(why.clone()));
    // The most patient one believes it, too, and so do its calls.
    let channel = wrong().start();
    let call: Call<Seen, Never> = channel.bind(&DESK).unary(LOOK, |_| {});
    let failed = tokio::time::timeout(PATIENCE, call).await.expect("in time");
    assert_eq!(
        failed.map_err(|error| error.status()).map(drop),
        Err(Status::Unauthenticated)
    );
    let states: Vec<ConnectionState> = tokio::time::timeout(PATIENCE, channel.states().collect())
        .await
        .expect("it is closed");
    assert_eq!(states.last(), Some(&ConnectionState::Closed));
    assert_eq!(channel.closed_because(), Some(why));
    assert_eq!(asked.lock().expect("no panic").len(), 3);
}

/// W-57, and W-49: what was renewed is what the client says on all connections that follow.
#[tokio::test]
async fn credentials_are_renewed_and_hold_when_the_connection_breaks() {
    let asked = Asked::default();
    let addr = serve(&asked).await;
    let proxy = Proxy::start(addr, |_| Plan::default()).await;
    let quick = Backoff {
        first: Duration::from_millis(5),
        most: Duration::from_millis(20),
    };
    let channel = Connector::new(proxy.url())
        .metadata("authorization", "Bearer user-ann")
        .metadata("app", "page")
        .backoff(quick)
        .connect()
        .await
        .expect("a channel");
    let expected = |name: &str, looks| (name.to_owned(), looks, Some("page".to_owned()));
    assert_eq!(sees(&channel).await, expected("ann", 1));
    channel.renew(bearer("user-bob")).await.expect("renewed");
    assert_eq!(sees(&channel).await, expected("bob", 2));
    let refused = channel.renew(bearer("wrong")).await.expect_err("refused");
    assert_eq!(refused.status(), Status::Unauthenticated);
    assert_eq!(refused.message(), "that token is not known");
    assert_eq!(sees(&channel).await, expected("bob", 3));
    for round in 0..3 {
        proxy.cut();
        assert_eq!(sees(&channel).await, expected("bob", 4 + round));
    }
    let asked = asked.lock().expect("no panic").clone();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        asked[..3],
        [
            (Occasion::Open, some("user-ann"), None),
            (Occasion::Renewal, some("user-bob"), some("ann")),
            (Occasion::Renewal, some("wrong"), some("bob")),
        ]
    );
    assert!(asked.len() >= 6);
    for back in &asked[3..] {
        assert_eq!(*back, (Occasion::Resume, some("user-bob"), None));
    }
}

/// W-33: which host a page may come from says the request, never what a stranger may add to it.
#[tokio::test]
async fn forwarded_hosts_do_not_vouch_for_an_origin() {
    let server = Server::start(Limits::default()).await;
    let host = server.addr;
    let request = |origin: &str, added: &str| {
        format!(
            "GET /rpc HTTP/1.1\r\nHost: {host}\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Sec-WebSocket-Protocol: turbo.v1\r\nOrigin: {origin}\r\n{added}\r\n"
        )
    };
    for added in [
        "",
        "X-Forwarded-Host: evil.example\r\n",
        "x-forwarded-host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n",
        "Forwarded: host=evil.example;proto=https\r\n",
        "X-Original-Host: evil.example\r\nX-Host: evil.example\r\n",
    ] {
        let line = server.status_line(&request("https://evil.example", added)).await;
        assert_eq!(line, "HTTP/1.1 403 Forbidden", "{added}");
        // Nor do they shut out a page of the host itself.
        let line = server
            .status_line(&request(&format!("http://{host}"), added))
            .await;
        assert_eq!(line, "HTTP/1.1 101 Switching Protocols", "{added}");
    }
}

//! The lab behind a real socket, and a WebSocket that speaks raw bytes to it.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use turbo_runtime::server::Limits;

use super::frames::*;
use super::lab::{self, Lab};

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Nothing here takes long; a test that waits longer than this has hung.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Server {
    pub lab: Lab,
    pub addr: SocketAddr,
}

impl Server {
    pub async fn start(limits: Limits) -> Self {
        let lab = Lab::default();
        let endpoint = lab::endpoint(&lab).limits(limits).build();
        let app = axum::Router::new().route("/rpc", endpoint.into());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
        });
        Self { lab, addr }
    }

    pub fn url(&self) -> String {
        format!("ws://{}/rpc", self.addr)
    }

    pub async fn socket(&self) -> Socket {
        let mut request = self.url().into_client_request().expect("a request");
        request
            .headers_mut()
            .insert("sec-websocket-protocol", HeaderValue::from_static("turbo.v1"));
        connect_async(request).await.expect("a WebSocket").0
    }

    /// A WebSocket with an open conversation.
    pub async fn open(&self) -> Socket {
        let mut socket = self.socket().await;
        socket
            .send(binary([hello(), bind_lab()].concat()))
            .await
            .expect("sent");
        let opened = frames(&mut socket).await;
        assert_eq!([opened[0].kind, opened[1].kind], [WELCOME, BOUND]);
        socket
    }

    /// Checks that somebody else is served as ever.
    pub async fn serves(&self) {
        let mut socket = self.open().await;
        socket
            .send(binary(call(0, lab::ECHO, &[2, 1, 1])))
            .await
            .expect("sent");
        assert_eq!(frames(&mut socket).await[0].kind, REPLY);
    }

    /// Sends a request by hand and answers the first line of what comes back.
    pub async fn status_line(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.addr).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = vec![0; 512];
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut answer))
            .await
            .expect("an answer")
            .expect("read");
        let text = String::from_utf8_lossy(&answer[..read]).into_owned();
        text.lines().next().unwrap_or_default().to_owned()
    }
}

pub fn binary(bytes: Vec<u8>) -> Message {
    Message::Binary(bytes.into())
}

pub async fn frames(socket: &mut Socket) -> Vec<Received> {
    match tokio::time::timeout(PATIENCE, socket.next())
        .await
        .expect("an answer")
    {
        Some(Ok(Message::Binary(message))) => parse(&message),
        other => panic!("not a message: {other:?}"),
    }
}

/// The close code that the server answers with.
pub async fn close_code(socket: &mut Socket) -> u16 {
    loop {
        match tokio::time::timeout(PATIENCE, socket.next())
            .await
            .expect("an answer")
        {
            Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
            Some(Ok(_)) => {}
            other => panic!("closed without a reason: {other:?}"),
        }
    }
}

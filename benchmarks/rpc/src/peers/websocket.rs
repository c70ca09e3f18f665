//! The same requests over a WebSocket of axum's with its defaults, as many to a message as are ready.

use std::time::Instant;

use axum::Router;
use axum::extract::ws::{Message as Frame, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::{Connection, Peer, payload};
use crate::Result;
use crate::measure::Timer;
use crate::serve::http;

pub(super) const PEER: Peer = Peer {
    name: "websocket",
    title: "axum WebSocket, bytes and nothing else",
    has_streams: false,
    serve: |listener| {
        Box::pin(async move {
            http(listener, Router::new().route("/", any(echo))).await;
            Ok(())
        })
    },
    open: |address| {
        Box::pin(async move {
            let (socket, _) = connect_async_with_config(format!("ws://{address}/"), None, true).await?;
            Ok(Box::new(Socket(socket)) as Box<dyn Connection>)
        })
    },
};

/// Every message goes back as it came.
async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            let is_data = matches!(message, Frame::Binary(_));
            if is_data && socket.send(message).await.is_err() {
                break;
            }
        }
    })
}

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Connection for Socket {
    fn calls(
        self: Box<Self>,
        in_flight: usize,
        size: usize,
        timer: Timer,
    ) -> BoxFuture<'static, Result<u64>> {
        Box::pin(calls(self.0, in_flight, size, timer))
    }

    fn items(self: Box<Self>, _: u32, _: u32, _: Timer) -> BoxFuture<'static, Result<u64>> {
        Box::pin(async { Err("no streams".into()) })
    }
}

async fn calls(
    mut socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    in_flight: usize,
    size: usize,
    timer: Timer,
) -> Result<u64> {
    let requests = Bytes::from(payload(0, size).repeat(in_flight));
    let mut answered = 0;
    let mut sent = Instant::now();
    socket.send(Message::Binary(requests.clone())).await?;
    loop {
        let Some(Message::Binary(message)) = socket.next().await.transpose()? else {
            return Err("the server has gone".into());
        };
        if message != requests {
            return Err("another answer".into());
        }
        answered += in_flight as u64;
        let now = Instant::now();
        timer.took(now - sent);
        if timer.is_over(now) {
            return Ok(answered);
        }
        sent = now;
        socket.send(Message::Binary(requests.clone())).await?;
    }
}

//! The other half: one server, until the standard input ends.

use std::net::SocketAddr;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::serve::ListenerExt;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::{Peer, Result, tcp, turbo};

/// Serves.
pub(crate) async fn run(peer: Peer) -> Result {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let serving = tokio::spawn(async move {
        match peer {
            Peer::Tcp => tcp::serve(listener).await,
            Peer::Websocket => http(listener, axum::Router::new().route("/", axum::routing::any(echo))).await,
            Peer::Turbo => http(listener, axum::Router::new().route("/", turbo::endpoint().into())).await,
            Peer::Narrow => http(listener, axum::Router::new().route("/", turbo::narrow().into())).await,
        }
    });
    input_ends().await?;
    serving.abort();
    Ok(())
}

/// Whoever started this server has no more need of it.
pub(crate) async fn input_ends() -> Result {
    let mut nothing = [0; 16];
    while tokio::io::stdin().read(&mut nothing).await? > 0 {}
    Ok(())
}

pub(crate) async fn http(listener: TcpListener, app: axum::Router) {
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let _ = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await;
}

/// Every message goes back as it came.
async fn echo(upgrade: WebSocketUpgrade) -> axum::response::Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            let is_data = matches!(message, Message::Binary(_));
            if is_data && socket.send(message).await.is_err() {
                break;
            }
        }
    })
}

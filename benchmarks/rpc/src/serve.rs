//! The other half: one server, until the standard input ends.

use std::net::SocketAddr;

use axum::serve::ListenerExt;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::Result;
use crate::peers::Peer;

/// Serves.
pub(crate) async fn run(peer: Peer) -> Result {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let serving = tokio::spawn((peer.serve)(listener));
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

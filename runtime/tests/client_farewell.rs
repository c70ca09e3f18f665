//! A client that leaves in order is gone at once, however much is on its way to it.

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use common::lab::{self, LAB, Lab};
use futures_util::StreamExt;
use turbo_runtime::client::{self, ServerStream};

async fn listen(lab: &Lab) -> String {
    let app = axum::Router::new().route("/rpc", lab::endpoint(lab).build().into());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    format!("ws://{addr}/rpc")
}

/// W-31, W-50: a socket that is dropped with unread bytes is reset, and a server that has not read `Bye` by then would keep
/// the work for a client that will not come back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_ends_with_a_channel_that_is_closed_while_a_stream_floods_it() {
    let lab = Lab::default();
    let url = listen(&lab).await;
    for _ in 0..100 {
        let channel = client::connect(&url).await.expect("a connection");
        let mut endless: ServerStream<(u32, Vec<u8>)> = channel.bind(&LAB).stream(lab::FOREVER, |_| {});
        endless.next().await.expect("no end").expect("an item");
        channel.close().await;
        tokio::time::timeout(Duration::from_secs(20), lab.idle())
            .await
            .expect("sooner than a session waits for its client");
    }
}

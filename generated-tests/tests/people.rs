//! The scenario over memory and over a real WebSocket.

use std::net::SocketAddr;
use std::time::Duration;

use generated_tests::directory::Directory;
use generated_tests::people::people::v1::{ConnectionClient, PeopleClient};
use generated_tests::scenario;
use turbo_runtime::client::connect;
use turbo_runtime::memory;

/// Serves a fresh directory on a port of its own, and answers the address.
async fn serve(directory: &Directory) -> SocketAddr {
    let app = axum::Router::new().route("/rpc", directory.endpoint().build().into());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    addr
}

/// Dropping a stream reaches the server: nobody watches any more.
async fn nobody_watches(directory: &Directory) {
    let quiet = async {
        while directory.watchers() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), quiet)
        .await
        .expect("the streams are cancelled");
}

#[tokio::test]
async fn the_scenario_over_memory() {
    let directory = Directory::default();
    let channel = memory::connect(&directory.endpoint().build());
    scenario::play(channel).await.expect("the scenario");
    nobody_watches(&directory).await;
}

#[tokio::test]
async fn the_scenario_over_a_websocket() {
    let directory = Directory::default();
    let addr = serve(&directory).await;
    let channel = connect(&format!("ws://{addr}/rpc")).await.expect("a connection");
    let connection = ConnectionClient::new(channel.clone());
    scenario::play(channel).await.expect("the scenario");
    nobody_watches(&directory).await;
    let remote: SocketAddr = connection
        .remote_addr()
        .await
        .expect("an answer")
        .parse()
        .expect("an address");
    assert!(remote.ip().is_loopback());
}

/// A handler is an ordinary method, and a client an ordinary value: many share one connection.
#[tokio::test]
async fn clients_share_a_connection() {
    let directory = Directory::default();
    let channel = memory::connect(&directory.endpoint().build());
    let connections: Vec<ConnectionClient> = (0..4).map(|_| ConnectionClient::new(channel.clone())).collect();
    let mut visits = Vec::new();
    for connection in &connections {
        visits.push(connection.visits().await.expect("an answer"));
    }
    assert_eq!(visits, [1, 2, 3, 4]);
    drop(PeopleClient::new(channel));
}

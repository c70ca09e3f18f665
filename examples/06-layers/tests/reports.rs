//! The layers of the example, seen by a client, and the numbers that it leaves behind.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use metrics_exporter_prometheus::PrometheusBuilder;
use reports::v1::ReportsClient;
use reports::{Settings, app};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use turbo_runtime::Status;
use turbo_runtime::client::{Connector, connect};

/// The numbers are those of the whole process: the tests take turns, so that none counts the calls of another.
static TURN: Mutex<()> = Mutex::const_new(());

async fn page(at: std::net::SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(at).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

#[tokio::test]
async fn what_is_too_much_is_shed_and_counted() {
    let _turn = TURN.lock().await;
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .expect("the only recorder");
    let settings = Settings {
        at_once: 2,
        timeout: Duration::from_secs(600),
        per_second: 100_000,
        // Reports that are asked for together are at work together.
        page: Duration::from_millis(100),
        clients: 1_000,
    };
    let (app, endpoint) = app(&settings, metrics);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let client = ReportsClient::new(connect(format!("ws://{at}/rpc")).await.expect("a channel"));

    let report = client.render("One", 2).await.expect("a report");
    assert_eq!(report, "One, page 1\nOne, page 2\n");
    let pages = client.pages("Two", 3).map(|page| page.expect("a page"));
    assert_eq!(pages.collect::<String>().await.lines().count(), 3);

    let ends = join_all((0..8).map(|_| async {
        let report = client.render("Many", 5).await;
        report.map(drop).map_err(|error| error.status())
    }))
    .await;
    let shed = ends
        .iter()
        .filter(|end| **end == Err(Status::ResourceExhausted))
        .count();
    let made = ends.iter().filter(|end| end.is_ok()).count();
    assert_eq!((made, shed), (2, 6));

    let numbers = page(at, "/metrics").await;
    let line = |name: &str, labels: [&str; 2]| {
        let lines = numbers.lines().filter(|line| line.starts_with(name));
        let mut lines = lines.filter(|line| labels.iter().all(|label| line.contains(label)));
        let value = lines.next().and_then(|line| line.rsplit(' ').next());
        value.and_then(|value| value.parse::<f64>().ok())
    };
    let finished = "turbo_server_calls_finished_total{";
    let render = "method=\"render\"";
    assert_eq!(line(finished, [render, "status=\"ok\""]), Some(3.0));
    assert_eq!(
        line(finished, [render, "status=\"resource_exhausted\""]),
        Some(6.0)
    );
    assert_eq!(line("turbo_server_calls_in_flight{", [render, ""]), Some(0.0));
    let items = line("turbo_server_stream_items_total{", ["method=\"pages\"", "sent"]);
    assert_eq!(items, Some(3.0));
    assert!(page(at, "/healthy").await.ends_with("yes\n"));
    endpoint.shutdown(Duration::from_secs(10)).await;
}

#[tokio::test]
async fn what_takes_too_long_is_ended() {
    let _turn = TURN.lock().await;
    // No recorder: nothing is counted here.
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let settings = Settings {
        at_once: 2,
        timeout: Duration::from_millis(50),
        per_second: 100_000,
        page: Duration::from_secs(600),
        clients: 1_000,
    };
    let (app, _endpoint) = app(&settings, metrics);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let client = ReportsClient::new(connect(format!("ws://{at}/rpc")).await.expect("a channel"));
    let late = client.render("Late", 1).await.expect_err("too late");
    assert_eq!(late.status(), Status::DeadlineExceeded);
}

#[tokio::test]
async fn a_client_too_many_is_told_to_come_later() {
    let _turn = TURN.lock().await;
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let settings = Settings {
        at_once: 2,
        timeout: Duration::from_secs(600),
        per_second: 100_000,
        page: Duration::from_millis(1),
        clients: 1,
    };
    let (app, _endpoint) = app(&settings, metrics);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("ws://{}/rpc", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let first = connect(&url).await.expect("a channel");
    let refused = connect(&url).await.expect_err("one too many").to_string();
    assert!(refused.contains("1013"), "{refused}");
    // One that is patient is served when there is room.
    let patient = ReportsClient::new(Connector::new(&url).start());
    let report = tokio::spawn(async move { patient.render("Two", 1).await });
    first.close().await;
    let report = report.await.expect("no panic");
    assert_eq!(report.expect("a report"), "Two, page 1\n");
}

//! What the feature `metrics` counts, and that its documentation lists exactly that.
#![cfg(feature = "metrics")]

mod common;
mod layers;
#[path = "common/shelf.rs"]
mod shelf;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use axum::body::Body;
use axum::http::header;
use common::lab::{self, LAB, Lab};
use common::uploads;
use futures_util::{StreamExt, stream};
use layers::{GATE, connect, settle};
use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use tower::ServiceExt;
use turbo_runtime::client::{Binding, Call, Connector, ServerStream};
use turbo_runtime::transport::{Close, Disconnect, Transport};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Bytes, memory};

/// Name, kind and the names of the labels.
type Listed = BTreeSet<(String, String, Vec<String>)>;

fn documented() -> Listed {
    let page = include_str!("../src/observability.md");
    let words = |cell: &str| -> Vec<String> {
        let mut words: Vec<String> = cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        words.sort();
        words
    };
    page.lines()
        .filter(|line| line.starts_with("| `turbo_"))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').collect();
            (
                words(cells[1]).concat(),
                cells[2].trim().to_owned(),
                words(cells[3]),
            )
        })
        .collect()
}

/// Everything that has been counted: by name and labels.
#[derive(Default)]
struct Seen {
    listed: Listed,
    values: BTreeMap<String, f64>,
}

impl Seen {
    /// Everything starts from nothing with each look, so that looks add up.
    fn look(&mut self, snapshotter: &Snapshotter) {
        for (key, _, _, value) in snapshotter.snapshot().into_vec() {
            let kind = match key.kind() {
                MetricKind::Counter => "counter",
                MetricKind::Gauge => "gauge",
                MetricKind::Histogram => "histogram",
            };
            let mut labels: Vec<(String, String)> = key
                .key()
                .labels()
                .map(|label| (label.key().to_owned(), label.value().to_owned()))
                .collect();
            labels.sort();
            let names = labels.iter().map(|(name, _)| name.clone()).collect();
            let name = key.key().name().to_owned();
            let values: Vec<String> = labels.into_iter().map(|(_, value)| value).collect();
            let place = format!("{name} {}", values.join(" ")).trim_end().to_owned();
            self.listed.insert((name, kind.to_owned(), names));
            match value {
                DebugValue::Counter(count) => *self.values.entry(place).or_default() += count as f64,
                DebugValue::Gauge(value) => *self.values.entry(place).or_default() += value.into_inner(),
                DebugValue::Histogram(values) => {
                    *self.values.entry(place).or_default() += values.len() as f64;
                }
            }
        }
    }

    fn of(&self, place: &str) -> f64 {
        self.values.get(place).copied().unwrap_or_default()
    }
}

fn echo(lab: &Binding) -> Call<Vec<u8>> {
    lab.unary(lab::ECHO, |writer| b"abc".to_vec().encode(writer))
}

/// A transport that breaks when it is told to.
struct Brittle {
    inner: memory::MemoryTransport,
    breaks: tokio::sync::oneshot::Receiver<()>,
}

impl Transport for Brittle {
    fn poll_receive(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<Bytes, Disconnect>> {
        if std::pin::Pin::new(&mut self.breaks).poll(cx).is_ready() {
            return std::task::Poll::Ready(Err(Disconnect::Broken("cut".to_owned())));
        }
        std::pin::Pin::new(&mut self.inner).poll_receive(cx)
    }

    fn poll_ready(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Disconnect>> {
        std::pin::Pin::new(&mut self.inner).poll_ready(cx)
    }

    fn start_send(mut self: std::pin::Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        std::pin::Pin::new(&mut self.inner).start_send(message)
    }

    fn poll_flush(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Disconnect>> {
        std::pin::Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_close(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
        close: &Close,
    ) -> std::task::Poll<()> {
        std::pin::Pin::new(&mut self.inner).poll_close(cx, close)
    }
}

#[tokio::test]
async fn what_is_counted_is_what_is_listed() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install().expect("the only recorder of this program");
    let mut seen = Seen::default();

    let lab_state = Lab::default();
    let endpoint = lab::endpoint(&lab_state).build();
    let channel = connect(&endpoint);
    let lab = channel.bind(&LAB);
    for _ in 0..3 {
        echo(&lab).await.expect("an answer");
    }
    lab.unary::<(), lab::LabError>(lab::REFUSE, |writer| 7_i64.encode(writer))
        .await
        .expect_err("refused");
    let hang = tokio::spawn(lab.unary::<(), turbo_runtime::Never>(lab::HANG, |_| {}));
    settle().await;
    seen.look(&snapshotter);
    for side in ["server", "client"] {
        let of = |rest: &str| seen.of(&format!("turbo_{side}_{rest}"));
        assert_eq!(of("calls_started_total echo lab.v1.Lab"), 3.0);
        assert_eq!(of("calls_in_flight echo lab.v1.Lab"), 0.0);
        assert_eq!(of("calls_in_flight hang lab.v1.Lab"), 1.0);
        assert_eq!(of("calls_finished_total echo lab.v1.Lab ok"), 3.0);
        assert_eq!(of("call_duration_seconds echo lab.v1.Lab ok"), 3.0);
        assert_eq!(of("calls_finished_total refuse lab.v1.Lab not_found"), 1.0);
        assert_eq!(of("connections_open"), 1.0);
        assert_eq!(of("connections_opened_total"), 1.0);
        assert!(of("bytes_total sent") > of("messages_total sent"));
    }
    assert_eq!(
        seen.of("turbo_server_bytes_total sent"),
        seen.of("turbo_client_bytes_total received")
    );
    assert_eq!(
        seen.of("turbo_client_messages_total sent"),
        seen.of("turbo_server_messages_total received")
    );

    hang.abort();
    settle().await;
    let items = stream::iter((0..10_u32).map(|number| (number, vec![1_u8])));
    let echoes: ServerStream<(u32, Vec<u8>)> = lab.duplex(uploads::ECHOES, |_| {}, items, Encode::encode);
    assert_eq!(echoes.count().await, 10);
    // A service that the server does not have.
    let refused = channel.bind(&GATE).unary::<(), turbo_runtime::Never>(0, |_| {});
    refused.await.expect_err("no such service");
    channel.close().await;
    settle().await;
    seen.look(&snapshotter);
    for side in ["server", "client"] {
        let of = |rest: &str| seen.of(&format!("turbo_{side}_{rest}"));
        assert_eq!(of("calls_finished_total hang lab.v1.Lab cancelled"), 1.0);
        assert_eq!(of("calls_in_flight hang lab.v1.Lab"), 0.0);
        for direction in ["sent", "received"] {
            let items = format!("stream_items_total {direction} echoes lab.v1.Lab");
            assert_eq!(of(&items), 10.0, "{side} {direction}");
        }
        assert_eq!(of("connections_open"), 0.0);
        assert_eq!(of("connections_closed_total 1000"), 1.0);
    }
    assert_eq!(
        seen.of("turbo_server_calls_refused_total unimplemented unimplemented"),
        1.0
    );

    // A page of somewhere else.
    let app = axum::Router::new().route("/rpc", endpoint.clone().into());
    let request = axum::http::Request::get("/rpc")
        .header(header::HOST, "example.org")
        .header(header::ORIGIN, "https://example.com")
        .body(Body::empty())
        .expect("a request");
    let response = app.oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), 403);

    // A connection that breaks, and a conversation that goes on.
    let (cut, breaks) = tokio::sync::oneshot::channel();
    let mut breaks = Some(breaks);
    let mut never = Vec::new();
    let served = endpoint.clone();
    let dial = move || {
        let (inner, server) = memory::pair();
        let endpoint = served.clone();
        tokio::spawn(async move { endpoint.serve(server, Default::default()).await });
        let breaks = breaks.take().unwrap_or_else(|| {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            never.push(sender);
            receiver
        });
        std::future::ready(Ok(Brittle { inner, breaks }))
    };
    let channel = Connector::over(dial)
        .backoff(turbo_runtime::client::Backoff {
            first: Duration::from_millis(1),
            most: Duration::from_millis(2),
        })
        .connect()
        .await
        .expect("a channel");
    let lab = channel.bind(&LAB);
    echo(&lab).await.expect("an answer");
    cut.send(()).expect("the transport listens");
    echo(&lab).await.expect("an answer over the next connection");
    channel.close().await;
    settle().await;
    seen.look(&snapshotter);
    assert_eq!(seen.of("turbo_server_connections_refused_total origin"), 1.0);
    for side in ["server", "client"] {
        assert_eq!(seen.of(&format!("turbo_{side}_sessions_resumed_total")), 1.0);
        assert_eq!(seen.of(&format!("turbo_{side}_connections_open")), 0.0);
    }
    // I-35, I-36: of a service with releases, and of clients whose schema nobody knows.
    let endpoint = shelf::shelf();
    let channel = memory::connect(&endpoint);
    for (descriptor, method) in [(&shelf::SHELF_1, 0), (&shelf::SHELF_1, 0), (&shelf::SHELF, 1)] {
        assert!(shelf::call(&channel, descriptor, method).await.is_ok());
    }
    seen.look(&snapshotter);
    let by_release = |rest: &str| seen.of(&format!("turbo_server_calls_by_release_total {rest}"));
    assert_eq!(by_release("get v1 shelf.v1.Shelf"), 2.0);
    assert_eq!(by_release("put (current) shelf.v1.Shelf"), 1.0);

    assert_eq!(seen.listed, documented());
    assert!(seen.listed.len() >= 20);
}

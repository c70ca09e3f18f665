//! Calls as OpenTelemetry sees them: over real sockets, through two servers, each span below the one that it is a part of.

mod bridge;

use futures_util::{StreamExt, stream};
use opentelemetry::trace::{SpanId, SpanKind, Status, TracerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use reports::v1::{Reports, ReportsClient, ReportsServer};
use tokio::net::TcpListener;
use tracing::Instrument;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt;
use turbo_runtime::client::{Channel, Connector};
use turbo_runtime::server::{Context, Endpoint};
use turbo_runtime::{Fault, Never, Stream, TraceContext};

/// What OpenTelemetry has been told, on this thread.
struct Telescope {
    exporter: InMemorySpanExporter,
    provider: SdkTracerProvider,
    _subscriber: DefaultGuard,
}

impl Telescope {
    fn new() -> Self {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_simple_exporter(exporter.clone())
            .build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let subscriber = tracing_subscriber::registry().with(layer);
        Self {
            exporter,
            provider,
            _subscriber: tracing::subscriber::set_default(subscriber),
        }
    }

    /// The spans of that name that have ended, in the order of their ends.
    fn ended(&self, name: &str) -> Vec<SpanData> {
        self.provider.force_flush().expect("it can be read");
        let all = self.exporter.get_finished_spans().expect("it can be read");
        all.into_iter().filter(|span| span.name == name).collect()
    }
}

/// The last of a chain: it answers by itself.
struct Last;

impl Reports for Last {
    async fn render(&self, _: &Context, title: String, _: u32) -> Result<String, Fault<Never>> {
        tracing::info_span!("print").in_scope(|| Ok(format!("{title} is printed")))
    }

    fn pages(
        &self,
        _: &Context,
        title: String,
        pages: u32,
    ) -> impl Stream<Item = Result<String, Fault<Never>>> + Send + 'static {
        stream::iter((0..pages).map(move |_| Ok(title.clone())))
    }
}

/// The first: it asks another, and answers by which ids it knows itself.
struct First(ReportsClient);

impl Reports for First {
    async fn render(&self, cx: &Context, title: String, pages: u32) -> Result<String, Fault<Never>> {
        let asked = self.0.render(&title, pages).await?;
        let trace = cx.trace().map(TraceContext::traceparent).unwrap_or_default();
        Ok(format!("{asked}; {trace}"))
    }

    fn pages(
        &self,
        _: &Context,
        title: String,
        pages: u32,
    ) -> impl Stream<Item = Result<String, Fault<Never>>> + Send + 'static {
        let pages = self.0.pages(&title, pages);
        pages.map(|page| Ok(page?))
    }
}

async fn serve(reports: impl Reports) -> String {
    let endpoint = Endpoint::builder().service(ReportsServer::new(reports));
    listen(endpoint.link_spans(bridge::link).build()).await
}

async fn listen(endpoint: Endpoint) -> String {
    let app = axum::Router::new().route("/rpc", endpoint.into());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("ws://{}/rpc", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn connect(url: String) -> Channel {
    let connector = Connector::new(url).intercept(bridge::tell);
    connector.connect().await.expect("a connection")
}

fn only<const N: usize>(spans: Vec<SpanData>) -> [SpanData; N] {
    spans
        .try_into()
        .unwrap_or_else(|spans: Vec<SpanData>| panic!("{N} spans and not {spans:#?}"))
}

fn id(span: &SpanData) -> SpanId {
    span.span_context.span_id()
}

#[tokio::test]
async fn a_served_call_is_a_child_of_the_call_that_was_made() {
    let telescope = Telescope::new();
    let client = ReportsClient::new(connect(serve(Last).await).await);
    let page = tracing::info_span!("page");
    let report = client.render("One", 1).instrument(page.clone()).await;
    assert_eq!(report.expect("a report"), "One is printed");
    drop(page);
    let pages = client.pages("Two", 3);
    assert_eq!(pages.count().await, 3);

    let [called, served, called_again, served_again] = {
        let mut spans = telescope.ended("reports.v1.Reports/render");
        spans.extend(telescope.ended("reports.v1.Reports/pages"));
        spans.sort_by_key(|span| (span.name.ends_with("pages"), span.span_kind != SpanKind::Client));
        only(spans)
    };
    let [page] = only(telescope.ended("page"));
    let [print] = only(telescope.ended("print"));
    assert_eq!(
        (&called.span_kind, &served.span_kind),
        (&SpanKind::Client, &SpanKind::Server)
    );
    let trace = page.span_context.trace_id();
    for span in [&called, &served, &print] {
        assert_eq!(span.span_context.trace_id(), trace, "{}", span.name);
    }
    assert_eq!(page.parent_span_id, SpanId::INVALID);
    assert_eq!(called.parent_span_id, id(&page));
    assert_eq!(served.parent_span_id, id(&called));
    assert!(served.parent_span_is_remote);
    assert_eq!(print.parent_span_id, id(&served), "what a handler does");
    assert_eq!(served_again.parent_span_id, id(&called_again), "a stream");
    assert_ne!(
        called_again.span_context.trace_id(),
        trace,
        "a trace of its own: it was made outside of the page"
    );
    let status = served
        .attributes
        .iter()
        .find(|field| field.key.as_str() == "rpc.response.status_code");
    assert_eq!(status.expect("how it ended").value.as_str(), "ok");
    assert_eq!(served.status, Status::Unset);
}

#[tokio::test]
async fn a_trace_goes_on_through_two_servers() {
    let telescope = Telescope::new();
    let last = connect(serve(Last).await).await;
    let first = connect(serve(First(ReportsClient::new(last))).await).await;
    let client = ReportsClient::new(first);
    let answer = client.render("One", 1).await.expect("a report");
    let spans = telescope.ended("reports.v1.Reports/render");
    let trace = spans[0].span_context.trace_id();
    assert!(spans.iter().all(|span| span.span_context.trace_id() == trace));
    // From the caller on, each has one child.
    let [called, served, asked, answered] = only(chain(spans));
    assert_eq!(
        [&called, &served, &asked, &answered].map(|span| span.span_kind.clone()),
        [
            SpanKind::Client,
            SpanKind::Server,
            SpanKind::Client,
            SpanKind::Server
        ]
    );
    let [print] = only(telescope.ended("print"));
    assert_eq!(print.parent_span_id, id(&answered));
    assert_eq!(
        answer,
        format!("One is printed; 00-{trace}-{}-01", id(&served)),
        "a handler knows the span of its call by the same ids"
    );

    // The same for a stream that comes through both.
    assert_eq!(client.pages("Two", 2).count().await, 2);
    let spans = telescope.ended("reports.v1.Reports/pages");
    let trace = spans[0].span_context.trace_id();
    assert!(spans.iter().all(|span| span.span_context.trace_id() == trace));
    let [_, _, _, _] = only(chain(spans));
}

#[tokio::test]
async fn a_link_that_panics_has_said_nothing() {
    let telescope = Telescope::new();
    let endpoint = Endpoint::builder()
        .service(ReportsServer::new(Last))
        .link_spans(|_, _| panic!("a link panics on purpose"));
    let client = ReportsClient::new(connect(listen(endpoint.build()).await).await);
    for _ in 0..2 {
        let report = client.render("One", 1).await;
        assert_eq!(report.expect("a report"), "One is printed");
    }
    assert_eq!(telescope.ended("reports.v1.Reports/render").len(), 4);
}

/// The spans from the one without a parent on, each the child of the one before.
fn chain(mut spans: Vec<SpanData>) -> Vec<SpanData> {
    let mut chain = Vec::new();
    let mut parent = SpanId::INVALID;
    while let Some(place) = spans.iter().position(|span| span.parent_span_id == parent) {
        let span = spans.swap_remove(place);
        parent = id(&span);
        chain.push(span);
    }
    assert!(spans.is_empty(), "not below the others: {spans:#?}");
    chain
}

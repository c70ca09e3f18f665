//! The spans of connections and calls: their fields, and what is inside of them.

mod layers;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use layers::{connect, connect_as, settle};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context as Scene, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use turbo_runtime::client::{Binding, Call};
use turbo_runtime::server::{Context, Endpoint, Peer, Request, Response, Service};
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor, Status, TraceContext};

const fn method(name: &'static str, number: u8) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [number; 8],
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    }
}

static DESK: ServiceDescriptor = ServiceDescriptor {
    name: "desk.v1.Desk",
    schema_id: *b"desk-v1a",
    methods: &[method("ask", 0), method("refuse", 1), method("crash", 2)],
};

const ASK: usize = 0;
const REFUSE: usize = 1;
const CRASH: usize = 2;

/// Asks the next desk, if there is one.
#[derive(Clone)]
struct Desk {
    next: Option<Binding>,
}

struct SaysGoodbye;

impl Drop for SaysGoodbye {
    fn drop(&mut self) {
        tracing::info!("goodbye");
    }
}

impl Service for Desk {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &DESK
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let next = self.next.clone();
        match method {
            ASK => request.unary(
                |_| Ok(()),
                move |cx: Context, ()| {
                    tracing::info!("before");
                    async move {
                        let _goodbye = SaysGoodbye;
                        tracing::info!("inside");
                        tokio::task::yield_now().await;
                        tracing::info!("later");
                        if let Some(next) = next {
                            ask(&next).await?;
                        }
                        Ok::<_, Fault<Never>>(cx.trace().map(TraceContext::traceparent))
                    }
                },
            ),
            REFUSE => request.unary(
                |_| Ok(()),
                |_, ()| async { Err::<(), Fault<Never>>(Fault::new(Status::NotFound, "none")) },
            ),
            CRASH => request.unary(
                |_| Ok(()),
                |_, ()| async { Err::<(), Fault<Never>>(Fault::internal("secret")) },
            ),
            _ => request.unknown(),
        }
    }
}

fn ask(desk: &Binding) -> Call<Option<String>> {
    desk.unary(ASK, |_| {})
}

#[derive(Clone, Debug, Default)]
struct Seen {
    name: &'static str,
    parent: Option<&'static str>,
    follows: Vec<&'static str>,
    fields: BTreeMap<&'static str, String>,
    is_closed: bool,
}

/// Writes down spans, and in which span events happen.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Records>>);

#[derive(Default)]
struct Records {
    order: Vec<u64>,
    closed: u64,
    spans: HashMap<u64, Seen>,
    events: Vec<(String, Option<&'static str>)>,
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl<S: tracing::Subscriber + for<'s> LookupSpan<'s>> tracing_subscriber::Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, scene: Scene<'_, S>) {
        let span = scene.span(id).expect("a span");
        let mut seen = Seen {
            name: span.name(),
            parent: span.parent().map(|parent| parent.name()),
            ..Seen::default()
        };
        attributes.record(&mut Fields(&mut seen.fields));
        let mut records = self.0.lock().expect("no panic");
        records.order.push(id.into_u64());
        records.spans.insert(id.into_u64(), seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Scene<'_, S>) {
        let mut records = self.0.lock().expect("no panic");
        let seen = records.spans.get_mut(&id.into_u64()).expect("a span");
        values.record(&mut Fields(&mut seen.fields));
    }

    fn on_follows_from(&self, id: &Id, from: &Id, scene: Scene<'_, S>) {
        let name = scene.span(from).expect("a span").name();
        let mut records = self.0.lock().expect("no panic");
        let seen = records.spans.get_mut(&id.into_u64()).expect("a span");
        seen.follows.push(name);
    }

    fn on_event(&self, event: &tracing::Event<'_>, scene: Scene<'_, S>) {
        if event.metadata().target().starts_with("turbo_runtime") {
            return;
        }
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        let within = scene.lookup_current().map(|span| span.name());
        let message = fields.remove("message").unwrap_or_default();
        self.0.lock().expect("no panic").events.push((message, within));
    }

    fn on_close(&self, id: Id, _: Scene<'_, S>) {
        let mut records = self.0.lock().expect("no panic");
        // Ids are used again: this one keeps its place under a key that no span has.
        records.closed += 1;
        let key = u64::MAX - records.closed;
        if let Some(mut seen) = records.spans.remove(&id.into_u64()) {
            seen.is_closed = true;
            if let Some(place) = records
                .order
                .iter_mut()
                .rev()
                .find(|other| **other == id.into_u64())
            {
                *place = key;
            }
            records.spans.insert(key, seen);
        }
    }
}

impl Recorder {
    fn watch() -> (Self, tracing::subscriber::DefaultGuard) {
        let recorder = Self::default();
        let subscriber = tracing_subscriber::registry().with(recorder.clone());
        (recorder, tracing::subscriber::set_default(subscriber))
    }

    /// The spans of that name, in order.
    fn spans(&self, name: &str) -> Vec<Seen> {
        let records = self.0.lock().expect("no panic");
        let all = records.order.iter().filter_map(|key| records.spans.get(key));
        all.filter(|seen| seen.name == name).cloned().collect()
    }

    fn events(&self) -> Vec<(String, Option<&'static str>)> {
        std::mem::take(&mut self.0.lock().expect("no panic").events)
    }
}

fn field<'s>(seen: &'s Seen, name: &str) -> &'s str {
    seen.fields.get(name).map_or("", String::as_str)
}

#[tokio::test]
async fn a_call_has_a_span_on_each_side_and_its_handler_runs_inside() {
    let (recorder, _watching) = Recorder::watch();
    let endpoint = Endpoint::builder().service(Desk { next: None }).build();
    let mut peer = Peer::default();
    peer.addr = Some(SocketAddr::from(([192, 0, 2, 7], 4321)));
    let channel = connect_as(&endpoint, peer);
    let trace = ask(&channel.bind(&DESK)).await.expect("an answer");
    let trace = TraceContext::parse(&trace.expect("a trace"), None).expect("well formed");
    channel.close().await;
    settle().await;

    let inside = Some("rpc.server.call");
    let expected = ["before", "inside", "later", "goodbye"].map(|event| (event.to_owned(), inside));
    assert_eq!(recorder.events(), expected);

    let [server] = &recorder.spans("rpc.server.call")[..] else {
        panic!("one call");
    };
    let [client] = &recorder.spans("rpc.client.call")[..] else {
        panic!("one call");
    };
    for (seen, kind) in [(server, "server"), (client, "client")] {
        assert!(seen.is_closed);
        assert_eq!(field(seen, "otel.name"), "desk.v1.Desk/ask");
        assert_eq!(field(seen, "otel.kind"), kind);
        assert_eq!(field(seen, "otel.status_code"), "");
        assert_eq!(field(seen, "rpc.system"), "turbo");
        assert_eq!(field(seen, "rpc.service"), "desk.v1.Desk");
        assert_eq!(field(seen, "rpc.method"), "ask");
        assert_eq!(field(seen, "rpc.response.status_code"), "ok");
        assert_eq!(field(seen, "trace_id"), trace.trace_id().to_string());
        assert!(field(seen, "duration_ms").parse::<f64>().expect("a number") >= 0.0);
    }
    assert_eq!(field(server, "span_id"), trace.span_id().to_string());
    assert_eq!(field(server, "parent_span_id"), field(client, "span_id"));
    assert_eq!(field(server, "network.peer.address"), "192.0.2.7");
    assert_eq!(field(server, "network.peer.port"), "4321");
    assert_eq!(
        (server.parent, &server.follows[..]),
        (None, &["rpc.server.connection"][..])
    );

    for name in ["rpc.server.connection", "rpc.client.connection"] {
        let [connection] = &recorder.spans(name)[..] else {
            panic!("one connection");
        };
        assert!(connection.is_closed, "{name}");
        assert_eq!(field(connection, "close.code"), "1000", "{name}");
        assert_eq!(field(connection, "rpc.system"), "turbo");
    }
}

#[tokio::test]
async fn the_calls_of_a_handler_are_inside_its_span_and_in_its_trace() {
    let (recorder, _watching) = Recorder::watch();
    let last = Endpoint::builder().service(Desk { next: None }).build();
    let next = Some(connect(&last).bind(&DESK));
    let endpoint = Endpoint::builder().service(Desk { next }).build();
    let desk = connect(&endpoint).bind(&DESK);
    ask(&desk).await.expect("an answer");
    settle().await;
    let (servers, clients) = (
        recorder.spans("rpc.server.call"),
        recorder.spans("rpc.client.call"),
    );
    assert_eq!((servers.len(), clients.len()), (2, 2));
    assert_eq!(
        (clients[0].parent, clients[1].parent),
        (None, Some("rpc.server.call"))
    );
    let chain = [&clients[0], &servers[0], &clients[1], &servers[1]];
    for seen in chain {
        assert_eq!(field(seen, "trace_id"), field(chain[0], "trace_id"));
    }
    assert_eq!(field(chain[1], "parent_span_id"), field(chain[0], "span_id"));
    assert_eq!(field(chain[3], "parent_span_id"), field(chain[2], "span_id"));
    let ids: std::collections::BTreeSet<&str> = chain.iter().map(|seen| field(seen, "span_id")).collect();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn spans_tell_how_calls_failed_and_whose_fault_it_was() {
    let (recorder, _watching) = Recorder::watch();
    let endpoint = Endpoint::builder().service(Desk { next: None }).build();
    let desk = connect(&endpoint).bind(&DESK);
    for (method, status, is_servers) in [(REFUSE, "not_found", false), (CRASH, "internal", true)] {
        desk.unary::<(), Never>(method, |_| {})
            .await
            .expect_err("a failure");
        let (servers, clients) = (
            recorder.spans("rpc.server.call"),
            recorder.spans("rpc.client.call"),
        );
        let (server, client) = (servers.last().expect("a call"), clients.last().expect("a call"));
        for seen in [server, client] {
            assert_eq!(field(seen, "rpc.response.status_code"), status);
            assert_eq!(field(seen, "error.type"), status);
            assert!(seen.fields.values().all(|value| !value.contains("secret")));
        }
        let error = |is_error: bool| if is_error { "ERROR" } else { "" };
        assert_eq!(field(server, "otel.status_code"), error(is_servers));
        assert_eq!(field(client, "otel.status_code"), error(true));
    }
}

/// W-61: a trace that the caller names is the one that is continued.
#[tokio::test]
async fn the_span_of_a_served_call_belongs_to_the_trace_that_its_caller_names() {
    let (recorder, _watching) = Recorder::watch();
    let endpoint = Endpoint::builder().service(Desk { next: None }).build();
    let desk = connect(&endpoint).bind(&DESK);
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    let answer = ask(&desk)
        .metadata("traceparent", parent)
        .await
        .expect("an answer");
    let answered = TraceContext::parse(&answer.expect("a trace"), None).expect("well formed");
    assert!(!answered.is_sampled());
    let servers = recorder.spans("rpc.server.call");
    assert_eq!(field(&servers[0], "trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(field(&servers[0], "parent_span_id"), "00f067aa0ba902b7");
    assert_eq!(field(&servers[0], "span_id"), answered.span_id().to_string());
    let clients = recorder.spans("rpc.client.call");
    assert_eq!(
        field(&clients[0], "span_id"),
        "00f067aa0ba902b7",
        "as it was told"
    );
}

/// The page that lists the fields names those that there are.
#[tokio::test]
async fn the_fields_of_the_spans_are_those_that_are_listed() {
    let (recorder, _watching) = Recorder::watch();
    let endpoint = Endpoint::builder().service(Desk { next: None }).build();
    let mut peer = Peer::default();
    peer.addr = Some(SocketAddr::from(([192, 0, 2, 7], 4321)));
    let channel = connect_as(&endpoint, peer);
    let desk = channel.bind(&DESK);
    ask(&desk).await.expect("an answer");
    desk.unary::<(), Never>(CRASH, |_| {})
        .await
        .expect_err("a failure");
    channel.close().await;
    settle().await;
    let page = include_str!("../src/observability.md");
    let mut listed = 0;
    for line in page.lines().filter(|line| line.starts_with("| `rpc.")) {
        let mut words = line.split('`').skip(1).step_by(2);
        let name = words.next().expect("a name");
        let mut documented: Vec<&str> = words.collect();
        documented.sort_unstable();
        let mut fields: Vec<&str> = recorder
            .spans(name)
            .iter()
            .flat_map(|seen| seen.fields.keys().copied())
            .collect();
        fields.sort_unstable();
        fields.dedup();
        assert_eq!(fields, documented, "{name}");
        listed += 1;
    }
    assert_eq!(listed, 4);
}

//! Traces that go through calls: from the client to the handler, and from there to the calls that it makes.

mod layers;

use std::sync::{Arc, Mutex};

use futures_util::{Stream, StreamExt};
use layers::{GATE, Gate, connect, see};
use turbo_runtime::client::{Binding, Channel, Outgoing};
use turbo_runtime::server::{Context, Endpoint, Request, Response, Service};
use turbo_runtime::{
    Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor, SpanId, TraceContext, TraceId,
};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const fn method(name: &'static str, number: u8, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [number; 8],
        kind,
        is_idempotent: false,
        timeout: None,
    }
}

static RELAY: ServiceDescriptor = ServiceDescriptor {
    name: "relay.v1.Relay",
    schema_id: *b"relay-v1",
    methods: &[
        method("relay", 0, MethodKind::Unary),
        method("relays", 1, MethodKind::ServerStream),
    ],
};

/// Answers its own `traceparent` and `tracestate`, then those of whom it asks.
#[derive(Clone)]
struct Relay {
    next: Option<Binding>,
}

type Hop = (Option<String>, Option<String>);

impl Relay {
    async fn hops(self, cx: Context) -> Result<Vec<Hop>, Fault<Never>> {
        let own = cx.trace().map(|trace| {
            assert_eq!(TraceContext::current().as_ref(), Some(trace));
            (trace.traceparent(), trace.tracestate().map(str::to_owned))
        });
        let mut hops = vec![match own {
            Some((parent, state)) => (Some(parent), state),
            None => (None, None),
        }];
        if let Some(next) = self.next {
            // It comes back from another task: what follows is a poll of its own.
            hops.extend(relay(&next).await?);
        }
        assert_eq!(TraceContext::current().as_ref(), cx.trace());
        Ok(hops)
    }

    fn stream(self, cx: &Context) -> impl Stream<Item = Result<Vec<Hop>, Fault<Never>>> + Send + 'static {
        let cx = cx.clone();
        futures_util::stream::iter(0..2).then(move |_| self.clone().hops(cx.clone()))
    }
}

impl Service for Relay {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &RELAY
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let this = self.clone();
        match method {
            0 => request.unary(|_| Ok(()), move |cx, ()| this.hops(cx)),
            1 => request.stream(|_| Ok(()), move |cx, ()| Response::stream(this.stream(cx))),
            _ => request.unknown(),
        }
    }
}

fn relay(next: &Binding) -> turbo_runtime::client::Call<Vec<Hop>> {
    next.unary(0, |_| {})
}

/// A client of a server that asks another one.
fn two_hops() -> Channel {
    let last = Endpoint::builder().service(Relay { next: None }).build();
    let next = Some(connect(&last).bind(&RELAY));
    connect(&Endpoint::builder().service(Relay { next }).build())
}

fn parsed(hop: &Hop) -> TraceContext {
    TraceContext::parse(hop.0.as_deref().expect("a trace"), hop.1.as_deref()).expect("well formed")
}

/// W-60, W-62: one trace, and a span for each server on the way.
#[tokio::test]
async fn a_trace_goes_through_handlers_into_the_calls_that_they_make() {
    let client = two_hops().bind(&RELAY);
    let call = relay(&client)
        .metadata("traceparent", PARENT)
        .metadata("tracestate", "vendor=1,other=2");
    let hops = call.await.expect("an answer");
    let caller = TraceContext::parse(PARENT, Some("vendor=1,other=2")).expect("well formed");
    let spans: Vec<TraceContext> = hops.iter().map(parsed).collect();
    assert_eq!(spans.len(), 2);
    for span in &spans {
        assert_eq!(span.trace_id(), caller.trace_id());
        assert_eq!(span.tracestate(), Some("vendor=1,other=2"));
        assert!(span.is_sampled());
        assert_ne!(span.span_id(), caller.span_id());
    }
    assert_ne!(spans[0].span_id(), spans[1].span_id());
    // That it is not sampled is passed on as well.
    let unsampled = PARENT.replace("-01", "-00");
    let hops = relay(&client).metadata("traceparent", unsampled).await;
    let hops = hops.expect("an answer");
    assert!(
        hops.iter()
            .all(|hop| !parsed(hop).is_sampled() && hop.1.is_none())
    );
}

/// W-62: while a stream is polled as well.
#[tokio::test]
async fn a_stream_is_within_its_trace_as_long_as_it_goes_on() {
    let client = two_hops().bind(&RELAY);
    let stream = client
        .stream::<Vec<Hop>, Never>(1, |_| {})
        .metadata("traceparent", PARENT);
    let items: Vec<_> = stream.collect().await;
    let items: Vec<Vec<Hop>> = items.into_iter().map(|item| item.expect("an item")).collect();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0][0], items[1][0], "one span for the whole stream");
    assert_ne!(items[0][1], items[1][1], "and one for each call that it makes");
    let trace_id = TraceContext::parse(PARENT, None).expect("well formed").trace_id();
    for hop in items.iter().flatten() {
        assert_eq!(parsed(hop).trace_id(), trace_id);
    }
}

/// W-61
#[tokio::test]
async fn what_is_not_well_formed_is_ignored_and_fails_no_call() {
    let client = two_hops().bind(&RELAY);
    let none = vec![(None, None), (None, None)];
    for bad in [
        "",
        "00",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        &PARENT.to_uppercase(),
    ] {
        let call = relay(&client)
            .metadata("traceparent", bad)
            .metadata("tracestate", "vendor=1");
        assert_eq!(call.await, Ok(none.clone()), "{bad:?}");
    }
    // A state of its own says nothing.
    assert_eq!(
        relay(&client).metadata("tracestate", "vendor=1").await,
        Ok(none.clone())
    );
    assert_eq!(relay(&client).await, Ok(none));
    // A bad state leaves the trace.
    let call = relay(&client)
        .metadata("traceparent", PARENT)
        .metadata("tracestate", "no state");
    let hops = call.await.expect("an answer");
    assert!(hops.iter().all(|hop| hop.0.is_some() && hop.1.is_none()));
}

#[tokio::test]
async fn outside_of_handlers_a_scope_makes_calls_part_of_a_trace() {
    let client = two_hops().bind(&RELAY);
    let root = TraceContext::root(true);
    assert_eq!(TraceContext::current(), None);
    let inside = async {
        assert_eq!(TraceContext::current().as_ref(), Some(&root));
        tokio::task::yield_now().await;
        let inner = root.child();
        let inner = inner
            .clone()
            .scope(async move { TraceContext::current() == Some(inner) });
        assert!(inner.await);
        relay(&client).await
    };
    let hops = root.clone().scope(inside).await.expect("an answer");
    assert_eq!(TraceContext::current(), None);
    for hop in &hops {
        let span = parsed(hop);
        assert_eq!(span.trace_id(), root.trace_id());
        assert_ne!(span.span_id(), root.span_id());
    }
    // Ids of another library.
    let ids = (TraceId::new([7; 16]), SpanId::new([8; 8]));
    assert_eq!((TraceId::new([0; 16]), SpanId::new([0; 8])), (None, None));
    let foreign = TraceContext::new(ids.0.expect("an id"), ids.1.expect("an id"), true);
    let hops = foreign.scope(relay(&client)).await.expect("an answer");
    assert_eq!(parsed(&hops[1]).trace_id().to_bytes(), [7; 16]);
}

/// What somebody has put into the metadata stays: a bridge to a tracing library does that.
#[tokio::test]
async fn a_trace_that_was_put_into_the_metadata_is_not_replaced() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let endpoint = Endpoint::builder()
        .service(Gate::closed())
        .layer(tower::util::MapRequestLayer::new(move |request: Request| {
            let parent = request.metadata().get("traceparent").map(str::to_owned);
            log.lock().expect("no panic").push(parent);
            request
        }))
        .build();
    let channel = connect(&endpoint);
    let outer = TraceContext::root(true);
    let plain = see(&channel.bind(&GATE)).metadata("traceparent", PARENT);
    outer.clone().scope(plain).await.expect("an answer");
    let bridged = channel
        .with(|call: &mut Outgoing<'_>| call.set_metadata("traceparent", PARENT))
        .bind(&GATE);
    outer.clone().scope(see(&bridged)).await.expect("an answer");
    outer
        .clone()
        .scope(see(&channel.bind(&GATE)))
        .await
        .expect("an answer");
    let seen = seen.lock().expect("no panic");
    assert_eq!(seen[..2], [Some(PARENT.to_owned()), Some(PARENT.to_owned())]);
    let child = TraceContext::parse(seen[2].as_deref().expect("a trace"), None).expect("well formed");
    assert_eq!(child.trace_id(), outer.trace_id());
    assert_ne!(child.span_id(), outer.span_id());
}

//! Clients and servers that were made from different schemas: what a client is told, over servers in memory that take each other's place.

use std::future::ready;
use std::sync::Arc;
use std::sync::Mutex;

use futures_util::{FutureExt, StreamExt};
use turbo_runtime::client::{CallError, Channel, ConnectError, Connector, Skew, SkewLevel};
use turbo_runtime::server::{Endpoint, Peer, Request, Response, Service};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor, Status, memory};

const fn method(name: &'static str, signature: [u8; 8]) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature,
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    }
}

const ADD: MethodDescriptor = method("add", *b"add-----");
const GREET: MethodDescriptor = method("greet", *b"greet---");

/// Release 2: `greet` has changed, and `list` is new.
static NEW: ServiceDescriptor = ServiceDescriptor {
    name: "desk.v1.Desk",
    schema_id: *b"desk--v2",
    methods: &[ADD, method("greet", *b"greet-v2"), method("list", *b"list----")],
};

/// Release 1.
static OLD: ServiceDescriptor = ServiceDescriptor {
    name: "desk.v1.Desk",
    schema_id: *b"desk--v1",
    methods: &[ADD, GREET],
};

/// Another service of a client.
static OTHER: ServiceDescriptor = ServiceDescriptor {
    name: "desk.v1.Other",
    schema_id: *b"other-v1",
    methods: &[ADD],
};

/// Answers a number one more than what it is given, whatever the method.
struct Counter(&'static ServiceDescriptor);

impl Service for Counter {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        self.0
    }

    fn call(&self, _: usize, request: Request) -> Response {
        request.unary(
            |reader| reader.field::<u32>("n"),
            |_, n| ready(Ok::<u32, Fault<Never>>(n + 1)),
        )
    }
}

fn server(services: &[&'static ServiceDescriptor]) -> Endpoint {
    let builder = Endpoint::builder();
    let builder = services
        .iter()
        .fold(builder, |builder, it| builder.service(Counter(it)));
    builder.build()
}

/// Whoever serves now; the address stays.
#[derive(Clone)]
struct Port(Arc<Mutex<Endpoint>>);

impl Port {
    async fn connect(endpoint: Endpoint) -> (Self, Channel) {
        let port = Self(Arc::new(Mutex::new(endpoint)));
        let serving = port.clone();
        let dial = move || {
            let (client, server) = memory::pair();
            let endpoint = serving.0.lock().expect("no panic").clone();
            tokio::spawn(async move { endpoint.serve(server, Peer::default()).await });
            ready(Ok::<_, ConnectError>(client))
        };
        let channel = Connector::over(dial).connect().await.expect("a channel");
        (port, channel)
    }

    /// As a deployment does: the server that is there goes away, and another one takes its place.
    async fn replace(&self, next: Endpoint) {
        let last = std::mem::replace(&mut *self.0.lock().expect("no panic"), next);
        last.shutdown(std::time::Duration::from_secs(1)).await;
    }
}

fn names(skew: &Skew) -> Vec<(&str, &str, Status)> {
    let methods = skew.methods.iter();
    methods.map(|it| (it.service, it.method, it.status)).collect()
}

async fn call(
    channel: &Channel,
    descriptor: &'static ServiceDescriptor,
    method: usize,
) -> Result<u32, Status> {
    let call = channel
        .bind(descriptor)
        .unary::<u32, Never>(method, |writer| 1_u32.encode(writer));
    call.await.map_err(|error: CallError<Never>| error.status())
}

/// W-16, W-17, W-92: a page of release 1 outlives deployments of 2, of nothing that it knows, and of 1 again.
#[tokio::test]
async fn the_level_is_that_of_each_server_that_takes_the_place_of_another() {
    let (port, channel) = Port::connect(server(&[&OLD])).await;
    let mut skews = channel.skews();
    assert!(skews.next().now_or_never().is_none(), "nothing is bound");
    assert_eq!(channel.is_available("desk.v1.Desk.greet"), None);
    assert_eq!(call(&channel, &OLD, 1).await, Ok(2));
    let skew = skews.next().await.expect("a channel");
    assert_eq!((skew.level, names(&skew)), (SkewLevel::Compatible, vec![]));
    assert_eq!(channel.is_available("desk.v1.Desk.greet"), Some(true));

    port.replace(server(&[&NEW])).await;
    let skew = skews.next().await.expect("a channel");
    let mismatch = vec![("desk.v1.Desk", "greet", Status::SchemaMismatch)];
    assert_eq!((skew.level, names(&skew)), (SkewLevel::Degraded, mismatch));
    assert_eq!(channel.skew(), skew);
    assert_eq!(channel.is_available("desk.v1.Desk.greet"), Some(false));
    assert_eq!(channel.is_available("desk.v1.Desk.add"), Some(true));
    assert_eq!(channel.is_available("desk.v1.Desk.gone"), None);
    assert_eq!(call(&channel, &OLD, 0).await, Ok(2));
    assert_eq!(call(&channel, &OLD, 1).await, Err(Status::SchemaMismatch));

    port.replace(server(&[&OTHER])).await;
    let skew = skews.next().await.expect("a channel");
    assert_eq!(skew.level, SkewLevel::Incompatible);
    assert_eq!(
        names(&skew),
        [
            ("desk.v1.Desk", "add", Status::Unimplemented),
            ("desk.v1.Desk", "greet", Status::Unimplemented)
        ]
    );

    port.replace(server(&[&OLD])).await;
    let skew = skews.next().await.expect("a channel");
    assert_eq!((skew.level, names(&skew)), (SkewLevel::Compatible, vec![]));
    assert_eq!(call(&channel, &OLD, 1).await, Ok(2));
    channel.close().await;
    assert!(skews.next().await.is_none(), "the channel is closed");
}

/// W-17, W-92: in a rolling deployment a new client meets an old server. What that does not know fails at once, with both ids, and works after
/// the next connect.
#[tokio::test]
async fn a_new_client_that_meets_an_old_server_looks_again_after_a_reconnect() {
    let (port, channel) = Port::connect(server(&[&OLD])).await;
    let mut skews = channel.skews();
    let desk = channel.bind(&NEW);
    let failure = desk
        .unary::<u32, Never>(2, |writer| 1_u32.encode(writer))
        .await
        .expect_err("the server has no such method");
    assert_eq!(failure.status(), Status::SchemaMismatch);
    let said = failure.to_string();
    let ids = [NEW.schema_id, OLD.schema_id].map(|id| format!("{:016x}", u64::from_be_bytes(id)));
    assert!(ids.iter().all(|id| said.contains(id.as_str())), "{said}");
    let skew = skews.next().await.expect("a channel");
    assert_eq!(skew.level, SkewLevel::Degraded);
    assert_eq!(skew.methods.len(), 2);
    assert_eq!(call(&channel, &NEW, 0).await, Ok(2), "what both know is served");

    port.replace(server(&[&NEW])).await;
    let skew = skews.next().await.expect("a channel");
    assert_eq!((skew.level, names(&skew)), (SkewLevel::Compatible, vec![]));
    assert_eq!(call(&channel, &NEW, 2).await, Ok(2));
}

/// W-92: one event for all services, once they are answered; a server that says the same again is none.
#[tokio::test]
async fn several_services_have_one_level() {
    let (port, channel) = Port::connect(server(&[&OLD, &OTHER])).await;
    let mut skews = channel.skews();
    let (_desk, _other) = (channel.bind(&OLD), channel.bind(&OTHER));
    assert_eq!(call(&channel, &OTHER, 0).await, Ok(2));
    assert_eq!(skews.next().await.map(|it| it.level), Some(SkewLevel::Compatible));

    port.replace(server(&[&OLD])).await;
    let skew = skews.next().await.expect("a channel");
    let missing = vec![("desk.v1.Other", "add", Status::Unimplemented)];
    assert_eq!((skew.level, names(&skew)), (SkewLevel::Degraded, missing));

    port.replace(server(&[&OLD])).await;
    assert_eq!(call(&channel, &OLD, 0).await, Ok(2));
    assert!(skews.next().now_or_never().is_none(), "nothing has changed");
    port.replace(server(&[&OLD, &OTHER])).await;
    assert_eq!(skews.next().await.map(|it| it.level), Some(SkewLevel::Compatible));
}

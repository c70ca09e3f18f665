//! Clients on WebSockets, and services behind NATS: the gateway between them.

#![cfg(feature = "nats")]
#![allow(missing_docs)]

mod common;
mod nats_support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use common::frames::{bind_lab, call, hello};
use common::lab::{self, Lab, SLEEP};
use common::socket;
use futures_util::{SinkExt, StreamExt, TryStreamExt, stream};
use nats_support::{Caller, NatsServer, PATIENCE, options, soon, until};
use turbo_runtime::client::Connector;
use turbo_runtime::nats::Gateway;
use turbo_runtime::server::{Context, Endpoint, EndpointBuilder, Limits, Request, Response, Service};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Fault, Metadata, MethodDescriptor, MethodKind, Never, ServiceDescriptor, Status};

/// Serves an endpoint on a port of its own.
async fn listen(endpoint: EndpointBuilder) -> String {
    let app = axum::Router::new().route("/rpc", endpoint.build().into());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    format!("ws://{addr}/rpc")
}

async fn gateway(server: &NatsServer) -> Gateway {
    Gateway::new(server.client().await, options())
        .await
        .expect("a gateway")
}

async fn caller(url: &str) -> Caller {
    Caller::new(&turbo_runtime::client::connect(url).await.expect("a connection"))
}

/// All shapes, in both directions, and failures as the instance told them.
#[tokio::test(flavor = "multi_thread")]
async fn every_shape_through_a_gateway() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = caller(&listen(Endpoint::builder().gateway(gateway(&server).await)).await).await;
    let numbers = |count: u32| stream::iter(0..count).map(|number| (number, vec![7; 1_000]));
    assert_eq!(
        soon("a reply", caller.echo(b"hello")).await.expect("an echo"),
        b"hello"
    );
    let items: Vec<_> = soon("a stream", caller.wide(2_000, 1_000).try_collect())
        .await
        .expect("items");
    assert!(items.iter().map(|item| item.0).eq(0..2_000));
    assert_eq!(
        soon("an upload", caller.take(u32::MAX, numbers(2_000)))
            .await
            .expect("a count"),
        2_000
    );
    let echoed: Vec<_> = soon("both ways", caller.echoes(numbers(2_000)).try_collect())
        .await
        .expect("items");
    assert!(echoed.iter().map(|item| item.0).eq(0..2_000));
    assert_eq!(
        soon("it has enough", caller.take(3, numbers(100_000)))
            .await
            .expect("a count"),
        3
    );
    let refused = caller
        .0
        .unary::<(), lab::LabError>(lab::REFUSE, |writer| 7_i64.encode(writer))
        .await;
    assert!(matches!(
        refused,
        Err(turbo_runtime::client::CallError::Error(lab::LabError {
            rowid: 7
        }))
    ));
    let late = soon("an end", caller.hang().timeout(Duration::from_millis(200)))
        .await
        .expect_err("it hangs");
    assert_eq!(late.status(), Status::DeadlineExceeded);
    lab.idle().await;
}

/// W-16, W-79: what the endpoint serves itself comes first; what nobody serves is `unavailable`; what is not forwarded is not there.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_forwarded_and_what_is_not() {
    let server = NatsServer::start();
    let (near, far) = (Lab::default(), Lab::default());
    let _instance = server.instance(&far).await;
    let both = caller(&listen(lab::endpoint(&near).gateway(gateway(&server).await)).await).await;
    both.blob(1).await.expect("an answer");
    assert_eq!((near.items(), far.items()), (1, 0), "its own service comes first");
    let only = gateway(&server).await.only(["lab.v1.Other", "lab.v1.Nobody"]);
    let url = listen(Endpoint::builder().gateway(only)).await;
    let hidden = caller(&url)
        .await
        .echo(b"x")
        .await
        .expect_err("it is not forwarded");
    assert_eq!(hidden.status(), Status::Unimplemented, "{hidden}");
    static NOBODY: ServiceDescriptor = ServiceDescriptor {
        name: "lab.v1.Nobody",
        schema_id: [1; 8],
        methods: lab::LAB.methods,
    };
    let nobody = turbo_runtime::client::connect(&url)
        .await
        .expect("a connection")
        .bind(&NOBODY);
    let failure = nobody
        .unary::<u64, Never>(SLEEP, |writer| 1_u64.encode(writer))
        .await
        .expect_err("nobody serves it");
    assert_eq!(failure.status(), Status::Unavailable, "{failure}");
}

/// Names that mean something to NATS, or to the gateway itself, are no services.
#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_not_there() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let channel =
        turbo_runtime::client::connect(listen(Endpoint::builder().gateway(gateway(&server).await)).await)
            .await
            .expect("a connection");
    let spy = server.client().await;
    let mut everything = spy.subscribe(">").await.expect("a subscription");
    spy.flush().await.expect("a connection");
    for name in [
        "*",
        ">",
        "lab.v1.*",
        "lab.v1.>",
        "_i.a.b",
        "a b",
        "a\r\nPUB turbo.lab.v1.Lab 0\r\n",
        "",
        "$SYS.REQ",
    ] {
        let descriptor: &'static ServiceDescriptor = Box::leak(Box::new(ServiceDescriptor {
            name: Box::leak(name.to_owned().into_boxed_str()),
            schema_id: [0; 8],
            methods: &[MethodDescriptor {
                name: "*",
                signature: [0; 8],
                kind: MethodKind::Unary,
                is_idempotent: false,
                timeout: None,
            }],
        }));
        let failure = soon("an end", channel.bind(descriptor).unary::<(), Never>(0, |_| {}))
            .await
            .expect_err("no service");
        assert_eq!(failure.status(), Status::Unimplemented, "{name:?}: {failure}");
    }
    spy.publish("end", "".into()).await.expect("it is published");
    let first = soon("a message", everything.next()).await.expect("a message");
    assert_eq!(first.subject.as_str(), "end", "nothing was published");
}

/// W-26 through all of it: a client that does not read stops the instance, and other clients notice nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_client_stops_the_instance() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let url = listen(Endpoint::builder().gateway(gateway(&server).await)).await;
    let (slow, quick) = (caller(&url).await, caller(&url).await);
    let mut stream = slow.wide(100_000, 1_000);
    soon("an item", stream.next())
        .await
        .expect("no end")
        .expect("an item");
    for _ in 0..200 {
        soon("a reply", quick.echo(b"x")).await.expect("an echo");
        soon("a reply", slow.echo(b"x")).await.expect("an echo");
    }
    // Three windows of 256 KiB at most lie between them.
    assert!(lab.items() < 2_500, "{} items of a kilobyte", lab.items());
    let rest: Vec<_> = soon("the rest", stream.try_collect()).await.expect("items");
    assert!(rest.iter().map(|item| item.0).eq(1..100_000));
}

/// A handler behind NATS that reads slowly slows down the client.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_handler_stops_the_client() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let caller = caller(&listen(Endpoint::builder().gateway(gateway(&server).await)).await).await;
    let sent = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&sent);
    let items = stream::iter(0..100_000_u32).map(move |number| {
        counter.fetch_add(1, Ordering::SeqCst);
        (number, vec![7; 1_000])
    });
    let stalled = tokio::spawn(caller.stall(items));
    until("the call arrives", || lab.alive() == 1).await;
    for _ in 0..200 {
        soon("a reply", caller.echo(b"x")).await.expect("an echo");
    }
    let sent = sent.load(Ordering::SeqCst);
    assert!((16..2_500).contains(&sent), "{sent} items of a kilobyte");
    stalled.abort();
    lab.idle().await;
}

/// A client that goes, or falls off the net, takes its work behind NATS with it.
#[tokio::test(flavor = "multi_thread")]
async fn lost_clients_stop_the_work_behind() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let url = listen(Endpoint::builder().gateway(gateway(&server).await)).await;
    let channel = turbo_runtime::client::connect(&url).await.expect("a connection");
    let caller = Caller::new(&channel);
    let hanging = tokio::spawn(caller.hang());
    let mut endless = caller.forever();
    soon("an item", endless.next())
        .await
        .expect("no end")
        .expect("an item");
    until("the calls arrive", || lab.alive() == 2).await;
    channel.close().await;
    lab.idle().await;
    assert_eq!(
        hanging.await.expect("no panic").expect_err("closed").status(),
        Status::Cancelled
    );

    // By hand, and then cut off without a word.
    let addr = url
        .trim_start_matches("ws://")
        .trim_end_matches("/rpc")
        .parse()
        .expect("an address");
    let gateway = socket::Server {
        lab: lab.clone(),
        addr,
    };
    let mut socket = gateway.socket().await;
    let opening = [hello(), bind_lab(), call(1, lab::HANG, &[])].concat();
    socket.send(socket::binary(opening)).await.expect("sent");
    until("the call arrives", || lab.alive() == 1).await;
    drop(socket);
    lab.idle().await;
}

/// Who calls, as far as instances know.
struct Who;

static WHO: ServiceDescriptor = ServiceDescriptor {
    name: "lab.v1.Who",
    schema_id: *b"who-----",
    methods: &[MethodDescriptor {
        name: "am_i",
        signature: [1; 8],
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    }],
};

impl Service for Who {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &WHO
    }

    fn call(&self, _: usize, request: Request) -> Response {
        request.unary(
            |_| Ok(()),
            |cx: Context, ()| async move {
                let told = |metadata: &Metadata| {
                    metadata
                        .iter()
                        .map(|(key, value)| format!("{key}={value}"))
                        .collect::<Vec<_>>()
                        .join(",")
                };
                let deadline = cx.deadline().is_some();
                Ok::<_, Fault<Never>>(format!(
                    "{};{};{deadline}",
                    told(cx.connection_metadata()),
                    told(cx.metadata())
                ))
            },
        )
    }
}

/// What a client says of itself reaches the instance, and so does what it says of a call; a gateway may speak for it instead.
#[tokio::test(flavor = "multi_thread")]
async fn metadata_is_forwarded_or_replaced() {
    let server = NatsServer::start();
    let _instance = server.serve(Endpoint::builder().service(Who)).await;
    let plain = listen(Endpoint::builder().gateway(gateway(&server).await)).await;
    let speaks = gateway(&server).await.introduce(|cx| {
        let mut metadata = Metadata::new();
        let user = cx
            .connection_metadata()
            .get("token")
            .filter(|token| *token == "secret")
            .map_or("nobody", |_| "alice");
        metadata.insert("user", user).expect("a key");
        metadata
    });
    let speaks = listen(Endpoint::builder().gateway(speaks)).await;
    let ask = async |url: &str, token: &str| {
        let channel = Connector::new(url)
            .metadata("token", token)
            .metadata("user", "root")
            .connect()
            .await
            .expect("a connection");
        let call = channel
            .bind(&WHO)
            .unary::<String, Never>(0, |_| {})
            .metadata("trace", "7")
            .timeout(PATIENCE);
        soon("an answer", call).await.expect("an answer")
    };
    assert_eq!(ask(&plain, "secret").await, "token=secret,user=root;trace=7;true");
    assert_eq!(ask(&speaks, "secret").await, "user=alice;trace=7;true");
    assert_eq!(ask(&speaks, "guess").await, "user=nobody;trace=7;true");
}

/// The limits of a gateway's endpoint hold before anything is forwarded.
#[tokio::test(flavor = "multi_thread")]
async fn limits_hold_at_the_gateway() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.instance(&lab).await;
    let limits = Limits {
        max_calls: 3,
        ..Limits::default()
    };
    let url = listen(Endpoint::builder().gateway(gateway(&server).await).limits(limits)).await;
    let caller = caller(&url).await;
    let mut hanging = tokio::task::JoinSet::new();
    for _ in 0..3 {
        hanging.spawn(caller.hang());
    }
    until("the calls arrive", || lab.alive() == 3).await;
    let refused = soon("a refusal", caller.echo(b"x"))
        .await
        .expect_err("one too many");
    assert_eq!(refused.status(), Status::ResourceExhausted);
    assert_eq!(lab.alive(), 3);
    hanging.shutdown().await;
    lab.idle().await;
}

/// A client that takes small messages only gets what fits, and a failure for what does not.
#[tokio::test(flavor = "multi_thread")]
async fn clients_with_small_messages() {
    let server = NatsServer::start();
    let _instance = server.instance(&Lab::default()).await;
    let url = listen(Endpoint::builder().gateway(gateway(&server).await)).await;
    let channel = Connector::new(url)
        .max_message(8_192)
        .connect()
        .await
        .expect("a connection");
    let caller = Caller::new(&channel);
    assert_eq!(
        soon("a reply", caller.blob(8_000)).await.expect("it fits").len(),
        8_000
    );
    let failure = soon("an end", caller.blob(9_000))
        .await
        .expect_err("it does not fit");
    assert_eq!(failure.status(), Status::ResourceExhausted, "{failure}");
    let many: Vec<_> = soon("a stream", caller.wide(500, 5_000).try_collect())
        .await
        .expect("each fits");
    assert_eq!(many.len(), 500);
}

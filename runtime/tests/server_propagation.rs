//! W-59: what a handler calls inherits the deadline of the call that it serves, and ends with it. A calls B, B calls C, over
//! WebSockets.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use turbo_runtime::client::{Binding, Call, CallError, Channel, ServerStream, connect};
use turbo_runtime::server::{Context, Endpoint, Request, Response, Service};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, ServiceDescriptor, Status};

const fn method(name: &'static str, signature: u8, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [signature; 8],
        kind,
        is_idempotent: false,
        timeout: None,
    }
}

static NODE: ServiceDescriptor = ServiceDescriptor {
    name: "node.v1.Node",
    schema_id: [1; 8],
    methods: &[
        method("left", 1, MethodKind::Unary),
        method("hang", 2, MethodKind::Unary),
        method("watch", 3, MethodKind::ServerStream),
    ],
};

/// Answers the milliseconds that are left at the last node.
const LEFT: usize = 0;
/// Never answers.
const HANG: usize = 1;
/// Streams one item, and then nothing for ever.
const WATCH: usize = 2;

/// How a node calls the next one.
const AWAIT: u32 = 0;
const SHORTER: u32 = 1;
const LONGER: u32 = 2;
const SPAWN: u32 = 3;
const SPAWN_ATTACHED: u32 = 4;
const SPAWN_WITHIN: u32 = 5;
const JOIN: u32 = 6;

#[derive(Clone)]
struct Node {
    next: Option<Binding>,
    working: Arc<watch::Sender<usize>>,
}

struct Working(Arc<watch::Sender<usize>>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Node {
    fn begin(&self) -> Working {
        self.working.send_modify(|count| *count += 1);
        Working(Arc::clone(&self.working))
    }

    async fn unary(self, cx: Context, method: usize, how: u32) -> Result<Option<u64>, Fault> {
        let _working = self.begin();
        let Some(next) = &self.next else {
            if method == HANG {
                pending::<()>().await;
            }
            let left = cx
                .deadline()
                .map(|deadline| tokio::time::Instant::from_std(deadline) - tokio::time::Instant::now());
            return Ok(left.map(|left| left.as_millis() as u64));
        };
        let call: Call<Option<u64>> = next.unary(method, |writer| how.encode(writer));
        let answer = match how {
            SHORTER => call.timeout(Duration::from_secs(1_000)).await,
            LONGER => call.timeout(Duration::from_secs(1_000_000)).await,
            SPAWN => tokio::spawn(call).await?,
            SPAWN_ATTACHED => match tokio::spawn(cx.attach(call)).await? {
                Some(answer) => answer,
                None => return Err(Fault::new(Status::Aborted, "the call was over")),
            },
            SPAWN_WITHIN => tokio::spawn(call.within(&cx)).await?,
            JOIN => {
                // Polled by something that has wakers of its own.
                let calls: Vec<Call<Option<u64>>> = (0..3)
                    .map(|_| next.unary(method, |writer| how.encode(writer)))
                    .collect();
                let mut calls: futures_util::stream::FuturesUnordered<_> = calls.into_iter().collect();
                let mut least = call.await;
                while let Some(answer) = calls.next().await {
                    least = least.and_then(|least| answer.map(|answer| least.min(answer)));
                }
                least
            }
            _ => call.await,
        };
        Ok(answer?)
    }
}

impl Service for Node {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &NODE
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let node = self.clone();
        if method != WATCH {
            return request.unary(
                |reader| Ok((reader.field::<u32>("how")?,)),
                move |cx, (how,)| node.unary(cx, method, how),
            );
        }
        request.stream(
            |_| Ok(()),
            move |_, ()| {
                let working = node.begin();
                let items = match &node.next {
                    None => futures_util::stream::iter([Ok::<u32, Fault>(1)])
                        .chain(futures_util::stream::pending())
                        .boxed(),
                    Some(next) => {
                        let items: ServerStream<u32> = next.stream(WATCH, |_| {});
                        items.map(|item| item.map_err(Fault::from)).boxed()
                    }
                };
                Response::stream(items.inspect(move |_| {
                    let _ = &working;
                }))
            },
        )
    }
}

/// A, B and C: the client of the first, and who is at work in the others.
struct Chain {
    client: Binding,
    channel: Channel,
    working: [Arc<watch::Sender<usize>>; 2],
}

async fn serve(node: Node) -> SocketAddr {
    let endpoint = Endpoint::builder().service(node).build();
    let app = axum::Router::new().route("/rpc", endpoint.into());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn dial(address: SocketAddr) -> Channel {
    connect(format!("ws://{address}/rpc"))
        .await
        .expect("a connection")
}

impl Chain {
    async fn new() -> Self {
        let working: [Arc<watch::Sender<usize>>; 2] = Default::default();
        let [b, c] = working.clone();
        let c = serve(Node {
            next: None,
            working: c,
        })
        .await;
        let to_c = dial(c).await;
        let b = serve(Node {
            next: Some(to_c.bind(&NODE)),
            working: b,
        })
        .await;
        let channel = dial(b).await;
        Self {
            client: channel.bind(&NODE),
            channel,
            working,
        }
    }

    fn call(&self, method: usize, how: u32) -> Call<Option<u64>> {
        self.client.unary(method, |writer| how.encode(writer))
    }

    /// Waits until B and C have that many calls at work.
    async fn until(&self, expected: [usize; 2]) {
        for (working, expected) in self.working.iter().zip(expected) {
            let mut working = working.subscribe();
            let reached = working.wait_for(|count| *count == expected);
            tokio::time::timeout(Duration::from_secs(60), reached)
                .await
                .expect("the work begins, or is dropped")
                .expect("the counter is there");
        }
    }
}

const HOUR: Duration = Duration::from_secs(3_600);
const FAR: std::ops::RangeInclusive<u64> = 1..=3_600_000;

#[tokio::test]
async fn a_deadline_reaches_the_last_server() {
    let chain = Chain::new().await;
    for how in [AWAIT, LONGER, SPAWN_ATTACHED, SPAWN_WITHIN, JOIN] {
        let left = chain.call(LEFT, how).timeout(HOUR).await.expect("an answer");
        assert!(left.is_some_and(|left| FAR.contains(&left)), "{how}: {left:?}");
    }
}

#[tokio::test]
async fn a_shorter_timeout_of_the_handlers_own_call_wins() {
    let chain = Chain::new().await;
    let left = chain.call(LEFT, SHORTER).timeout(HOUR).await.expect("an answer");
    assert!(left.is_some_and(|left| left <= 1_000_000), "{left:?}");
    // Without a deadline of the caller it is the only one.
    let left = chain.call(LEFT, SHORTER).await.expect("an answer");
    assert!(left.is_some_and(|left| left <= 1_000_000), "{left:?}");
}

#[tokio::test]
async fn without_a_deadline_nothing_is_inherited() {
    let chain = Chain::new().await;
    for how in [AWAIT, SPAWN, SPAWN_ATTACHED, SPAWN_WITHIN, JOIN] {
        assert_eq!(chain.call(LEFT, how).await, Ok(None), "{how}");
    }
    // A task of its own is nobody's part.
    assert_eq!(chain.call(LEFT, SPAWN).timeout(HOUR).await, Ok(None));
}

#[tokio::test]
async fn a_deadline_that_passes_stops_the_last_server() {
    let chain = Chain::new().await;
    for how in [AWAIT, JOIN, SPAWN_ATTACHED, SPAWN_WITHIN] {
        let brief = Duration::from_millis(200);
        let failed = chain.call(HANG, how).timeout(brief).await;
        assert_eq!(
            failed.map_err(|error| error.status()),
            Err(Status::DeadlineExceeded),
            "{how}"
        );
        chain.until([0, 0]).await;
    }
}

#[tokio::test]
async fn a_cancelled_call_stops_the_last_server() {
    let chain = Chain::new().await;
    for (how, calls) in [(AWAIT, 1), (SPAWN_ATTACHED, 1)] {
        let call = tokio::spawn(chain.call(HANG, how));
        chain.until([1, calls]).await;
        call.abort();
        chain.until([0, 0]).await;
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_stops_the_last_server() {
    let chain = Chain::new().await;
    let mut items: ServerStream<u32> = chain.client.stream(WATCH, |_| {});
    assert_eq!(items.next().await, Some(Ok(1)));
    chain.until([1, 1]).await;
    drop(items);
    chain.until([0, 0]).await;
    // And one that runs out of time.
    let items: ServerStream<u32> = chain.client.stream(WATCH, |_| {});
    let mut items = items.timeout(Duration::from_millis(200));
    let end = loop {
        match items.next().await.expect("an end") {
            Ok(_) => {}
            Err(error) => break error.status(),
        }
    };
    assert_eq!(end, Status::DeadlineExceeded);
    chain.until([0, 0]).await;
}

#[tokio::test]
async fn a_client_that_goes_stops_the_last_server() {
    let chain = Chain::new().await;
    let call = tokio::spawn(chain.call(HANG, AWAIT));
    let mut items: ServerStream<u32> = chain.client.stream(WATCH, |_| {});
    assert_eq!(items.next().await, Some(Ok(1)));
    chain.until([2, 2]).await;
    chain.channel.close().await;
    chain.until([0, 0]).await;
    let failed = call.await.expect("no panic");
    assert_eq!(
        failed.map_err(|error: CallError| error.status()),
        Err(Status::Cancelled)
    );
}

/// A call that starts after the deadline is not sent.
#[tokio::test(start_paused = true)]
async fn nothing_is_sent_once_the_time_is_up() {
    static LATE: ServiceDescriptor = ServiceDescriptor {
        name: "late.v1.Late",
        schema_id: [2; 8],
        methods: &[method("late", 4, MethodKind::Unary)],
    };

    struct Late(Binding, watch::Sender<Option<Status>>);

    impl Service for Late {
        fn descriptor(&self) -> &'static ServiceDescriptor {
            &LATE
        }

        fn call(&self, _: usize, request: Request) -> Response {
            let (next, seen) = (self.0.clone(), self.1.clone());
            request.unary(
                |_| Ok(()),
                move |cx, ()| async move {
                    let call: Call<Option<u64>> = next.unary(LEFT, |writer| AWAIT.encode(writer));
                    // In one poll, so that the server has no occasion to drop it.
                    while cx.deadline().is_some_and(|deadline| {
                        tokio::time::Instant::from_std(deadline) > tokio::time::Instant::now()
                    }) {
                        tokio::time::advance(Duration::from_secs(1)).now_or_never();
                    }
                    let end = call.await.map_err(|error| error.status());
                    seen.send_replace(end.err());
                    Ok::<_, Fault>(())
                },
            )
        }
    }

    let working: Arc<watch::Sender<usize>> = Arc::default();
    let last = Endpoint::builder().service(Node { next: None, working }).build();
    let next = turbo_runtime::memory::connect(&last).bind(&NODE);
    let seen = watch::Sender::new(None);
    let endpoint = Endpoint::builder().service(Late(next, seen.clone())).build();
    let client = turbo_runtime::memory::connect(&endpoint).bind(&LATE);
    let call: Call<()> = client.unary(0, |_| {});
    let end = call.timeout(Duration::from_secs(5)).await;
    assert!(end.is_ok() || end.is_err_and(|error| error.status() == Status::DeadlineExceeded));
    assert_eq!(*seen.borrow(), Some(Status::DeadlineExceeded));
}

//! W-22, W-23, W-24: the server stops work whose caller has gone, in every shape and in every way, and tells what the handler
//! left behind.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::{oneshot, watch};
use turbo_runtime::client::{Binding, CallError, Channel};
use turbo_runtime::memory::{self, MemoryTransport};
use turbo_runtime::server::{Context, Endpoint, Peer, Request, Response, Service};
use turbo_runtime::transport::{Close, Disconnect, Transport};
use turbo_runtime::wire::{DecodeError, Encode, Reader};
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor, Status, Stream};

const fn method(
    name: &'static str,
    signature: u8,
    kind: MethodKind,
    timeout: Option<Duration>,
) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [signature; 8],
        kind,
        is_idempotent: false,
        timeout,
    }
}

/// The second four are the first with `@timeout`.
static WORK: ServiceDescriptor = ServiceDescriptor {
    name: "work.v1.Work",
    schema_id: [1; 8],
    methods: &[
        method("answer", 1, MethodKind::Unary, None),
        method("list", 2, MethodKind::ServerStream, None),
        method("take", 3, MethodKind::ClientStream, None),
        method("chat", 4, MethodKind::Bidirectional, None),
        method("brief_answer", 5, MethodKind::Unary, Some(BRIEF)),
        method("brief_list", 6, MethodKind::ServerStream, Some(BRIEF)),
        method("brief_take", 7, MethodKind::ClientStream, Some(BRIEF)),
        method("brief_chat", 8, MethodKind::Bidirectional, Some(BRIEF)),
    ],
};

const BRIEF: Duration = Duration::from_millis(200);

/// Handlers that work for ever, and leave a task behind each that waits for the end of the call.
#[derive(Clone)]
struct Work(Arc<Counts>);

struct Counts {
    /// Handlers that are at work.
    working: watch::Sender<usize>,
    /// Tasks that wait for the ends of calls.
    waiting: watch::Sender<usize>,
    polls: AtomicUsize,
}

struct Counted(Arc<Counts>, fn(&Counts) -> &watch::Sender<usize>);

impl Counted {
    fn new(counts: &Arc<Counts>, which: fn(&Counts) -> &watch::Sender<usize>) -> Self {
        which(counts).send_modify(|count| *count += 1);
        Self(Arc::clone(counts), which)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.1)(&self.0).send_modify(|count| *count -= 1);
    }
}

impl Work {
    fn new() -> Self {
        Self(Arc::new(Counts {
            working: watch::Sender::new(0),
            waiting: watch::Sender::new(0),
            polls: AtomicUsize::new(0),
        }))
    }

    /// What a handler does first.
    fn begin(&self, cx: &Context) -> Counted {
        let waiting = Counted::new(&self.0, |counts| &counts.waiting);
        assert!(!cx.is_ended());
        let (ended, context) = (cx.ended(), cx.clone());
        tokio::spawn(async move {
            ended.await;
            assert!(context.is_ended());
            // Whoever comes too late need not wait.
            context.ended().await;
            drop(waiting);
        });
        Counted::new(&self.0, |counts| &counts.working)
    }

    async fn until(&self, expected: usize) {
        for which in [&self.0.working, &self.0.waiting] {
            let mut counts = which.subscribe();
            let reached = counts.wait_for(|count| *count == expected);
            tokio::time::timeout(Duration::from_secs(60), reached)
                .await
                .expect("the work begins, or is dropped")
                .expect("the counter is there");
        }
    }
}

/// One item, and then nothing for ever.
struct One(Option<u32>, Counted);

impl Stream for One {
    type Item = Result<u32, Fault>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.1.0.polls.fetch_add(1, Ordering::Relaxed);
        match self.0.take() {
            Some(item) => Poll::Ready(Some(Ok(item))),
            None => Poll::Pending,
        }
    }
}

fn item(reader: &mut Reader<'_>) -> Result<u32, DecodeError> {
    reader.field("item")
}

impl Service for Work {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &WORK
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let work = self.clone();
        match method % 4 {
            0 => request.unary(
                |_| Ok(()),
                move |cx, ()| async move {
                    let _working = work.begin(&cx);
                    pending::<()>().await;
                    Ok::<_, Fault<Never>>(0_u32)
                },
            ),
            1 => request.stream(
                |_| Ok(()),
                move |cx, ()| Response::stream(One(Some(1), work.begin(cx))),
            ),
            2 => request.upload(
                |_| Ok(()),
                item,
                move |cx, (), mut items| async move {
                    let _working = work.begin(&cx);
                    while items.next().await.is_some() {}
                    pending::<()>().await;
                    Ok::<_, Fault<Never>>(0_u32)
                },
            ),
            _ => request.duplex(
                |_| Ok(()),
                item,
                move |cx, (), items| {
                    let working = work.begin(cx);
                    Response::stream(
                        items
                            .map(|item| item.map_err(Fault::Failure))
                            .chain(One(None, working)),
                    )
                },
            ),
        }
    }
}

/// A pipe that breaks when the test says so.
struct Breakable {
    pipe: MemoryTransport,
    broken: oneshot::Receiver<()>,
}

impl Transport for Breakable {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Result<Bytes, Disconnect>> {
        if Pin::new(&mut self.broken).poll(cx).is_ready() {
            return Poll::Ready(Err(Disconnect::Broken("cut".to_owned())));
        }
        Pin::new(&mut self.pipe).poll_receive(cx)
    }

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Result<(), Disconnect>> {
        Pin::new(&mut self.pipe).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        Pin::new(&mut self.pipe).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Result<(), Disconnect>> {
        Pin::new(&mut self.pipe).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>, close: &Close) -> Poll<()> {
        Pin::new(&mut self.pipe).poll_close(cx, close)
    }
}

/// A client, and what cuts its connection.
fn connect(work: &Work) -> (Channel, oneshot::Sender<()>) {
    let endpoint = Endpoint::builder().service(work.clone()).build();
    let (client, pipe) = memory::pair();
    let (cut, broken) = oneshot::channel();
    let transport = Breakable { pipe, broken };
    tokio::spawn(async move { endpoint.serve(transport, Peer::default()).await });
    (Channel::over(client), cut)
}

/// Starts a call of a shape, and answers the task that waits for its end.
fn start(binding: &Binding, method: usize, timeout: Option<Duration>) -> tokio::task::JoinHandle<Status> {
    let binding = binding.clone();
    let status = |error: CallError| error.status();
    // It streams one item, and then nothing for ever.
    let items = || futures_util::stream::iter([7_u32]).chain(futures_util::stream::pending());
    let far = timeout.unwrap_or(Duration::from_secs(3_600));
    tokio::spawn(async move {
        match method % 4 {
            0 => {
                let mut call = binding.unary::<u32, Never>(method, |_| {});
                if method < 4 {
                    call = call.timeout(far);
                }
                call.await.map_err(status).expect_err("no answer")
            }
            2 => {
                let mut call = binding.upload::<u32, Never, _>(method, |_| {}, items(), Encode::encode);
                if method < 4 {
                    call = call.timeout(far);
                }
                call.await.map_err(status).expect_err("no answer")
            }
            shape => {
                let mut stream = match shape {
                    1 => binding.stream::<u32, Never>(method, |_| {}),
                    _ => binding.duplex::<u32, Never, _>(method, |_| {}, items(), Encode::encode),
                };
                if method < 4 {
                    stream = stream.timeout(far);
                }
                assert!(matches!(stream.next().await, Some(Ok(1 | 7))));
                let end = stream.next().await.expect("it does not end well");
                end.map_err(status).expect_err("no second item")
            }
        }
    })
}

const SHAPES: std::ops::Range<usize> = 0..4;

#[tokio::test]
async fn dropping_the_call_stops_the_work() {
    let work = Work::new();
    let (channel, _cut) = connect(&work);
    let binding = channel.bind(&WORK);
    for shape in SHAPES {
        let call = start(&binding, shape, None);
        work.until(1).await;
        call.abort();
        work.until(0).await;
        assert!(call.await.expect_err("it was stopped").is_cancelled());
    }
}

#[tokio::test]
async fn a_timeout_of_the_call_stops_the_work() {
    let work = Work::new();
    let (channel, _cut) = connect(&work);
    let binding = channel.bind(&WORK);
    for shape in SHAPES {
        let call = start(&binding, shape, Some(BRIEF));
        work.until(1).await;
        assert_eq!(call.await.expect("no panic"), Status::DeadlineExceeded);
        work.until(0).await;
    }
}

#[tokio::test]
async fn a_timeout_of_the_schema_stops_the_work() {
    let work = Work::new();
    let (channel, _cut) = connect(&work);
    let binding = channel.bind(&WORK);
    for shape in SHAPES {
        let call = start(&binding, 4 + shape, None);
        work.until(1).await;
        assert_eq!(call.await.expect("no panic"), Status::DeadlineExceeded);
        work.until(0).await;
    }
}

#[tokio::test]
async fn a_lost_connection_stops_the_work() {
    for shape in SHAPES {
        let work = Work::new();
        let (channel, cut) = connect(&work);
        let call = start(&channel.bind(&WORK), shape, None);
        work.until(1).await;
        cut.send(()).expect("the server is there");
        work.until(0).await;
        let lost = if shape % 2 == 0 {
            Status::Indeterminate
        } else {
            Status::Unavailable
        };
        assert_eq!(call.await.expect("no panic"), lost);
    }
}

#[tokio::test]
async fn bye_stops_the_work() {
    let work = Work::new();
    let (channel, _cut) = connect(&work);
    let binding = channel.bind(&WORK);
    let calls: Vec<_> = SHAPES.map(|shape| start(&binding, shape, None)).collect();
    work.until(4).await;
    channel.close().await;
    work.until(0).await;
    for call in calls {
        assert_eq!(call.await.expect("no panic"), Status::Cancelled);
    }
}

#[tokio::test]
async fn a_shutdown_stops_the_work_when_its_time_is_up() {
    let work = Work::new();
    let endpoint = Endpoint::builder().service(work.clone()).build();
    let channel = memory::connect(&endpoint);
    let binding = channel.bind(&WORK);
    let calls: Vec<_> = SHAPES.map(|shape| start(&binding, shape, None)).collect();
    work.until(4).await;
    endpoint.shutdown(Duration::ZERO).await;
    work.until(0).await;
    for call in calls {
        call.await.expect("no panic");
    }
}

/// What is dropped is not polled again.
#[tokio::test]
async fn work_that_was_dropped_rests() {
    let work = Work::new();
    let (channel, _cut) = connect(&work);
    let binding = channel.bind(&WORK);
    let call = start(&binding, 1, None);
    work.until(1).await;
    call.abort();
    work.until(0).await;
    let polls = work.0.polls.load(Ordering::Relaxed);
    // Later calls take the place of the one that was dropped.
    for _ in 0..3 {
        let call = start(&binding, 0, None);
        work.until(1).await;
        call.abort();
        work.until(0).await;
    }
    assert_eq!(work.0.polls.load(Ordering::Relaxed), polls);
}

/// A call that ends well is over, too, for what it left behind.
#[tokio::test]
async fn an_answer_ends_what_was_attached() {
    static ONE: ServiceDescriptor = ServiceDescriptor {
        name: "work.v1.One",
        schema_id: [2; 8],
        methods: &[method("answer", 9, MethodKind::Unary, None)],
    };

    struct Quick(watch::Sender<u32>);

    impl Service for Quick {
        fn descriptor(&self) -> &'static ServiceDescriptor {
            &ONE
        }

        fn call(&self, _: usize, request: Request) -> Response {
            let ended = self.0.clone();
            request.unary(
                |_| Ok(()),
                move |cx, ()| async move {
                    let finished = cx.attach(async { 5_u32 }).await;
                    let attached = cx.attach(pending::<()>());
                    tokio::spawn(async move {
                        assert_eq!(attached.await, None);
                        ended.send_modify(|count| *count += 1);
                    });
                    Ok::<_, Fault<Never>>(finished.unwrap_or(0))
                },
            )
        }
    }

    let ended = watch::Sender::new(0);
    let endpoint = Endpoint::builder().service(Quick(ended.clone())).build();
    let channel = memory::connect(&endpoint);
    let binding = channel.bind(&ONE);
    for _ in 0..3 {
        assert_eq!(binding.unary::<u32, Never>(0, |_| {}).await, Ok(5));
    }
    let mut ended = ended.subscribe();
    let all = ended.wait_for(|count| *count == 3);
    tokio::time::timeout(Duration::from_secs(60), all)
        .await
        .expect("the tasks hear of it")
        .expect("the counter is there");
}

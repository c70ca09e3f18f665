//! Layers of `tower` around calls: the standard ones as they are, and what a layer of one's own sees and does.

mod common;
mod layers;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use common::lab::{self, LAB, Lab, LabError};
use common::uploads;
use futures_util::future::join_all;
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use layers::{GATE, Gate, Note, connect, connect_as, pass, see, settle};
use tower::filter::{AsyncFilterLayer, FilterLayer};
use tower::layer::layer_fn;
use tower::limit::ConcurrencyLimitLayer;
use tower::timeout::TimeoutLayer;
use tower::util::MapRequestLayer;
use tower::{BoxError, ServiceBuilder, ServiceExt};
use turbo_runtime::client::{Binding, CallError, Channel, ServerStream};
use turbo_runtime::server::{Calling, Calls, Endpoint, Peer, Request, Response};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Failure, MethodKind, Never, Status};

fn status<T: std::fmt::Debug, E: turbo_runtime::SchemaError>(answer: Result<T, CallError<E>>) -> Status {
    answer.expect_err("a failure").status()
}

fn echo(lab: &Binding, text: &'static [u8]) -> turbo_runtime::client::Call<Vec<u8>> {
    lab.unary(lab::ECHO, move |writer| text.to_vec().encode(writer))
}

fn hang(lab: &Binding) -> turbo_runtime::client::Call<()> {
    lab.unary(lab::HANG, |_| {})
}

fn count(lab: &Binding, end: u32) -> ServerStream<(u32, Vec<u8>)> {
    lab.stream(lab::COUNT, move |writer| writer.u32(end))
}

fn lab_with(
    make: impl FnOnce(turbo_runtime::server::EndpointBuilder) -> Endpoint,
) -> (Lab, Channel, Binding) {
    let lab = Lab::default();
    let channel = connect(&make(lab::endpoint(&lab)));
    let binding = channel.bind(&LAB);
    (lab, channel, binding)
}

/// What the layer of a test does with a call.
type Act = Arc<
    dyn Fn(Request, Calls) -> Pin<Box<dyn Future<Output = Result<Response, BoxError>> + Send>> + Send + Sync,
>;

#[derive(Clone)]
struct Acts {
    act: Act,
    inner: Calls,
}

impl tower::Service<Request> for Acts {
    type Response = Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        (self.act)(request, self.inner.clone())
    }
}

fn acting<Fut>(
    act: impl Fn(Request, Calls) -> Fut + Send + Sync + 'static,
) -> impl tower::Layer<Calls, Service = Acts> + Clone
where
    Fut: Future<Output = Result<Response, BoxError>> + Send + 'static,
{
    let act: Act = Arc::new(move |request, inner| Box::pin(act(request, inner)));
    layer_fn(move |inner| Acts {
        act: Arc::clone(&act),
        inner,
    })
}

async fn go_on(request: Request, calls: Calls) -> Result<Response, BoxError> {
    match calls.oneshot(request).await {
        Ok(response) => Ok(response),
        Err(never) => match never {},
    }
}

#[tokio::test]
async fn a_layer_sees_the_call_and_changes_what_the_handler_sees() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let layer = acting(move |mut request: Request, calls| {
        let cx = request.context();
        log.lock().expect("no panic").push((
            (request.service(), request.method(), request.kind()),
            request.descriptor().signature[0],
            request.arguments_size(),
            cx.header("x-forwarded-for").map(str::to_owned),
            cx.deadline().is_some(),
            request.metadata().get("who").map(str::to_owned),
        ));
        request.metadata_mut().insert("who", "the layer").expect("a key");
        assert_eq!(request.insert_extension(Note("first".to_owned())), None);
        let before = request.insert_extension(Note("kept".to_owned()));
        assert_eq!(before, Some(Note("first".to_owned())));
        assert_eq!(request.extension::<Note>(), Some(&Note("kept".to_owned())));
        go_on(request, calls)
    });
    let endpoint = Endpoint::builder().layer(layer).service(Gate::closed()).build();
    let mut peer = Peer::default();
    peer.headers
        .insert("x-forwarded-for", "192.0.2.1".parse().expect("a value"));
    let channel = connect_as(&endpoint, peer);
    let gate = channel.bind(&GATE);
    let call = see(&gate)
        .metadata("who", "the client")
        .timeout(Duration::from_secs(600));
    let answer = call.await.expect("an answer");
    assert_eq!(answer, (Some("kept".to_owned()), Some("the layer".to_owned())));
    let seen = seen.lock().expect("no panic");
    assert_eq!(
        *seen,
        [(
            ("gate.v1.Gate", "see", MethodKind::Unary),
            1,
            0,
            Some("192.0.2.1".to_owned()),
            true,
            Some("the client".to_owned())
        )]
    );
}

#[tokio::test]
async fn a_layer_sees_how_calls_end() {
    let ends = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&ends);
    let layer = acting(move |request: Request, calls| {
        let log = Arc::clone(&log);
        async move {
            let response = go_on(request, calls).await?;
            let message = response.failure().map(|failure| failure.message().to_owned());
            let seen = (response.status(), response.is_stream(), response.size(), message);
            log.lock().expect("no panic").push(seen);
            Ok(response)
        }
    });
    let (_lab, _channel, lab) = lab_with(|builder| builder.layer(layer).build());
    assert_eq!(echo(&lab, b"abc").await, Ok(b"abc".to_vec()));
    let lost = lab
        .unary::<(), LabError>(lab::REFUSE, |writer| 7_i64.encode(writer))
        .await;
    assert_eq!(lost, Err(CallError::Error(LabError { rowid: 7 })));
    let rejected = lab
        .unary::<(), Never>(lab::REJECT, |writer| "no".encode(writer))
        .await;
    let Err(CallError::Failure(failure)) = rejected else {
        panic!("it is a failure");
    };
    assert_eq!(
        (failure.status(), failure.message()),
        (Status::PermissionDenied, "no")
    );
    assert_eq!(
        status(lab.unary::<(), Never>(lab::PANIC, |_| {}).await),
        Status::Internal
    );
    assert_eq!(
        status(lab.unary::<(), Never>(lab::BREAK, |_| {}).await),
        Status::Internal
    );
    assert_eq!(
        status(lab.unary::<(), Never>(lab::BAD_ENCODE, |_| {}).await),
        Status::Internal
    );
    // Arguments that cannot be decoded.
    assert_eq!(
        status(lab.unary::<(), Never>(lab::ECHO, |_| {}).await),
        Status::InvalidArgument
    );
    let items: Vec<_> = count(&lab, 3).try_collect().await.expect("a stream");
    assert_eq!(items.len(), 3);
    let seen = ends.lock().expect("no panic");
    let hidden = Some("internal error".to_owned());
    assert_eq!(seen[0], (Ok(()), false, 4, None));
    assert_eq!(seen[1], (Err(Status::NotFound), false, 2, None));
    assert_eq!(
        seen[2],
        (Err(Status::PermissionDenied), false, 0, Some("no".to_owned()))
    );
    for internal in &seen[3..6] {
        assert_eq!(*internal, (Err(Status::Internal), false, 0, hidden.clone()));
    }
    assert_eq!(seen[6].0, Err(Status::InvalidArgument));
    assert_eq!(seen[7], (Ok(()), true, 0, None));
    assert_eq!(seen.len(), 8);
}

#[tokio::test]
async fn the_end_of_a_stream_is_told() {
    let ends = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&ends);
    let layer = acting(move |request: Request, calls| {
        let log = Arc::clone(&log);
        let method = request.method();
        async move {
            let response = go_on(request, calls).await?;
            Ok(response.on_end(move |status| log.lock().expect("no panic").push((method, status))))
        }
    });
    let (lab_state, _channel, lab) = lab_with(|builder| builder.layer(layer).build());
    let ends = || std::mem::take(&mut *ends.lock().expect("no panic"));
    let items: Vec<_> = count(&lab, 1_000).try_collect().await.expect("a stream");
    assert_eq!((items.len(), ends()), (1_000, vec![("count", Ok(()))]));

    let mut forever: ServerStream<(u32, Vec<u8>)> = lab.stream(lab::FOREVER, |_| {});
    assert!(forever.next().await.is_some());
    assert_eq!(ends(), []);
    drop(forever);
    lab_state.idle().await;
    assert_eq!(ends(), [("forever", Err(Status::Cancelled))]);

    let panics: ServerStream<u32> = lab.stream(lab::PANIC_STREAM, |_| {});
    let failed = panics.map(|item| item.is_err()).collect::<Vec<_>>().await;
    assert_eq!(failed.last(), Some(&true));
    assert_eq!(ends(), [("panic_stream", Err(Status::Internal))]);

    // One value: at once.
    assert!(echo(&lab, b"x").await.is_ok());
    assert_eq!(ends(), [("echo", Ok(()))]);
}

#[tokio::test]
async fn a_concurrency_limit_holds_over_all_connections() {
    let gate = Gate::closed();
    let endpoint = Endpoint::builder()
        .service(gate.clone())
        .layer(ConcurrencyLimitLayer::new(3))
        .build();
    let channels = [connect(&endpoint), connect(&endpoint)];
    let bindings = channels.each_ref().map(|channel| channel.bind(&GATE));
    let calls: Vec<_> = (0..20).map(|n| tokio::spawn(pass(&bindings[n % 2]))).collect();
    settle().await;
    assert_eq!(gate.inside(), 3);
    // Those that wait can be cancelled, and never begin.
    for call in &calls[10..] {
        call.abort();
    }
    settle().await;
    gate.open.add_permits(20);
    for call in calls.into_iter().take(10) {
        call.await.expect("no panic").expect("an answer");
    }
    settle().await;
    assert_eq!(gate.most.load(Ordering::SeqCst), 3);
    assert!(
        gate.open.available_permits() >= 7,
        "those that were cancelled did nothing"
    );
    assert_eq!(gate.inside(), 0);
}

#[tokio::test]
async fn a_layer_of_one_service_is_not_of_the_others() {
    let gate = Gate::closed();
    let lab = Lab::default();
    let endpoint = Endpoint::builder()
        .service_with(gate.clone(), ConcurrencyLimitLayer::new(1))
        .service(lab.clone())
        .build();
    let channel = connect(&endpoint);
    let (gates, labs) = (channel.bind(&GATE), channel.bind(&LAB));
    let (first, second) = (tokio::spawn(pass(&gates)), tokio::spawn(pass(&gates)));
    settle().await;
    assert_eq!(gate.inside(), 1);
    // A call that waits for its layer holds nothing up, on its own connection either.
    assert_eq!(join_all((0..10).map(|_| echo(&labs, b"x"))).await.len(), 10);
    gate.open.add_permits(2);
    first.await.expect("no panic").expect("an answer");
    second.await.expect("no panic").expect("an answer");
}

#[tokio::test]
async fn layers_of_one_service_are_inside_of_those_of_all() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let named = |name: &'static str| {
        let order = Arc::clone(&order);
        acting(move |request, calls| {
            order.lock().expect("no panic").push(name);
            go_on(request, calls)
        })
    };
    let endpoint = Endpoint::builder()
        .service_with(Gate::closed(), named("of the service"))
        .layer(named("first"))
        .layer(
            ServiceBuilder::new()
                .map_request(|request: Request| request)
                .layer(named("last")),
        )
        .build();
    let channel = connect(&endpoint);
    see(&channel.bind(&GATE)).await.expect("an answer");
    assert_eq!(
        *order.lock().expect("no panic"),
        ["last", "first", "of the service"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_deadline_exceeded_and_drops_the_handler() {
    let layer = TimeoutLayer::new(Duration::from_secs(3));
    let (lab_state, _channel, lab) = lab_with(|builder| builder.layer(layer).build());
    let begin = tokio::time::Instant::now();
    assert_eq!(status(hang(&lab).await), Status::DeadlineExceeded);
    assert_eq!(begin.elapsed().as_secs(), 3);
    assert_eq!(lab_state.alive(), 0);
    // Of a stream it is the time to begin.
    let mut stream = count(&lab, 2);
    assert!(stream.next().await.is_some());
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(stream.count().await, 1);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_of_the_caller_passes_while_a_call_waits_for_its_layer() {
    let gate = Gate::closed();
    let endpoint = Endpoint::builder()
        .service(gate.clone())
        .layer(ConcurrencyLimitLayer::new(1))
        .build();
    let channel = connect(&endpoint);
    let gates = channel.bind(&GATE);
    let _first = tokio::spawn(pass(&gates));
    settle().await;
    let late = pass(&gates).timeout(Duration::from_secs(2)).await;
    assert_eq!(status(late), Status::DeadlineExceeded);
    assert_eq!(gate.most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn load_is_shed_as_resource_exhausted() {
    let gate = Gate::closed();
    let layers = ServiceBuilder::new().load_shed().concurrency_limit(2);
    let endpoint = Endpoint::builder().service(gate.clone()).layer(layers).build();
    let channel = connect(&endpoint);
    let gates = channel.bind(&GATE);
    let held = [tokio::spawn(pass(&gates)), tokio::spawn(pass(&gates))];
    settle().await;
    for _ in 0..10 {
        assert_eq!(status(pass(&gates).await), Status::ResourceExhausted);
    }
    gate.open.add_permits(3);
    for call in held {
        call.await.expect("no panic").expect("an answer");
    }
    pass(&gates).await.expect("there is room again");
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_behind_a_buffer_spreads_calls_over_time() {
    let layers = ServiceBuilder::new()
        .buffer(64)
        .rate_limit(2, Duration::from_secs(1));
    let endpoint = Endpoint::builder().service(Gate::closed()).layer(layers).build();
    let channel = connect(&endpoint);
    let gates = channel.bind(&GATE);
    let begin = tokio::time::Instant::now();
    let calls = (0..6).map(|_| {
        let call = see(&gates);
        async move {
            call.await.expect("an answer");
            begin.elapsed().as_secs()
        }
    });
    let mut seconds = join_all(calls).await;
    seconds.sort_unstable();
    assert_eq!(seconds, [0, 0, 1, 1, 2, 2]);
}

#[tokio::test]
async fn a_handler_that_panics_does_not_take_a_buffer_along() {
    let layers = ServiceBuilder::new().buffer(4).concurrency_limit(4);
    let endpoint = Endpoint::builder().service(Gate::closed()).layer(layers).build();
    let channel = connect(&endpoint);
    let gates = channel.bind(&GATE);
    for _ in 0..3 {
        let fainted = gates.unary::<(), Never>(layers::FAINT, |_| {}).await;
        assert_eq!(status(fainted), Status::Internal);
        see(&gates).await.expect("the worker goes on");
    }
}

#[tokio::test]
async fn filters_refuse_with_the_failure_that_they_name() {
    let only_friends = FilterLayer::new(|request: Request| match request.metadata().get("who") {
        Some("friend") => Ok(request),
        _ => Err(Failure::new(Status::PermissionDenied, "friends only")),
    });
    let slow = AsyncFilterLayer::new(|request: Request| async move {
        tokio::task::yield_now().await;
        match request.metadata().get("odd") {
            None => Ok(request),
            // An error whose cause is known.
            Some("wrapped") => Err(BoxError::from(Wrapped(Failure::new(Status::Aborted, "inside")))),
            Some(_) => Err("nobody's business".into()),
        }
    });
    let endpoint = Endpoint::builder()
        .service(Gate::closed())
        .layer(ServiceBuilder::new().layer(slow).layer(only_friends))
        .build();
    let channel = connect(&endpoint);
    let gates = channel.bind(&GATE);
    assert!(see(&gates).metadata("who", "friend").await.is_ok());
    let refused = see(&gates).await;
    let expected = Failure::new(Status::PermissionDenied, "friends only");
    assert_eq!(refused, Err(CallError::Failure(expected)));
    let odd = see(&gates).metadata("odd", "yes").await;
    let hidden = Failure::new(Status::Internal, "internal error");
    assert_eq!(odd, Err(CallError::Failure(hidden)));
    let wrapped = see(&gates).metadata("odd", "wrapped").await;
    assert_eq!(
        wrapped,
        Err(CallError::Failure(Failure::new(Status::Aborted, "inside")))
    );
}

#[derive(Debug)]
struct Wrapped(Failure);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("wrapped")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[tokio::test]
async fn the_text_of_an_error_is_shown_where_the_endpoint_shows_it() {
    let layer = acting(|_, _| async { Err("the cellar is flooded".into()) });
    let endpoint = Endpoint::builder()
        .service(Gate::closed())
        .layer(layer)
        .show_internal_errors(true)
        .build();
    let channel = connect(&endpoint);
    let shown = Failure::new(Status::Internal, "the cellar is flooded");
    assert_eq!(see(&channel.bind(&GATE)).await, Err(CallError::Failure(shown)));
}

#[tokio::test]
async fn errors_can_be_mapped_and_responses_replaced() {
    let layers = ServiceBuilder::new()
        .map_result(
            |result: Result<Response, BoxError>| -> Result<Response, BoxError> {
                Ok(match result {
                    Ok(response) if response.status() == Err(Status::Internal) => {
                        Response::fail(Failure::new(Status::Unavailable, "come back later"))
                    }
                    Ok(response) => response,
                    Err(_) => Response::fail(Status::DataLoss),
                })
            },
        )
        .filter(|request: Request| match request.metadata().get("who") {
            Some("nobody") => Err("not this one"),
            _ => Ok(request),
        });
    let endpoint = Endpoint::builder().service(Gate::closed()).layer(layers).build();
    let channel = connect(&endpoint);
    let gates = channel.bind(&GATE);
    let fainted = gates.unary::<(), Never>(layers::FAINT, |_| {}).await;
    let later = Failure::new(Status::Unavailable, "come back later");
    assert_eq!(fainted, Err(CallError::Failure(later)));
    let nobody = see(&gates).metadata("who", "nobody").await;
    assert_eq!(status(nobody), Status::DataLoss);
    assert!(see(&gates).await.is_ok());
}

/// Panics wherever a test wants.
#[derive(Clone)]
struct Panics {
    inner: Calls,
}

struct PanicsLater(&'static str, Calling);

impl Future for PanicsLater {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        assert_ne!(self.0, "poll", "a layer panics on purpose");
        self.1.poll_unpin(cx)
    }
}

impl Drop for PanicsLater {
    fn drop(&mut self) {
        assert_ne!(self.0, "drop", "a layer panics on purpose");
    }
}

impl tower::Service<Request> for Panics {
    type Response = Response;
    type Error = Infallible;
    type Future = PanicsLater;

    fn poll_ready(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> PanicsLater {
        let place = match request.metadata().get("panic") {
            Some("call") => panic!("a layer panics on purpose"),
            Some("poll") => "poll",
            Some("drop") => "drop",
            _ => "",
        };
        PanicsLater(place, self.inner.call(request))
    }
}

#[tokio::test]
async fn a_layer_that_panics_ends_its_own_call_alone() {
    let endpoint = Endpoint::builder()
        .service(Gate::closed())
        .layer(layer_fn(|inner| Panics { inner }))
        .build();
    let channel = connect(&endpoint);
    let gates = channel.bind(&GATE);
    let other = tokio::spawn(pass(&gates));
    settle().await;
    for place in ["call", "poll", "drop"] {
        let answer = see(&gates).metadata("panic", place).await;
        assert_eq!(status(answer), Status::Internal, "{place}");
    }
    // Dropped by its caller.
    let mut dropped = Box::pin(pass(&gates).metadata("panic", "drop"));
    assert!(dropped.as_mut().now_or_never().is_none());
    settle().await;
    drop(dropped);
    settle().await;
    assert!(!other.is_finished());
    other.abort();
    assert!(see(&gates).await.is_ok());
}

#[tokio::test]
async fn cancelling_a_call_drops_the_futures_of_its_layers() {
    struct Guard(Arc<AtomicUsize>);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let alive = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&alive);
    let layer = acting(move |request, calls| {
        count.fetch_add(1, Ordering::SeqCst);
        let guard = Guard(Arc::clone(&count));
        async move {
            let response = go_on(request, calls).await;
            drop(guard);
            response
        }
    });
    let (lab_state, channel, lab) = lab_with(|builder| builder.layer(layer).build());
    let call = tokio::spawn(hang(&lab));
    settle().await;
    assert_eq!((alive.load(Ordering::SeqCst), lab_state.alive()), (1, 1));
    call.abort();
    settle().await;
    assert_eq!((alive.load(Ordering::SeqCst), lab_state.alive()), (0, 0));
    // So does losing the connection.
    let _call = tokio::spawn(hang(&lab));
    settle().await;
    assert_eq!(alive.load(Ordering::SeqCst), 1);
    channel.close().await;
    settle().await;
    assert_eq!((alive.load(Ordering::SeqCst), lab_state.alive()), (0, 0));
}

#[tokio::test]
async fn streams_of_clients_go_through_layers() {
    let layers = ServiceBuilder::new()
        .buffer(8)
        .load_shed()
        .concurrency_limit(4)
        .timeout(Duration::from_secs(600))
        .map_request(|request: Request| request);
    let (lab_state, _channel, lab) = lab_with(|builder| builder.layer(layers).build());
    let items = || futures_util::stream::iter((0..500_u32).map(|number| (number, vec![7_u8; 100])));
    let taken: Result<u32, CallError<Never>> = lab
        .upload(uploads::TAKE, |writer| writer.u32(1_000), items(), Encode::encode)
        .await;
    assert_eq!(taken, Ok(500));
    let echoes: ServerStream<(u32, Vec<u8>)> = lab.duplex(uploads::ECHOES, |_| {}, items(), Encode::encode);
    let numbers: Vec<u32> = echoes.map(|item| item.expect("an item").0).collect().await;
    assert_eq!(numbers, (0..500).collect::<Vec<_>>());
    lab_state.idle().await;
}

#[tokio::test]
async fn a_layer_that_refuses_a_call_ends_the_stream_of_its_client() {
    let layer = acting(|_, _| async { Ok(Response::fail(Status::Unauthenticated)) });
    let (lab_state, _channel, lab) = lab_with(|builder| builder.layer(layer).build());
    // It never ends by itself.
    let items = futures_util::stream::repeat((1_u32, vec![7_u8; 100]));
    let refused: Result<u32, CallError<Never>> = lab
        .upload(uploads::TAKE, |writer| writer.u32(1_000), items, Encode::encode)
        .await;
    assert_eq!(status(refused), Status::Unauthenticated);
    assert_eq!(lab_state.items(), 0);
}

#[tokio::test]
async fn an_answer_that_the_client_does_not_accept_fails_behind_layers_too() {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab)
        .layer(MapRequestLayer::new(|request: Request| request))
        .build();
    let (client, server) = turbo_runtime::memory::pair();
    tokio::spawn(async move { endpoint.serve(server, Peer::default()).await });
    let mut client = Some(client);
    let dial = move || std::future::ready(Ok(client.take().expect("one connection")));
    let channel = turbo_runtime::client::Connector::over(dial)
        .max_message(4_096)
        .reconnect(false)
        .connect()
        .await
        .expect("a channel");
    let lab = channel.bind(&LAB);
    let blob = lab
        .unary::<Vec<u8>, Never>(lab::BLOB, |writer| writer.u32(10_000))
        .await;
    assert_eq!(status(blob), Status::ResourceExhausted);
    let small = lab
        .unary::<Vec<u8>, Never>(lab::BLOB, |writer| writer.u32(100))
        .await;
    assert_eq!(small, Ok(vec![7; 100]));
}

//! Turbo: a service as generated code has it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Instant;

use axum::Router;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::net::TcpListener;
use turbo_runtime::client::{Binding, Call, Channel, Connector, ServerStream, connect};
use turbo_runtime::server::{ClientStream, Endpoint, Limits, Request, Response, Service};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor};

use super::{Rpc, item};
use crate::Result;
use crate::fairness::{Flow, ITEM};
use crate::measure::Timer;
use crate::serve::http;

const ECHO: usize = 0;
const ITEMS: usize = 1;
const FLOOD: usize = 2;

static BENCH: ServiceDescriptor = ServiceDescriptor {
    name: "bench.v1.Bench",
    schema_id: [1; 8],
    methods: &[
        method("echo", 1, MethodKind::Unary),
        method("items", 2, MethodKind::ServerStream),
        method("flood", 3, MethodKind::Bidirectional),
    ],
};

const fn method(name: &'static str, signature: u8, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [signature; 8],
        kind,
        is_idempotent: false,
        timeout: None,
    }
}

struct Bench;

impl Service for Bench {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &BENCH
    }

    fn call(&self, method: usize, request: Request) -> Response {
        match method {
            ECHO => request.unary(
                |reader| Ok((reader.field::<Bytes>("bytes")?,)),
                |_, (bytes,)| async move { Ok::<_, Fault<Never>>(bytes) },
            ),
            ITEMS => request.stream(
                |reader| Ok((reader.field::<u32>("count")?, reader.field::<u32>("size")?)),
                |_, (count, size)| {
                    let item = item(size);
                    Response::stream(stream::iter(0..count).map(move |_| Ok::<_, Fault<Never>>(item.clone())))
                },
            ),
            FLOOD => request.duplex(
                |_| Ok(()),
                |reader| reader.field::<Bytes>("item"),
                |_, (), mut items: ClientStream<Bytes>| {
                    let item = Bytes::from(vec![7; ITEM]);
                    Response::stream(stream::poll_fn(move |cx| {
                        // Whatever has come is taken, and there is always something to give.
                        while let Poll::Ready(taken) = items.poll_next_unpin(cx) {
                            match taken {
                                Some(Ok(_)) => {}
                                Some(Err(failure)) => return Poll::Ready(Some(Err(failure.into()))),
                                None => return Poll::Ready(None),
                            }
                        }
                        Poll::Ready(Some(Ok::<_, Fault<Never>>(item.clone())))
                    }))
                },
            ),
            _ => request.unknown(),
        }
    }
}

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::builder().service(Bench).build()
}

/// The least window that there is, in bytes.
const NARROW: u32 = 16 << 10;

/// Streams may send no more than that ahead of their reader.
fn narrow() -> Endpoint {
    let limits = Limits {
        window: NARROW,
        ..Limits::default()
    };
    Endpoint::builder().service(Bench).limits(limits).build()
}

/// The same on the client's side.
pub(crate) async fn open_narrow(address: SocketAddr) -> Result<Channel> {
    let connector = Connector::new(format!("ws://{address}/")).window(NARROW);
    Ok(connector.connect().await?)
}

/// A connection, which has been greeted.
pub(crate) async fn open(address: SocketAddr) -> Result<Channel> {
    Ok(connect(format!("ws://{address}/")).await?)
}

/// With all its limits.
pub(super) struct Turbo;

/// The same with the least windows on both sides.
pub(super) struct Narrow;

impl Rpc for Turbo {
    type Client = Binding;

    async fn serve(listener: TcpListener) -> Result {
        serve(listener, endpoint()).await
    }

    async fn open(address: SocketAddr) -> Result<Binding> {
        Ok(open(address).await?.bind(&BENCH))
    }

    async fn echo(client: &Binding, payload: &Bytes) -> Result<Bytes> {
        Ok(echo(client, payload).await?)
    }

    async fn items(
        client: &Binding,
        count: u32,
        size: u32,
        look: impl FnMut(&[u8]) -> Result + Send,
    ) -> Result {
        items(client, count, size, look).await
    }
}

impl Rpc for Narrow {
    type Client = Binding;

    async fn serve(listener: TcpListener) -> Result {
        serve(listener, narrow()).await
    }

    async fn open(address: SocketAddr) -> Result<Binding> {
        Ok(open_narrow(address).await?.bind(&BENCH))
    }

    async fn echo(client: &Binding, payload: &Bytes) -> Result<Bytes> {
        Ok(echo(client, payload).await?)
    }

    async fn items(
        client: &Binding,
        count: u32,
        size: u32,
        look: impl FnMut(&[u8]) -> Result + Send,
    ) -> Result {
        items(client, count, size, look).await
    }
}

async fn serve(listener: TcpListener, endpoint: Endpoint) -> Result {
    http(listener, Router::new().route("/", endpoint.into())).await;
    Ok(())
}

async fn items(
    bench: &Binding,
    count: u32,
    size: u32,
    mut look: impl FnMut(&[u8]) -> Result + Send,
) -> Result {
    let mut items: ServerStream<Bytes> = bench.stream(ITEMS, |writer| {
        count.encode(writer);
        size.encode(writer);
    });
    while let Some(item) = items.next().await {
        look(&item?)?;
    }
    Ok(())
}

fn echo(bench: &Binding, payload: &Bytes) -> Call<Bytes> {
    bench.unary(ECHO, |writer| payload.encode(writer))
}

/// One caller that asks, waits, and asks again until the time is over. Answers how many calls were answered.
pub(crate) async fn ask(channel: &Channel, size: usize, timer: Timer) -> Result<u64> {
    let bench = channel.bind(&BENCH);
    let payload = Bytes::from(vec![7; size]);
    let mut answered = 0;
    let mut begin = Instant::now();
    loop {
        echo(&bench, &payload).await?;
        answered += 1;
        let now = Instant::now();
        timer.took(now - begin);
        if timer.is_over(now) {
            return Ok(answered);
        }
        begin = now;
    }
}

/// A stream in both directions for as long as it is polled.
pub(crate) async fn flood(channel: Channel, flow: Arc<Flow>) -> Result {
    let item = Bytes::from(vec![7; ITEM]);
    let given = Arc::clone(&flow);
    let up = stream::repeat_with(move || {
        given.up.fetch_add(1, Ordering::Relaxed);
        item.clone()
    });
    let mut down: ServerStream<Bytes> = channel.bind(&BENCH).duplex(FLOOD, |_| {}, up, Encode::encode);
    while let Some(item) = down.next().await {
        item?;
        flow.down.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

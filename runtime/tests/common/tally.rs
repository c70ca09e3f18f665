//! `tally.v1.Tally`: methods of all four shapes that count, by a number of the caller's, how often they are run, and
//! that take and give items in order.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as TaskContext, Poll, ready};

use futures_util::{StreamExt, stream};
use tokio::net::TcpListener;
use turbo_runtime::client::{Binding, Call, CallError, ServerStream};
use turbo_runtime::server::{ClientStream, Endpoint, EndpointBuilder, Request, Response, Service};
use turbo_runtime::wire::{DecodeError, Encode, Reader};
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor, Status, Stream};

/// The number of the call, its place in the stream, and some bytes.
pub type Item = (u64, u32, Vec<u8>);

const ONCE: usize = 0;
const COUNT: usize = 1;
const COLLECT: usize = 2;
const ECHO: usize = 3;

const fn method(name: &'static str, number: u8, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [number; 8],
        kind,
        is_idempotent: false,
        timeout: None,
    }
}

pub static TALLY: ServiceDescriptor = ServiceDescriptor {
    name: "tally.v1.Tally",
    schema_id: *b"tally-v1",
    methods: &[
        method("once", 1, MethodKind::Unary),
        method("count", 2, MethodKind::ServerStream),
        method("collect", 3, MethodKind::ClientStream),
        method("echo", 4, MethodKind::Bidirectional),
    ],
};

/// How often each number was called.
#[derive(Clone, Default)]
pub struct Tally(Arc<Mutex<HashMap<u64, u32>>>);

impl Tally {
    pub fn endpoint(&self) -> EndpointBuilder {
        Endpoint::builder().service(self.clone())
    }

    /// Serves on a port of the system's.
    pub async fn serve(&self) -> SocketAddr {
        serve(self.endpoint().build()).await
    }

    pub fn runs(&self, number: u64) -> u32 {
        self.lock().get(&number).copied().unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, number: u64) {
        *self.lock().entry(number).or_default() += 1;
    }
}

pub async fn serve(endpoint: Endpoint) -> SocketAddr {
    use axum::serve::ListenerExt;
    let app = axum::Router::new().route("/rpc", endpoint.into());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    addr
}

fn item(number: u64, place: u32, size: u32) -> Item {
    let bytes = (0..size).map(|at| (at ^ place) as u8).collect();
    (number, place, bytes)
}

fn decode(reader: &mut Reader<'_>) -> Result<Item, DecodeError> {
    Ok((
        reader.field("number")?,
        reader.field("place")?,
        reader.field("bytes")?,
    ))
}

/// What is wrong with an item, if anything is.
fn check(found: &Item, number: u64, place: u32) -> Result<(), String> {
    let (_, _, bytes) = found;
    if *found == item(number, place, bytes.len() as u32) {
        return Ok(());
    }
    Err(format!(
        "item {place} of call {number} is item {} of call {}",
        found.1, found.0
    ))
}

impl Service for Tally {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &TALLY
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let tally = self.clone();
        let number = |reader: &mut Reader<'_>| Ok((reader.field::<u64>("number")?,));
        match method {
            ONCE => request.unary(
                |reader| Ok((reader.field("number")?, reader.field::<Vec<u8>>("bytes")?)),
                move |_, (number, bytes): (u64, Vec<u8>)| async move {
                    tally.note(number);
                    Ok::<_, Fault<Never>>((number, bytes))
                },
            ),
            COUNT => request.stream(
                |reader| {
                    Ok((
                        reader.field("number")?,
                        reader.field("count")?,
                        reader.field("size")?,
                    ))
                },
                move |_, (number, count, size): (u64, u32, u32)| {
                    tally.note(number);
                    let items = (0..count).map(move |place| Ok::<_, Fault<Never>>(item(number, place, size)));
                    Response::stream(stream::iter(items))
                },
            ),
            COLLECT => request.upload(number, decode, move |_, (number,), mut items| async move {
                tally.note(number);
                let mut place = 0;
                while let Some(item) = items.next().await {
                    check(&item?, number, place).map_err(disorder)?;
                    place += 1;
                }
                Ok::<_, Fault<Never>>(place)
            }),
            ECHO => request.duplex(number, decode, move |_, (number,), items| {
                tally.note(number);
                Response::stream(Echo {
                    items,
                    number,
                    place: 0,
                })
            }),
            _ => request.unknown(),
        }
    }
}

fn disorder(why: String) -> Fault {
    Fault::new(Status::DataLoss, why)
}

struct Echo {
    items: ClientStream<Item>,
    number: u64,
    place: u32,
}

impl Stream for Echo {
    type Item = Result<Item, Fault>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let Some(next) = ready!(Pin::new(&mut self.items).poll_next(cx)) else {
            return Poll::Ready(None);
        };
        let checked = next.map_err(Fault::Failure).and_then(|item| {
            check(&item, self.number, self.place).map_err(disorder)?;
            Ok(item)
        });
        self.place += 1;
        Poll::Ready(Some(checked))
    }
}

/// Calls the methods, and says what is wrong with the answer.
#[derive(Clone)]
pub struct Caller(pub Binding);

impl Caller {
    pub async fn once(&self, number: u64, size: u32) -> Result<(), String> {
        let (_, _, bytes) = item(number, 0, size);
        let call: Call<(u64, Vec<u8>)> = self.0.unary(ONCE, |writer| {
            number.encode(writer);
            bytes.encode(writer);
        });
        match call.await {
            Ok(answer) if answer == (number, bytes) => Ok(()),
            Ok(other) => Err(format!("call {number} is answered with that of {}", other.0)),
            Err(error) => Err(broken(number, &error)),
        }
    }

    pub async fn count(&self, number: u64, count: u32, size: u32) -> Result<(), String> {
        let items = self.0.stream(COUNT, |writer| {
            number.encode(writer);
            count.encode(writer);
            size.encode(writer);
        });
        whole(items, number, count).await
    }

    pub async fn collect(&self, number: u64, count: u32, size: u32) -> Result<(), String> {
        let items = stream::iter((0..count).map(move |place| item(number, place, size)));
        let call: Call<u32> = self
            .0
            .upload(COLLECT, |writer| number.encode(writer), items, encode);
        match call.await {
            Ok(taken) if taken == count => Ok(()),
            Ok(taken) => Err(format!("call {number}: {taken} of {count} items have arrived")),
            Err(error) => Err(broken(number, &error)),
        }
    }

    pub async fn echo(&self, number: u64, count: u32, size: u32) -> Result<(), String> {
        let items = stream::iter((0..count).map(move |place| item(number, place, size)));
        let echoes = self.0.duplex(ECHO, |writer| number.encode(writer), items, encode);
        whole(echoes, number, count).await
    }
}

fn encode(item: &Item, writer: &mut turbo_runtime::wire::Writer) {
    item.0.encode(writer);
    item.1.encode(writer);
    item.2.encode(writer);
}

async fn whole(mut items: ServerStream<Item>, number: u64, count: u32) -> Result<(), String> {
    let mut place = 0;
    while let Some(item) = items.next().await {
        check(&item.map_err(|error| broken(number, &error))?, number, place)?;
        place += 1;
    }
    if place == count {
        Ok(())
    } else {
        Err(format!("call {number}: {place} of {count} items"))
    }
}

fn broken(number: u64, error: &CallError) -> String {
    format!("call {number}: {error:?}")
}

//! Who does the work. A peer is one file that implements [`Rpc`], and one line of [`PEERS`].

mod axum_json;
mod connectrpc;
mod jsonrpsee;
mod tarpc;
mod tcp;
mod tcp_callers;
mod tonic;
pub(crate) mod turbo;
mod websocket;

use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use crate::Result;
use crate::measure::Timer;

/// A library for calls. Both halves run on one thread.
pub(crate) trait Rpc: 'static {
    /// One connection, or what stands for one where the library keeps several. Clones share it.
    type Client: Clone + Send + Sync + 'static;

    /// Serves until it is dropped.
    fn serve(listener: TcpListener) -> impl Future<Output = Result> + Send;

    /// Connects.
    fn open(address: SocketAddr) -> impl Future<Output = Result<Self::Client>> + Send;

    /// Asks for the same bytes.
    fn echo(client: &Self::Client, payload: &Bytes) -> impl Future<Output = Result<Bytes>> + Send;

    /// Takes a stream of so many copies of an item, and shows each to `look`.
    fn items(
        client: &Self::Client,
        count: u32,
        size: u32,
        look: impl FnMut(&[u8]) -> Result + Send,
    ) -> impl Future<Output = Result> + Send;
}

/// One that is measured.
#[derive(Clone, Copy)]
pub(crate) struct Peer {
    /// As on the command line.
    pub(crate) name: &'static str,
    /// As in tables.
    pub(crate) title: &'static str,
    pub(crate) has_streams: bool,
    pub(crate) serve: fn(TcpListener) -> BoxFuture<'static, Result>,
    pub(crate) open: fn(SocketAddr) -> Opening,
}

type Opening = BoxFuture<'static, Result<Box<dyn Connection>>>;

/// The client's half of a peer, ready to be measured.
pub(crate) trait Connection: Send {
    /// Keeps so many calls in flight until the time is over. Answers how many were answered.
    fn calls(self: Box<Self>, in_flight: usize, size: usize, timer: Timer)
    -> BoxFuture<'static, Result<u64>>;

    /// Takes streams one after the other until the time is over. Answers how many items came.
    fn items(self: Box<Self>, count: u32, size: u32, timer: Timer) -> BoxFuture<'static, Result<u64>>;
}

/// The floors come first.
pub(crate) const PEERS: [Peer; 10] = [
    tcp::BYTES,
    peer::<tcp_callers::TcpCallers>("tcp-callers", "TCP, a waiting task a call", true),
    websocket::PEER,
    peer::<turbo::Turbo>("turbo", "turbo", true),
    peer::<tarpc::Tarpc>("tarpc", "tarpc, bincode", false),
    peer::<tonic::Tonic>("tonic", "tonic", true),
    peer::<connectrpc::Connect>("connectrpc", "connectrpc", true),
    peer::<jsonrpsee::Jsonrpsee>("jsonrpsee", "jsonrpsee, WebSocket", true),
    peer::<axum_json::Http1>("axum-json", "axum, JSON over HTTP/1.1", false),
    peer::<axum_json::Http2>("axum-json-h2", "axum, JSON over HTTP/2", false),
];

/// Measured only where it is asked for.
pub(crate) const NARROW: Peer = peer::<turbo::Narrow>("narrow", "turbo, narrow windows", true);

/// With as many connections as come, and with pings: measured while it waits only.
const WAITING: Peer = peer::<jsonrpsee::Waiting>("jsonrpsee-waiting", "jsonrpsee, WebSocket", true);

/// Of that name.
pub(crate) fn named(name: &str) -> Result<Peer> {
    let mut all = PEERS.into_iter().chain([NARROW, WAITING]);
    let found = all.find(|peer| peer.name == name);
    found.ok_or_else(|| format!("no peer is named {name}").into())
}

const fn peer<R: Rpc>(name: &'static str, title: &'static str, has_streams: bool) -> Peer {
    Peer {
        name,
        title,
        has_streams,
        serve: |listener| Box::pin(R::serve(listener)),
        open: |address| {
            Box::pin(async move {
                let client = R::open(address).await?;
                Ok(Box::new(Callers::<R>(client)) as Box<dyn Connection>)
            })
        },
    }
}

/// A task for each call in flight, that waits for its own answer.
struct Callers<R: Rpc>(R::Client);

impl<R: Rpc> Connection for Callers<R> {
    fn calls(
        self: Box<Self>,
        in_flight: usize,
        size: usize,
        timer: Timer,
    ) -> BoxFuture<'static, Result<u64>> {
        Box::pin(async move {
            let callers: Vec<_> = (0..in_flight)
                .map(|caller| tokio::spawn(call::<R>(self.0.clone(), payload(caller, size), timer.clone())))
                .collect();
            let mut answered = 0;
            for caller in callers {
                answered += caller.await??;
            }
            Ok(answered)
        })
    }

    fn items(self: Box<Self>, count: u32, size: u32, timer: Timer) -> BoxFuture<'static, Result<u64>> {
        Box::pin(async move {
            let mut items = Items::new(size);
            while !timer.is_over(Instant::now()) {
                R::items(&self.0, count, size, |item| items.look(item)).await?;
                items.ends(count)?;
            }
            Ok(items.taken)
        })
    }
}

/// Asks, waits, and asks again.
async fn call<R: Rpc>(client: R::Client, payload: Bytes, timer: Timer) -> Result<u64> {
    let mut answered = 0;
    let mut begin = Instant::now();
    loop {
        if R::echo(&client, &payload).await? != payload {
            return Err("another answer".into());
        }
        answered += 1;
        let now = Instant::now();
        timer.took(now - begin);
        if timer.is_over(now) {
            return Ok(answered);
        }
        begin = now;
    }
}

/// What a caller sends: nobody else sends the same.
pub(crate) fn payload(caller: usize, size: usize) -> Bytes {
    let number = (caller as u64).to_le_bytes();
    number.into_iter().cycle().take(size).collect()
}

/// An item of a stream.
pub(crate) fn item(size: u32) -> Bytes {
    vec![7; size as usize].into()
}

/// Items that have come, each of which has to be right.
struct Items {
    expected: Bytes,
    taken: u64,
    /// At the end of the stream before.
    before: u64,
}

impl Items {
    fn new(size: u32) -> Self {
        Self {
            expected: item(size),
            taken: 0,
            before: 0,
        }
    }

    fn look(&mut self, item: &[u8]) -> Result {
        if item != self.expected {
            return Err("another item".into());
        }
        self.taken += 1;
        Ok(())
    }

    fn ends(&mut self, count: u32) -> Result {
        if self.taken - self.before != u64::from(count) {
            return Err("not all items came".into());
        }
        self.before = self.taken;
        Ok(())
    }
}

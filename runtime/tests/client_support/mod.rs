//! A server that a test plays by hand, and frames written from the specification alone.

#![allow(dead_code)] // Each test file uses its own part.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use turbo_runtime::client::{Channel, ConnectError, Connector, Dial};
use turbo_runtime::memory::{self, MemoryTransport};
use turbo_runtime::transport::{Close, Disconnect, Transport};
use turbo_runtime::wire::{self, Decode, DecodeError, Encode, Reader, Writer};
use turbo_runtime::{MethodDescriptor, MethodKind, SchemaError, ServiceDescriptor, Status};

pub const HELLO: u8 = 1;
pub const WELCOME: u8 = 2;
pub const BIND: u8 = 3;
pub const BOUND: u8 = 4;
pub const CALL: u8 = 5;
pub const REPLY: u8 = 6;
pub const FAIL: u8 = 7;
pub const ITEM: u8 = 8;
pub const END: u8 = 9;
pub const CANCEL: u8 = 10;
pub const CREDIT: u8 = 11;
pub const PING: u8 = 12;
pub const PONG: u8 = 13;
pub const GO_AWAY: u8 = 14;
pub const BYE: u8 = 15;
/// `Call` with a timeout, `Fail` with a value.
pub const FLAG_5: u8 = 0x20;
/// `Call` with metadata.
pub const FLAG_6: u8 = 0x40;

/// The least that W-25 allows, in bytes.
pub const WINDOW: u32 = 16_384;

pub static SERVICE: ServiceDescriptor = ServiceDescriptor {
    name: "test.v1.Test",
    schema_id: *b"schemaid",
    methods: &[
        method("insert", MethodKind::Unary, false, None),
        method("get", MethodKind::Unary, true, None),
        method("watch", MethodKind::ServerStream, false, None),
        method("slow", MethodKind::Unary, false, Some(Duration::from_secs(5))),
        method("load", MethodKind::ClientStream, false, None),
        method("chat", MethodKind::Bidirectional, false, None),
        method("put", MethodKind::ClientStream, true, None),
    ],
};

pub const INSERT: usize = 0;
pub const GET: usize = 1;
pub const WATCH: usize = 2;
pub const SLOW: usize = 3;
pub const LOAD: usize = 4;
pub const CHAT: usize = 5;
pub const PUT: usize = 6;

const fn method(
    name: &'static str,
    kind: MethodKind,
    is_idempotent: bool,
    timeout: Option<Duration>,
) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [name.as_bytes()[0]; 8],
        kind,
        is_idempotent,
        timeout,
    }
}

/// What the methods throw.
#[derive(Debug, PartialEq)]
pub struct NotFound {
    pub rowid: i64,
}

impl Encode for NotFound {
    fn encode(&self, writer: &mut Writer) {
        self.rowid.encode(writer);
    }
}

impl Decode for NotFound {
    const MIN_SIZE: usize = 1;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            rowid: reader.field("rowid")?,
        })
    }
}

impl std::fmt::Display for NotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no row {}", self.rowid)
    }
}

impl std::error::Error for NotFound {}

impl SchemaError for NotFound {
    fn status(&self) -> Status {
        Status::NotFound
    }
}

/// One frame, as W-6 has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// With the flags.
    pub kind: u8,
    pub id: u32,
    pub payload: Vec<u8>,
}

pub fn frame(kind: u8, id: u32, payload: impl Into<Vec<u8>>) -> Frame {
    Frame {
        kind,
        id,
        payload: payload.into(),
    }
}

pub fn welcome(max_message: u32) -> Frame {
    frame(
        WELCOME,
        0,
        [varint(1), varint(WINDOW), varint(max_message)].concat(),
    )
}

pub fn bound() -> Frame {
    frame(
        BOUND,
        0,
        [&SERVICE.schema_id[..], &[7, 0, 0, 0, 0, 0, 0, 0]].concat(),
    )
}

pub fn reply(id: u32, value: &impl Encode) -> Frame {
    frame(REPLY, id, wire::to_vec(value).expect("a value"))
}

pub fn item(id: u32, value: &impl Encode) -> Frame {
    frame(ITEM, id, wire::to_vec(value).expect("a value"))
}

pub fn fail(id: u32, status: Status, message: &str) -> Frame {
    let message = wire::to_vec(message).expect("a message");
    frame(FAIL, id, [varint(status.number()), message].concat())
}

pub fn throw(id: u32, error: &NotFound) -> Frame {
    let value = wire::to_vec(error).expect("a value");
    frame(
        FAIL | FLAG_5,
        id,
        [varint(error.status().number()), value].concat(),
    )
}

/// V-4.
pub fn varint(value: u32) -> Vec<u8> {
    match value {
        0..=250 => vec![value as u8],
        251..=0xffff => [&[0xfb][..], &(value as u16).to_le_bytes()].concat(),
        _ => [&[0xfc][..], &value.to_le_bytes()].concat(),
    }
}

pub fn message(frames: &[Frame]) -> Bytes {
    let mut message = Vec::new();
    for frame in frames {
        message.push(frame.kind);
        message.extend(varint(frame.id));
        message.extend(varint(frame.payload.len() as u32));
        message.extend(&frame.payload);
    }
    message.into()
}

/// All frames of a message, which must be whole.
pub fn frames(message: &[u8]) -> Vec<Frame> {
    assert!(!message.is_empty(), "W-3: an empty message");
    let mut rest = message;
    let mut frames = Vec::new();
    while let Some((&kind, after)) = rest.split_first() {
        rest = after;
        let id = take_varint(&mut rest);
        let length = take_varint(&mut rest);
        let (payload, after) = rest.split_at(length as usize);
        frames.push(frame(kind, id, payload));
        rest = after;
    }
    frames
}

fn take_varint(rest: &mut &[u8]) -> u32 {
    let width = match rest[0] {
        0..=250 => return u32::from(take(rest, 1)[0]),
        0xfb => 2,
        0xfc => 4,
        other => panic!("{other:#x} is no u32"),
    };
    let mut value = [0; 4];
    value[..width].copy_from_slice(&take(rest, 1 + width)[1..]);
    u32::from_le_bytes(value)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, after) = rest.split_at(length);
    *rest = after;
    taken
}

/// The server's end of one connection.
pub struct Peer<T = MemoryTransport> {
    pub transport: T,
}

impl<T: Transport + Unpin> Peer<T> {
    /// The frames of the next message.
    pub async fn receive(&mut self) -> Vec<Frame> {
        match self.next().await {
            Ok(message) => frames(&message),
            Err(disconnect) => panic!("the client is gone: {disconnect}"),
        }
    }

    pub async fn next(&mut self) -> Result<Bytes, Disconnect> {
        let next = poll_fn(|cx| Pin::new(&mut self.transport).poll_receive(cx));
        tokio::time::timeout(Duration::from_secs(600), next)
            .await
            .expect("a message")
    }

    /// How the client ends the connection; whatever it still sends is skipped.
    pub async fn ended(&mut self) -> Disconnect {
        loop {
            if let Err(disconnect) = self.next().await {
                return disconnect;
            }
        }
    }

    /// Sends the frames as one message.
    pub async fn send(&mut self, frames: &[Frame]) {
        self.send_message(message(frames)).await;
    }

    pub async fn send_message(&mut self, message: Bytes) {
        let mut message = Some(message);
        poll_fn(|cx| {
            let mut transport = Pin::new(&mut self.transport);
            if message.is_some() {
                std::task::ready!(transport.as_mut().poll_ready(cx)).expect("the client listens");
            }
            if let Some(message) = message.take() {
                transport
                    .as_mut()
                    .start_send(message)
                    .expect("the client listens");
            }
            transport.poll_flush(cx)
        })
        .await
        .expect("the client listens");
    }

    pub async fn close(&mut self, code: u16, reason: &str) {
        let close = Close::new(code, reason);
        poll_fn(|cx| Pin::new(&mut self.transport).poll_close(cx, &close)).await;
    }

    /// Reads the client's first message and answers `Welcome`. Answers the calls in the message.
    pub async fn open(&mut self) -> Vec<Frame> {
        let mut first = self.receive().await;
        assert_eq!(first.remove(0).kind, HELLO);
        self.send(&[welcome(1 << 20)]).await;
        first.retain(|frame| frame.kind != BIND);
        first
    }
}

/// A transport that counts how often something leaves, however many messages it is.
pub struct Counted {
    transport: MemoryTransport,
    has_more: bool,
    departures: Arc<AtomicUsize>,
}

impl Counted {
    pub fn new(transport: MemoryTransport, departures: &Arc<AtomicUsize>) -> Self {
        Self {
            transport,
            has_more: false,
            departures: Arc::clone(departures),
        }
    }
}

impl Transport for Counted {
    fn poll_receive(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<Bytes, Disconnect>> {
        Pin::new(&mut self.transport).poll_receive(cx)
    }

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        Pin::new(&mut self.transport).poll_ready(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Bytes) -> Result<(), Disconnect> {
        self.has_more = true;
        Pin::new(&mut self.transport).start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Disconnect>> {
        if std::mem::take(&mut self.has_more) {
            self.departures.fetch_add(1, Ordering::Relaxed);
        }
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>, close: &Close) -> Poll<()> {
        Pin::new(&mut self.transport).poll_close(cx, close)
    }
}

/// Makes in-memory connections and hands the other ends to the test.
pub fn dialer() -> (
    impl Dial<Transport = MemoryTransport>,
    mpsc::UnboundedReceiver<Peer>,
) {
    let (sender, peers) = mpsc::unbounded_channel();
    let dial = move || {
        let (client, server) = memory::pair();
        let dialed = match sender.send(Peer { transport: server }) {
            Ok(()) => Ok(client),
            Err(_) => Err(ConnectError::Unreachable("the test is over".to_owned())),
        };
        std::future::ready(dialed)
    };
    (dial, peers)
}

/// A channel and its server, after `Welcome`.
pub async fn connected() -> (Channel, Peer) {
    let (dial, mut peers) = dialer();
    let connecting = tokio::spawn(Connector::over(dial).reconnect(false).connect());
    let mut peer = peers.recv().await.expect("a connection");
    assert_eq!(peer.open().await, []);
    (connecting.await.expect("no panic").expect("a channel"), peer)
}

/// Lets every other task run until all of them wait.
pub async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

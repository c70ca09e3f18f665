//! `lab.v1.Lab`: a service whose methods do whatever a test wants.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use turbo_runtime::server::{Context, Endpoint, EndpointBuilder, Request, Response, Service};
use turbo_runtime::wire::{Decode, DecodeError, Encode, Reader, Writer};
use turbo_runtime::{
    Fault, MethodDescriptor, MethodKind, Never, SchemaError, ServiceDescriptor, Status, Stream,
};

use super::uploads;

pub const ECHO: usize = 0;
pub const REFUSE: usize = 1;
pub const BREAK: usize = 2;
pub const PANIC: usize = 3;
pub const HANG: usize = 4;
pub const COUNT: usize = 5;
pub const FOREVER: usize = 6;
pub const PANIC_STREAM: usize = 7;
pub const VISITS: usize = 8;
pub const SLEEP: usize = 9;
pub const WIDE: usize = 10;
pub const BLOB: usize = 11;
pub const DROP_PANIC: usize = 12;
pub const BAD_ENCODE: usize = 13;
pub const BUSY: usize = 14;
pub const HOLD: usize = 15;
pub const SPEND: usize = 16;
pub const YIELD: usize = 17;
pub const REJECT: usize = 18;
pub const DEEP: usize = 19;
/// How many methods there are.
pub const METHODS: u8 = uploads::END_OF_METHODS;

const fn method(name: &'static str, number: u8, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [number; 8],
        kind,
        is_idempotent: number == 9,
        timeout: None,
    }
}

pub static LAB: ServiceDescriptor = ServiceDescriptor {
    name: "lab.v1.Lab",
    schema_id: *b"lab-v1-a",
    methods: &[
        method("echo", 0, MethodKind::Unary),
        method("refuse", 1, MethodKind::Unary),
        method("break", 2, MethodKind::Unary),
        method("panic", 3, MethodKind::Unary),
        method("hang", 4, MethodKind::Unary),
        method("count", 5, MethodKind::ServerStream),
        method("forever", 6, MethodKind::ServerStream),
        method("panic_stream", 7, MethodKind::ServerStream),
        method("visits", 8, MethodKind::Unary),
        method("sleep", 9, MethodKind::Unary),
        method("wide", 10, MethodKind::ServerStream),
        method("blob", 11, MethodKind::Unary),
        method("drop_panic", 12, MethodKind::Unary),
        method("bad_encode", 13, MethodKind::Unary),
        method("busy", 14, MethodKind::Unary),
        method("hold", 15, MethodKind::Unary),
        method("spend", 16, MethodKind::Unary),
        method("yield", 17, MethodKind::Unary),
        method("reject", 18, MethodKind::Unary),
        method("deep", 19, MethodKind::Unary),
        method("take", 20, MethodKind::ClientStream),
        method("leave", 21, MethodKind::ClientStream),
        method("stall", 22, MethodKind::ClientStream),
        method("echoes", 23, MethodKind::Bidirectional),
        method("panic_read", 24, MethodKind::ClientStream),
        method("detach", 25, MethodKind::ClientStream),
        method("slowly", 26, MethodKind::ClientStream),
    ],
};

/// `error LabError { @status(not_found) Lost { rowid: i64 } }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabError {
    pub rowid: i64,
}

impl Encode for LabError {
    fn encode(&self, writer: &mut Writer) {
        writer.variant(0);
        self.rowid.encode(writer);
    }
}

impl Decode for LabError {
    const MIN_SIZE: usize = 2;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match reader.variant()? {
            0 => Ok(Self {
                rowid: reader.field("rowid")?,
            }),
            other => Err(reader.unknown_variant(other)),
        }
    }
}

impl std::fmt::Display for LabError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "lost {}", self.rowid)
    }
}

impl std::error::Error for LabError {}

impl SchemaError for LabError {
    fn status(&self) -> Status {
        Status::NotFound
    }
}

/// What the tests look at from outside.
#[derive(Default)]
pub struct Counters {
    /// Work that has been started and has neither finished nor been dropped.
    pub alive: AtomicUsize,
    pub items: AtomicUsize,
    /// How readers in tasks of their own came to an end: with how many items, or how they failed.
    pub ends: Mutex<Vec<Result<u32, Status>>>,
}

#[derive(Clone, Default)]
pub struct Lab(pub Arc<Counters>);

pub struct Alive(pub Arc<Counters>);

impl Lab {
    pub fn alive(&self) -> usize {
        self.0.alive.load(Ordering::SeqCst)
    }

    pub fn items(&self) -> usize {
        self.0.items.load(Ordering::SeqCst)
    }

    /// Waits until all work has been dropped.
    pub async fn idle(&self) {
        let quiet = async {
            while self.alive() > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), quiet)
            .await
            .expect("the work is dropped");
    }

    pub fn start(&self) -> Alive {
        self.0.alive.fetch_add(1, Ordering::SeqCst);
        Alive(Arc::clone(&self.0))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Visits(AtomicUsize);

/// Counts up, up to `end`; every item is `size` bytes besides its length.
struct Counter {
    next: u32,
    end: u32,
    size: usize,
    alive: Alive,
}

impl Stream for Counter {
    type Item = Result<(u32, Vec<u8>), Fault>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        if self.next >= self.end {
            return Poll::Ready(None);
        }
        let number = self.next;
        self.next += 1;
        self.alive.0.items.fetch_add(1, Ordering::SeqCst);
        Poll::Ready(Some(Ok((number, vec![7; self.size]))))
    }
}

struct PanicSecond(u32);

impl Stream for PanicSecond {
    type Item = Result<u32, Fault>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.0 += 1;
        assert!(self.0 < 2, "a stream panics on purpose");
        Poll::Ready(Some(Ok(self.0)))
    }
}

/// A handler's future that answers at once or never, and panics when it is dropped.
struct PanicsInDrop {
    answer: bool,
    _alive: Alive,
}

impl Future for PanicsInDrop {
    type Output = Result<bool, Fault<Never>>;

    fn poll(self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Self::Output> {
        if self.answer {
            Poll::Ready(Ok(true))
        } else {
            Poll::Pending
        }
    }
}

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("a drop panics on purpose");
    }
}

/// A result that has written a part of itself when it panics.
struct PanicsInEncode;

impl Encode for PanicsInEncode {
    fn encode(&self, writer: &mut Writer) {
        writer.raw(&[7; 1_000]);
        panic!("an encoder panics on purpose");
    }
}

impl Service for Lab {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &LAB
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let lab = self.clone();
        match method {
            ECHO => request.unary(
                |reader| Ok((reader.field::<Vec<u8>>("bytes")?,)),
                move |_, (bytes,)| async move { Ok::<_, Fault<Never>>(bytes) },
            ),
            REFUSE => request.unary(
                |reader| Ok((reader.field::<i64>("rowid")?,)),
                move |_, (rowid,)| async move { Err::<(), Fault<LabError>>(LabError { rowid }.into()) },
            ),
            BREAK => request.unary(
                |_| Ok(()),
                move |_, ()| async move {
                    std::fs::read("/nowhere/at/all")?;
                    Ok::<(), Fault<Never>>(())
                },
            ),
            PANIC => request.unary(|_| Ok(()), move |_, ()| panics()),
            HANG => request.unary(
                |_| Ok(()),
                move |_, ()| async move {
                    let _alive = lab.start();
                    pending::<()>().await;
                    Ok::<(), Fault<Never>>(())
                },
            ),
            COUNT => request.stream(
                |reader| Ok((reader.field::<u32>("end")?,)),
                move |_, (end,)| {
                    Response::stream(Counter {
                        next: 0,
                        end,
                        size: 0,
                        alive: lab.start(),
                    })
                },
            ),
            FOREVER => request.stream(
                |_| Ok(()),
                move |_, ()| {
                    Response::stream(Counter {
                        next: 0,
                        end: u32::MAX,
                        size: 100,
                        alive: lab.start(),
                    })
                },
            ),
            PANIC_STREAM => request.stream(|_| Ok(()), |_, ()| Response::stream(PanicSecond(0))),
            VISITS => request.unary(
                |_| Ok(()),
                move |cx: Context, ()| async move {
                    let visits = cx.connection::<Visits>();
                    Ok::<_, Fault<Never>>(visits.0.fetch_add(1, Ordering::SeqCst) as u32 + 1)
                },
            ),
            SLEEP => request.unary(
                |reader| Ok((reader.field::<u64>("milliseconds")?,)),
                move |_, (milliseconds,)| async move {
                    let _alive = lab.start();
                    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                    Ok::<_, Fault<Never>>(milliseconds)
                },
            ),
            WIDE => request.stream(
                |reader| Ok((reader.field::<u32>("end")?, reader.field::<u32>("size")?)),
                move |_, (end, size)| {
                    Response::stream(Counter {
                        next: 0,
                        end,
                        size: size as usize,
                        alive: lab.start(),
                    })
                },
            ),
            BLOB => request.unary(
                |reader| Ok((reader.field::<u32>("size")?,)),
                move |_, (size,)| async move {
                    lab.0.items.fetch_add(1, Ordering::SeqCst);
                    Ok::<_, Fault<Never>>(vec![7_u8; size as usize])
                },
            ),
            DROP_PANIC => request.unary(
                |reader| Ok((reader.field::<bool>("answer")?,)),
                move |_, (answer,)| PanicsInDrop {
                    answer,
                    _alive: lab.start(),
                },
            ),
            BAD_ENCODE => request.unary(
                |_| Ok(()),
                move |_, ()| async move { Ok::<_, Fault<Never>>(PanicsInEncode) },
            ),
            BUSY => request.unary(
                |_| Ok(()),
                move |_, ()| async move {
                    let _alive = lab.start();
                    // Work without an end that lets others run, as tokio asks for.
                    loop {
                        tokio::task::consume_budget().await;
                    }
                    #[allow(unreachable_code, reason = "names the type")]
                    Ok::<(), Fault<Never>>(())
                },
            ),
            HOLD => request.unary(
                |reader| Ok((reader.field::<Vec<u8>>("bytes")?,)),
                move |_, (bytes,)| async move {
                    let _alive = lab.start();
                    pending::<()>().await;
                    Ok::<_, Fault<Never>>(bytes)
                },
            ),
            SPEND => request.unary(
                |_| Ok(()),
                move |_, ()| async move {
                    tokio::task::consume_budget().await;
                    Ok::<(), Fault<Never>>(())
                },
            ),
            YIELD => request.unary(
                |_| Ok(()),
                move |_, ()| async move {
                    tokio::task::yield_now().await;
                    Ok::<(), Fault<Never>>(())
                },
            ),
            REJECT => {
                request.unary(
                    |reader| Ok((reader.field::<String>("why")?,)),
                    move |_, (why,)| async move {
                        Err::<(), Fault<Never>>(Fault::new(Status::PermissionDenied, why))
                    },
                )
            }
            DEEP => request.unary(
                |reader| Ok((depth(reader)?,)),
                move |_, (depth,)| async move { Ok::<_, Fault<Never>>(depth) },
            ),
            _ => uploads::call(&lab, method, request),
        }
    }
}

/// A value of a type that contains itself: ones, and a zero at the bottom.
fn depth(reader: &mut Reader<'_>) -> Result<u32, DecodeError> {
    reader.nested(|reader| match reader.u8()? {
        0 => Ok(1),
        _ => Ok(depth(reader)? + 1),
    })
}

#[allow(clippy::manual_async_fn, reason = "the panic has to be inside the future")]
fn panics() -> impl Future<Output = Result<(), Fault<Never>>> + Send {
    async { panic!("a handler panics on purpose") }
}

pub fn endpoint(lab: &Lab) -> EndpointBuilder {
    Endpoint::builder().service(lab.clone())
}

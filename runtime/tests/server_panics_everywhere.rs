//! Panics in every place where the server runs code that is not its own: each ends its own call with `internal`, and nothing
//! else (W-35).

mod common;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use common::frames::*;
use common::peer::RawPeer;
use futures_util::{StreamExt, TryStreamExt, stream};
use turbo_runtime::server::{Endpoint, Request, Response, Service};
use turbo_runtime::wire::{Decode, DecodeError, Encode, Reader, Writer};
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, SchemaError, ServiceDescriptor, Status};

/// Where a method panics.
const NAMES: [(&str, MethodKind); 14] = [
    ("in the service itself", MethodKind::Unary),
    ("when arguments are decoded", MethodKind::Unary),
    ("before the future is made", MethodKind::Unary),
    ("in the future", MethodKind::Unary),
    ("in the future, later", MethodKind::Unary),
    ("with a value that panics when it is dropped", MethodKind::Unary),
    ("in the result's drop", MethodKind::Unary),
    ("in the error's encoder", MethodKind::Unary),
    ("in the error's status", MethodKind::Unary),
    ("in the display of an internal error", MethodKind::Unary),
    ("before the stream is made", MethodKind::ServerStream),
    ("in an item's encoder", MethodKind::ServerStream),
    ("in the stream's drop", MethodKind::ServerStream),
    ("in the decoder of the client's items", MethodKind::ClientStream),
];

const fn methods() -> [MethodDescriptor; NAMES.len() + 1] {
    let mut methods = [MethodDescriptor {
        name: "well",
        signature: [0; 8],
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    }; NAMES.len() + 1];
    let mut at = 0;
    while at < NAMES.len() {
        methods[at].name = NAMES[at].0;
        methods[at].kind = NAMES[at].1;
        methods[at].signature = [at as u8 + 1; 8];
        at += 1;
    }
    methods
}

/// The method that does not panic.
const WELL: usize = NAMES.len();

static PANICS: ServiceDescriptor = ServiceDescriptor {
    name: "panics.v1.Panics",
    schema_id: [9; 8],
    methods: &methods(),
};

fn burst() -> ! {
    panic!("on purpose")
}

/// Panics again when it is dropped.
struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            burst();
        }
    }
}

/// A result that is written, and panics when it is dropped.
struct Sour;

impl Encode for Sour {
    fn encode(&self, writer: &mut Writer) {
        writer.u8(1);
    }
}

impl Drop for Sour {
    fn drop(&mut self) {
        burst();
    }
}

/// A result that panics in the middle of its encoder.
struct Bitter;

impl Encode for Bitter {
    fn encode(&self, writer: &mut Writer) {
        writer.raw(&[1; 300]);
        burst();
    }
}

/// An error that panics when somebody wants to know.
#[derive(Debug)]
struct Shy {
    has_status: bool,
}

impl Encode for Shy {
    fn encode(&self, writer: &mut Writer) {
        writer.u8(1);
        burst();
    }
}

impl Decode for Shy {
    const MIN_SIZE: usize = 1;

    fn decode(_: &mut Reader<'_>) -> Result<Self, DecodeError> {
        burst()
    }
}

impl fmt::Display for Shy {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        burst()
    }
}

impl std::error::Error for Shy {}

impl SchemaError for Shy {
    fn status(&self) -> Status {
        match self.has_status {
            true => Status::NotFound,
            false => burst(),
        }
    }
}

/// Panics when it is polled for the second time.
struct Later(bool);

impl Future for Later {
    type Output = Result<(), Fault<Never>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Self::Output> {
        if self.0 {
            burst();
        }
        self.0 = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

struct Panics;

impl Service for Panics {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &PANICS
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let nothing = |_: &mut Reader<'_>| Ok(());
        match method {
            0 => burst(),
            1 => request.unary(|_| burst(), |_, ()| async { Ok::<(), Fault<Never>>(()) }),
            2 => request.unary(nothing, |_, ()| -> Later { burst() }),
            3 => request.unary(nothing, |_, ()| async {
                burst();
                #[allow(unreachable_code, reason = "names the type")]
                Ok::<(), Fault<Never>>(())
            }),
            4 => request.unary(nothing, |_, ()| Later(false)),
            5 => request.unary(nothing, |_, ()| async {
                std::panic::panic_any(Grenade);
                #[allow(unreachable_code, reason = "names the type")]
                Ok::<(), Fault<Never>>(())
            }),
            6 => request.unary(nothing, |_, ()| async { Ok::<_, Fault<Never>>(Sour) }),
            7 | 8 => request.unary(nothing, move |_, ()| async move {
                Err::<(), Fault<Shy>>(Fault::Error(Shy {
                    has_status: method == 7,
                }))
            }),
            9 => request.unary(nothing, |_, ()| async {
                Err::<(), Fault<Never>>(Fault::internal(Shy { has_status: true }))
            }),
            10 => request.stream(nothing, |_, ()| burst()),
            11 => request.stream(nothing, |_, ()| {
                Response::stream(stream::iter([Ok::<_, Fault<Never>>(Bitter)]))
            }),
            12 => request.stream(nothing, |_, ()| {
                let grenade = Grenade;
                Response::stream(stream::iter([Ok::<u8, Fault<Never>>(1)]).inspect(move |_| {
                    let _ = &grenade;
                }))
            }),
            13 => request.upload(
                nothing,
                |_| -> Result<u8, _> { burst() },
                |_, (), mut items| async move {
                    items.try_next().await?;
                    Ok::<(), Fault<Never>>(())
                },
            ),
            _ => request.unary(nothing, |_, ()| async { Ok::<u8, Fault<Never>>(7) }),
        }
    }
}

fn opening() -> Vec<u8> {
    let signatures: Vec<[u8; 8]> = PANICS.methods.iter().map(|method| method.signature).collect();
    [hello(), bind(0, PANICS.name, &PANICS.schema_id, &signatures)].concat()
}

async fn open(show: bool) -> RawPeer {
    let endpoint = Endpoint::builder()
        .service(Panics)
        .show_internal_errors(show)
        .build();
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&opening()).await;
    assert_eq!([peer.next().await.kind, peer.next().await.kind], [WELCOME, BOUND]);
    peer
}

/// The frames of a call up to its end.
async fn end(peer: &mut RawPeer, id: u32) -> Received {
    loop {
        let frame = peer.next().await;
        assert_eq!(frame.id, id, "{frame:?}");
        if matches!(frame.kind, REPLY | FAIL | END) {
            return frame;
        }
    }
}

#[tokio::test]
async fn a_panic_ends_its_own_call() {
    for show in [false, true] {
        let mut peer = open(show).await;
        for (method, (place, kind)) in NAMES.iter().enumerate() {
            let mut message = call(5, method, &[]);
            if kind.takes_stream() {
                message.extend(frame(ITEM, 5, &[1]));
            }
            peer.send(&message).await;
            let ended = end(&mut peer, 5).await;
            match *place {
                // What the caller waits for has been written by then.
                "in the result's drop" | "in the stream's drop" => {
                    assert!(matches!(ended.kind, REPLY | END | FAIL), "{place}: {ended:?}");
                }
                // Nobody looks at the text if it is not shown.
                "in the display of an internal error" if !show => {
                    assert_eq!(ended.failure().0, 13, "{place}");
                }
                _ => assert_eq!(
                    ended.failure(),
                    (13, "internal error".to_owned()),
                    "{place}: the details stay here"
                ),
            }
            peer.send(&call(6, WELL, &[])).await;
            let reply = end(&mut peer, 6).await;
            assert_eq!(
                (reply.kind, reply.payload),
                (REPLY, vec![7]),
                "after a panic {place}"
            );
        }
    }
}

/// All in one message, with healthy calls between them.
#[tokio::test]
async fn panics_in_one_message_leave_the_others_alone() {
    let mut peer = open(false).await;
    let mut message = Vec::new();
    for (method, (_, kind)) in NAMES.iter().enumerate() {
        message.extend(call(2 * method as u32, method, &[]));
        if kind.takes_stream() {
            message.extend(frame(ITEM, 2 * method as u32, &[1]));
        }
        message.extend(call(2 * method as u32 + 1, WELL, &[]));
    }
    message.extend(frame(PING, 0, &[]));
    peer.send(&message).await;
    let mut ends = vec![0; 2 * NAMES.len()];
    let mut is_over = false;
    while !is_over || ends.contains(&0) {
        let frame = peer.next().await;
        match frame.kind {
            REPLY | FAIL | END => ends[frame.id as usize] += 1,
            _ => is_over |= frame.kind == PONG,
        }
        if frame.id % 2 == 1 {
            assert_eq!((frame.kind, frame.payload), (REPLY, vec![7]), "{}", frame.id);
        }
    }
    // W-19
    peer.send(&frame(PING, 0, &[])).await;
    assert_eq!(peer.next().await.kind, PONG, "nothing comes behind the ends");
    assert!(ends.iter().all(|ends| *ends == 1), "{ends:?}");
}

/// A tower of panics must not bring the process down: one while another one unwinds would.
#[tokio::test]
async fn cancelled_and_lost_calls_that_panic_when_they_are_dropped() {
    let mut peer = open(false).await;
    let stream = NAMES
        .iter()
        .position(|(place, _)| *place == "in the stream's drop");
    let stream = stream.expect("it is there");
    for id in 0..20 {
        let message = [call(id, stream, &[]), frame(CANCEL, id, &[])].concat();
        peer.send(&message).await;
        end(&mut peer, id).await;
    }
    peer.send(&call(1, WELL, &[])).await;
    assert_eq!(end(&mut peer, 1).await.kind, REPLY);
}

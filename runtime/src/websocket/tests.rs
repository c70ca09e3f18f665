//! Held against tungstenite, which has passed the tests of others, and against what no library sends.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::reader::{Fault, Incoming, Reader};
use super::{Side, WebSocket, head};
use crate::transport::{Close, Disconnect, Transport};

const LIMIT: usize = 4 << 20;

/// Around every bound there is: of lengths, of what is read at once, of what is masked at once.
const SIZES: [usize; 19] = [
    0, 1, 2, 7, 124, 125, 126, 127, 4_095, 8_191, 8_192, 16_383, 16_384, 16_400, 65_535, 65_536, 65_550,
    200_003, 1_500_000,
];

fn bytes(size: usize) -> Bytes {
    (0..size)
        .map(|at| (at * 7 + at / 251 + size) as u8)
        .collect::<Vec<u8>>()
        .into()
}

/// Our side of a pipe of so many bytes, and tungstenite's.
async fn pair(side: Side, pipe: usize) -> (WebSocket<DuplexStream>, WebSocketStream<DuplexStream>) {
    let (ours, theirs) = duplex(pipe);
    let role = match side {
        Side::Client => Role::Server,
        Side::Server => Role::Client,
    };
    let theirs = WebSocketStream::from_raw_socket(theirs, role, Some(WebSocketConfig::default())).await;
    (WebSocket::new(ours, side, &[], LIMIT), theirs)
}

async fn receive(socket: &mut WebSocket<DuplexStream>) -> Result<Bytes, Disconnect> {
    poll_fn(|cx| Pin::new(&mut *socket).poll_receive(cx)).await
}

async fn send(socket: &mut WebSocket<DuplexStream>, message: Bytes) -> Result<(), Disconnect> {
    poll_fn(|cx| Pin::new(&mut *socket).poll_ready(cx)).await?;
    Pin::new(&mut *socket).start_send(message)
}

async fn flush(socket: &mut WebSocket<DuplexStream>) -> Result<(), Disconnect> {
    poll_fn(|cx| Pin::new(&mut *socket).poll_flush(cx)).await
}

/// Sends what waits while it receives: the pipe may hold less than a message.
async fn exchange(socket: &mut WebSocket<DuplexStream>) -> Result<Bytes, Disconnect> {
    poll_fn(|cx| {
        if let Poll::Ready(flushed) = Pin::new(&mut *socket).poll_flush(cx) {
            flushed?;
        }
        Pin::new(&mut *socket).poll_receive(cx)
    })
    .await
}

#[tokio::test]
async fn messages_of_every_size_come_as_they_were_sent() {
    for side in [Side::Client, Side::Server] {
        for pipe in [7, 1_000, 1 << 20] {
            let (mut ours, mut theirs) = pair(side, pipe).await;
            let echo = tokio::spawn(async move {
                while let Some(Ok(message)) = theirs.next().await {
                    if message.is_binary() {
                        theirs.send(message).await.expect("sent");
                    }
                }
            });
            let sizes = SIZES.into_iter().filter(|size| size / pipe < 2_500);
            for size in sizes {
                send(&mut ours, bytes(size)).await.expect("room");
                assert_eq!(exchange(&mut ours).await, Ok(bytes(size)), "{side:?}, {size}");
            }
            // Many at once, of which some are gathered.
            let many = [3, 0, 9_000, 40, 40, 126, 1];
            for size in many {
                send(&mut ours, bytes(size)).await.expect("room");
            }
            for size in many {
                assert_eq!(exchange(&mut ours).await, Ok(bytes(size)));
            }
            drop(ours);
            echo.await.expect("no panic");
        }
    }
}

#[tokio::test]
async fn pieces_are_put_together_and_pings_between_them_answered() {
    for side in [Side::Client, Side::Server] {
        let (mut ours, mut theirs) = pair(side, 1 << 20).await;
        let whole = bytes(100_000);
        let mut kind = Data::Binary;
        for (at, end) in [(0, 10), (10, 10), (10, 70_000), (70_000, 100_000)] {
            let piece = Frame::message(whole.slice(at..end), OpCode::Data(kind), end == whole.len());
            theirs.send(Message::Frame(piece)).await.expect("sent");
            theirs
                .send(Message::Ping(Bytes::from(format!("{end}"))))
                .await
                .expect("sent");
            kind = Data::Continue;
        }
        theirs.send(Message::Binary(bytes(5))).await.expect("sent");
        assert_eq!(receive(&mut ours).await, Ok(whole));
        assert_eq!(receive(&mut ours).await, Ok(bytes(5)));
        flush(&mut ours).await.expect("sent");
        let pong = theirs.next().await.expect("an answer").expect("a frame");
        assert!(matches!(pong, Message::Pong(_)), "{pong:?}");
    }
}

#[tokio::test]
async fn close_frames_are_understood_and_answered() {
    let frame = |code, reason: &'static str| {
        Some(CloseFrame {
            code,
            reason: reason.into(),
        })
    };
    for side in [Side::Client, Side::Server] {
        let without = match side {
            Side::Client => 1005,
            Side::Server => 1000,
        };
        for (sent, code, reason, answer) in [
            (None, without, "", None),
            (
                frame(CloseCode::Library(4400), "no"),
                4400,
                "no",
                frame(CloseCode::Library(4400), "no"),
            ),
            (
                frame(CloseCode::Away, "bye"),
                1001,
                "bye",
                frame(CloseCode::Away, "bye"),
            ),
        ] {
            let (mut ours, mut theirs) = pair(side, 1 << 16).await;
            theirs.send(Message::Close(sent)).await.expect("sent");
            let heard = receive(&mut ours).await;
            assert_eq!(heard, Err(Disconnect::Closed(Close::new(code, reason))));
            let heard = theirs.next().await.expect("an answer").expect("a frame");
            assert_eq!(heard, Message::Close(answer));
            let closed = async move {
                poll_fn(|cx| Pin::new(&mut ours).poll_close(cx, &Close::new(1000, ""))).await;
            };
            let (_, end) = tokio::join!(closed, async {
                let end = theirs.next().await;
                // A client hangs up after its server.
                drop(theirs);
                end
            });
            assert!(!matches!(end, Some(Ok(_))), "{end:?}");
        }
        let (mut ours, mut theirs) = pair(side, 1 << 16).await;
        send(&mut ours, bytes(3)).await.expect("room");
        let close = Close::new(4000, "é".repeat(100));
        let closed = async move {
            poll_fn(|cx| Pin::new(&mut ours).poll_close(cx, &close)).await;
        };
        let (_, heard) = tokio::join!(closed, async {
            let mut heard = Vec::new();
            while let Some(Ok(message)) = theirs.next().await {
                heard.push(message);
            }
            drop(theirs);
            heard
        });
        let reason = "é".repeat(61);
        let last = frame(CloseCode::Library(4000), "").map(|frame| CloseFrame {
            reason: reason.into(),
            ..frame
        });
        assert_eq!(heard, [Message::Binary(bytes(3)), Message::Close(last)]);
    }
}

/// Section 7.1.7; and nothing follows a close frame (section 5.5.1).
#[tokio::test]
async fn who_breaks_the_rules_is_told_so_and_nothing_more() {
    for side in [Side::Client, Side::Server] {
        let (mut ours, mut theirs) = pair(side, 1 << 16).await;
        send(&mut ours, bytes(3)).await.expect("room");
        theirs.get_mut().write_all(&[0xc2, 0]).await.expect("sent");
        let fault = receive(&mut ours).await;
        assert!(
            matches!(&fault, Err(Disconnect::Broken(why)) if why.contains("reserved bits")),
            "{fault:?}"
        );
        send(&mut ours, bytes(4)).await.expect("room");
        flush(&mut ours).await.expect("sent");
        drop(ours);
        let mut heard = Vec::new();
        while let Some(Ok(message)) = theirs.next().await {
            heard.push(message);
        }
        let [Message::Binary(first), Message::Close(Some(close))] = &heard[..] else {
            panic!("{heard:?}");
        };
        assert_eq!((first, close.code), (&bytes(3), CloseCode::Protocol));
    }
}

#[tokio::test]
async fn text_is_told_apart_and_does_not_deafen() {
    let (mut ours, mut theirs) = pair(Side::Server, 1 << 16).await;
    theirs.send(Message::Text("hello".into())).await.expect("sent");
    theirs.send(Message::Binary(bytes(9))).await.expect("sent");
    assert_eq!(receive(&mut ours).await, Err(Disconnect::Text));
    assert_eq!(receive(&mut ours).await, Ok(bytes(9)));
}

/// What a reader makes of these bytes, in pieces of that size.
fn read(side: Side, input: &[u8], piece: usize) -> Result<Vec<Incoming>, Fault> {
    let mut reader = Reader::new(side, &[], 1_000);
    let mut seen = Vec::new();
    let mut cx = Context::from_waker(Waker::noop());
    for mut part in input.chunks(piece) {
        while !part.is_empty() {
            let filled = reader.poll_fill(Pin::new(&mut part), &mut cx);
            assert!(matches!(filled, Poll::Ready(Ok(1..))));
            while let Some(incoming) = reader.next()? {
                seen.push(incoming);
            }
        }
    }
    Ok(seen)
}

#[test]
fn what_breaks_the_rules_is_refused() {
    let faults: [(&[u8], &str); 12] = [
        (&[0xc2, 0], "reserved bits"),
        (&[0x83, 0], "an unknown kind"),
        (&[0x8b, 0], "an unknown kind"),
        (&[0x09, 0], "too long, or in pieces"),
        (&[0x89, 126, 0, 126], "too long, or in pieces"),
        (&[0x82, 0x80, 1, 2, 3, 4], "the wrong side"),
        (&[0x80, 0], "continues no message"),
        (&[0x02, 1, 9, 0x82, 0], "within another"),
        (&[0x02, 1, 9, 0x80, 1, 9, 0x80, 0], "continues no message"),
        (&[0x88, 1, 3], "half a code"),
        (&[0x88, 3, 3, 0xe8, 0xff], "no text"),
        (&[0x01, 1, 9, 0x82, 0], "within another"),
    ];
    for (input, why) in faults {
        for piece in [1, 3, 100] {
            let fault = read(Side::Client, input, piece);
            assert!(
                matches!(fault, Err(Fault::Protocol(said)) if said.contains(why)),
                "{input:?}: {fault:?}"
            );
        }
    }
    let unmasked = read(Side::Server, &[0x82, 0], 9);
    assert!(matches!(unmasked, Err(Fault::Protocol(_))), "{unmasked:?}");
}

#[test]
fn messages_over_the_limit_are_refused_before_they_arrive() {
    let large: [&[u8]; 4] = [
        &[0x82, 126, 0x03, 0xe9],
        &[0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0],
        &[0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        // In pieces of which each is small enough.
        &[0x02, 1, 7, 0x00, 1, 7, 0x80, 126, 0x03, 0xe7],
    ];
    for input in large {
        assert_eq!(read(Side::Client, input, 2), Err(Fault::TooLarge));
    }
    let all = [&[0x82, 126, 0x03, 0xe8][..], &[5; 1_000]].concat();
    let whole = read(Side::Client, &all, 64);
    assert_eq!(whole, Ok(vec![Incoming::Binary(vec![5; 1_000].into())]));
}

/// A length alone costs its sender nothing, so it must not cost memory here.
#[test]
fn room_is_made_for_what_arrives() {
    let mut reader = Reader::new(Side::Client, &[], usize::MAX);
    let mut cx = Context::from_waker(Waker::noop());
    let mut input: &[u8] = &[0x82, 127, 0, 0, 0x7f, 0, 0, 0, 0, 0, 1, 2, 3];
    while !input.is_empty() {
        let filled = reader.poll_fill(Pin::new(&mut input), &mut cx);
        assert!(matches!(filled, Poll::Ready(Ok(1..))));
        assert_eq!(reader.next(), Ok(None));
    }
    let flood = vec![9; 1 << 20];
    let mut input = &flood[..];
    let mut reads = 0;
    while !input.is_empty() {
        let filled = reader.poll_fill(Pin::new(&mut input), &mut cx);
        assert!(matches!(filled, Poll::Ready(Ok(1..))));
        assert_eq!(reader.next(), Ok(None));
        reads += 1;
    }
    assert!(reads < 10, "reads grow with what has arrived: {reads}");
    assert!(reader.room() <= 4 << 20, "{} bytes of room", reader.room());
}

#[test]
fn a_mask_may_be_applied_in_parts() {
    let mask = [1, 20, 133, 250];
    let plain = bytes(100);
    let expected: Vec<u8> = plain
        .iter()
        .zip(mask.iter().cycle())
        .map(|(byte, mask)| byte ^ mask)
        .collect();
    for cut in 0..100 {
        let mut masked = plain.to_vec();
        let (front, back) = masked.split_at_mut(cut);
        head::mask(front, mask, 0);
        head::mask(back, mask, cut);
        assert_eq!(masked, expected, "cut at {cut}");
    }
}

/// Clients use another mask for each frame, and one that cannot be guessed from the one before.
#[tokio::test]
async fn masks_differ() {
    let (ours, mut theirs) = duplex(1 << 20);
    let mut ours = WebSocket::new(ours, Side::Client, &[], LIMIT);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..200 {
        send(&mut ours, bytes(1)).await.expect("room");
        flush(&mut ours).await.expect("sent");
        let mut frame = [0; 7];
        theirs.read_exact(&mut frame).await.expect("a frame");
        assert_eq!(frame[..2], [0x82, 0x81]);
        assert_eq!(frame[6] ^ frame[2], bytes(1)[0]);
        seen.insert([frame[2], frame[3], frame[4], frame[5]]);
    }
    assert!(seen.len() > 195, "{} of 200", seen.len());
    theirs.shutdown().await.expect("closed");
    let end = receive(&mut ours).await;
    assert!(matches!(end, Err(Disconnect::Broken(_))), "{end:?}");
}

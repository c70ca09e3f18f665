//! Whatever bytes arrive, a reader makes of them what tungstenite does.

use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::io::{Read, Result, Write};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Error, Message};

use super::Side;
use super::head::mask;
use super::reader::{Incoming, Reader};

const LIMIT: usize = 1_000;

#[derive(Debug, PartialEq)]
enum Seen {
    Binary(Vec<u8>),
    Text,
    Ping(Vec<u8>),
    Pong,
    Close,
}

/// How a conversation goes on after what was seen.
#[derive(Debug, PartialEq)]
enum End {
    /// There may be more.
    Open,
    Closed,
    Fault,
    /// Not comparable any more: text, which nobody looks at here, is no text.
    Unknown,
}

/// A stream that has arrived already, in pieces, and takes whatever is written.
struct Arrived<'a> {
    input: &'a [u8],
    piece: usize,
}

impl Read for Arrived<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let piece = self.piece.min(buffer.len());
        self.input.read(&mut buffer[..piece])
    }
}

impl Write for Arrived<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

fn theirs(side: Side, input: &[u8], piece: usize) -> (Vec<Seen>, End) {
    let role = match side {
        Side::Client => Role::Client,
        Side::Server => Role::Server,
    };
    let config = WebSocketConfig::default()
        .max_message_size(Some(LIMIT))
        .max_frame_size(Some(LIMIT));
    let mut socket = tungstenite::WebSocket::from_raw_socket(Arrived { input, piece }, role, Some(config));
    let mut seen = Vec::new();
    loop {
        seen.push(match socket.read() {
            Ok(Message::Binary(bytes)) => Seen::Binary(bytes.into()),
            Ok(Message::Text(_)) => Seen::Text,
            Ok(Message::Ping(payload)) => Seen::Ping(payload.into()),
            Ok(Message::Pong(_)) => Seen::Pong,
            Ok(Message::Close(_)) => {
                seen.push(Seen::Close);
                return (seen, End::Closed);
            }
            Ok(Message::Frame(frame)) => unreachable!("only written: {frame:?}"),
            Err(Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake)) => {
                return (seen, End::Open);
            }
            Err(Error::Utf8(_)) => return (seen, End::Unknown),
            Err(_) => return (seen, End::Fault),
        });
    }
}

fn ours(side: Side, input: &[u8], piece: usize) -> (Vec<Seen>, End) {
    let mut reader = Reader::new(side, &[], LIMIT);
    let mut seen = Vec::new();
    let mut cx = Context::from_waker(Waker::noop());
    for mut part in input.chunks(piece) {
        while !part.is_empty() {
            let filled = reader.poll_fill(Pin::new(&mut part), &mut cx);
            assert!(matches!(filled, Poll::Ready(Ok(1..))));
            loop {
                seen.push(match reader.next() {
                    Ok(None) => break,
                    Ok(Some(Incoming::Binary(bytes))) => Seen::Binary(bytes.into()),
                    Ok(Some(Incoming::Text)) => Seen::Text,
                    Ok(Some(Incoming::Ping(payload))) => Seen::Ping(payload.into()),
                    Ok(Some(Incoming::Pong)) => Seen::Pong,
                    Ok(Some(Incoming::Close(_))) => {
                        seen.push(Seen::Close);
                        return (seen, End::Closed);
                    }
                    Err(_) => return (seen, End::Fault),
                });
            }
        }
    }
    (seen, End::Open)
}

/// A frame, right or wrong in every way that a head has.
fn frame() -> impl Strategy<Value = Vec<u8>> {
    let first = prop_oneof![
        6 => select(vec![0x82_u8, 0x02, 0x00, 0x80, 0x81, 0x89, 0x8a]),
        1 => Just(0x88),
        1 => any::<u8>(),
    ];
    let length = prop_oneof![
        8 => 0..140_usize,
        2 => select(vec![125, 126, 127, 999, 1_000, 1_001, 70_000]),
    ];
    let form = prop_oneof![8 => Just(0_u8), 1 => Just(126_u8), 1 => Just(127_u8)];
    (first, length, form, option::weighted(0.5, any::<[u8; 4]>())).prop_map(|(first, length, form, key)| {
        let masked = if key.is_some() { 0x80 } else { 0 };
        let mut frame = vec![first];
        match (form, length) {
            (0, 0..=125) => frame.push(masked | length as u8),
            (0 | 126, 0..=0xffff) => {
                frame.push(masked | 126);
                frame.extend((length as u16).to_be_bytes());
            }
            _ => {
                frame.push(masked | 127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend(key.iter().flatten());
        let begin = frame.len();
        // A close frame whose code may travel, and text everywhere else.
        frame.extend(
            [0x03, 0xe8]
                .into_iter()
                .chain(core::iter::repeat(b'a'))
                .take(length),
        );
        if first != 0x88 {
            frame[begin..].fill(b'b');
        }
        if let Some(key) = key {
            mask(&mut frame[begin..], key, 0);
        }
        frame
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_same_is_read(
        frames in vec(frame(), 0..12),
        masks_right in any::<bool>(),
        mutations in vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        pieces in (1..300_usize, 1..300_usize),
        is_server in any::<bool>(),
    ) {
        let side = if is_server { Side::Server } else { Side::Client };
        // Where all are masked by the right side, more than the first is read.
        let mut input: Vec<u8> = frames
            .into_iter()
            .filter(|frame| !masks_right || (frame[1] >= 0x80) == is_server)
            .flatten()
            .collect();
        for (at, byte) in mutations {
            if let Some(place) = input.len().checked_sub(1).map(|last| at.index(last + 1)) {
                input[place] = byte;
            }
        }
        let (mut expected, theirs) = theirs(side, &input, pieces.0);
        let (mut seen, ours) = ours(side, &input, pieces.1);
        match theirs {
            End::Unknown => seen.truncate(expected.len()),
            // What is wrong is refused by its head, of which nothing else need have arrived.
            End::Open => prop_assert!(matches!(ours, End::Open | End::Fault), "{ours:?}"),
            End::Closed | End::Fault => prop_assert_eq!(&ours, &theirs),
        }
        if theirs == End::Unknown {
            expected.truncate(seen.len());
        }
        prop_assert_eq!(seen, expected);
    }
}

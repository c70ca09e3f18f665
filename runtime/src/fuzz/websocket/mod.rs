//! A WebSocket, whatever its peer sends, in whatever pieces, and however slowly it reads.

mod pipe;
mod standard;

use core::cell::RefCell;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::rc::Rc;

use bytes::Bytes;

use self::pipe::{Pipe, Socket};
use self::standard::{End, Frame, frame, meaning};
use super::input::Input;
use crate::transport::{Close, Disconnect, Transport};
use crate::websocket::{Side, WebSocket};

/// The largest message that is taken, in bytes.
const LIMIT: usize = 20_000;

/// Bytes that are sent, at most, and one message: more take long, and tell nothing new.
const MOST: usize = 80_000;

/// What a reader holds besides what has arrived: what it reads at once, and its first step.
const ROOM: usize = 128 << 10;

/// Frames by their first bytes, most of which are right.
const FIRST: [u8; 12] = [
    0x82, 0x82, 0x02, 0x00, 0x80, 0x80, 0x89, 0x8a, 0x88, 0x81, 0x01, 0x83,
];

/// Runs one WebSocket through everything that the input says.
///
/// # Panics
/// If anything is received that was not sent, in another order, or of another size; if what is written are not whole frames with
/// everything that was to be sent; or if more memory is taken than bytes that have arrived.
pub fn run(input: &[u8]) {
    let mut input = Input::new(input);
    let Some(first) = input.byte() else { return };
    let side = match first % 2 {
        0 => Side::Client,
        _ => Side::Server,
    };
    let mut world = World::new(side);
    while world.step(&mut input).is_some() {}
    world.end();
}

struct World {
    side: Side,
    socket: WebSocket<Socket>,
    pipe: Rc<RefCell<Pipe>>,
    /// Everything that the peer has sent.
    heard: Vec<u8>,
    /// Messages that were received.
    received: Vec<Vec<u8>>,
    /// Why nothing more is.
    lost: Option<Disconnect>,
    /// Messages that were accepted.
    sent: Vec<Bytes>,
    is_closing: bool,
}

impl World {
    fn new(side: Side) -> Self {
        let pipe = Rc::new(RefCell::new(Pipe {
            piece: 1_000,
            ..Pipe::default()
        }));
        Self {
            side,
            socket: WebSocket::new(Socket(Rc::clone(&pipe)), side, &[], LIMIT),
            pipe,
            heard: Vec::new(),
            received: Vec::new(),
            lost: None,
            sent: Vec::new(),
            is_closing: false,
        }
    }

    fn step(&mut self, input: &mut Input<'_>) -> Option<()> {
        match input.byte()? {
            0..=89 => {
                let first = FIRST[usize::from(input.byte()?) % FIRST.len()];
                let payload = match input.byte()? {
                    0..=127 => input.bytes()?.to_vec(),
                    _ => vec![7; input.number()? as usize % (2 * LIMIT)],
                };
                self.arrive(&frame(self.side, first, &payload));
            }
            90..=109 => self.arrive(input.bytes()?),
            110..=149 => self.receive(),
            150..=189 => self.send(input.number()? as usize % 70_000),
            190..=219 => self.pipe.borrow_mut().room += input.number()? as usize % 200_000,
            220..=239 => {
                let flushed = Pin::new(&mut self.socket).poll_flush(&mut nobody());
                assert!(!matches!(flushed, Poll::Ready(Err(_))), "{flushed:?}");
            }
            240..=249 => self.pipe.borrow_mut().piece = 1 + input.number()? as usize % 70_000,
            250..=253 => {
                self.is_closing = true;
                let _ = Pin::new(&mut self.socket).poll_close(&mut nobody(), &Close::new(4_400, "é"));
                self.lost.get_or_insert(Disconnect::Closed(Close::new(1_000, "")));
            }
            _ => self.pipe.borrow_mut().is_over = true,
        }
        Some(())
    }

    fn arrive(&mut self, bytes: &[u8]) {
        let mut pipe = self.pipe.borrow_mut();
        if !pipe.is_over {
            pipe.arrived.extend_from_slice(bytes);
            self.heard.extend_from_slice(bytes);
        }
    }

    /// Receives all that there is.
    fn receive(&mut self) {
        while self.lost.is_none() {
            let received = Pin::new(&mut self.socket).poll_receive(&mut nobody());
            let room = self.socket.room();
            assert!(
                room <= 4 * self.heard.len() + ROOM,
                "{room} bytes for {}",
                self.heard.len()
            );
            match received {
                Poll::Pending => return,
                Poll::Ready(Ok(message)) => self.received.push(message.to_vec()),
                Poll::Ready(Err(lost)) => self.lost = Some(lost),
            }
        }
    }

    fn send(&mut self, size: usize) {
        let is_ready = Pin::new(&mut self.socket).poll_ready(&mut nobody());
        let has_sent: usize = self.sent.iter().map(Bytes::len).sum();
        if is_ready.is_ready() && self.lost.is_none() && has_sent < MOST {
            let message = Bytes::from(vec![size as u8; size]);
            let accepted = Pin::new(&mut self.socket).start_send(message.clone());
            assert_eq!(accepted, Ok(()));
            self.sent.push(message);
        }
    }

    /// The peer reads everything and says nothing more, so that there is an end.
    fn end(mut self) {
        self.pipe.borrow_mut().room = usize::MAX;
        self.receive();
        let (expected, end) = meaning(self.side, &self.heard, LIMIT);
        let messages = expected.iter().filter(|frame| frame.kind == 2);
        let expected_messages: Vec<&Vec<u8>> = messages.map(|frame| &frame.payload).collect();
        if self.is_closing {
            assert!(expected_messages.len() >= self.received.len());
        } else {
            assert_eq!(self.received.len(), expected_messages.len(), "{:?}", self.lost);
            let is_as_it_says = match (&self.lost, &end) {
                (Some(Disconnect::Closed(_)), End::Closed) | (Some(Disconnect::Text), End::Text) => true,
                (Some(Disconnect::TooLarge), End::TooLarge) => true,
                (Some(Disconnect::Broken(_)), End::Fault) => true,
                (Some(Disconnect::Broken(_)), End::Open) => self.pipe.borrow().is_over,
                (None, End::Open) => true,
                _ => false,
            };
            assert!(is_as_it_says, "{:?}, {end:?}", self.lost);
        }
        assert!(
            self.received
                .iter()
                .eq(expected_messages.into_iter().take(self.received.len()))
        );
        self.pipe.borrow_mut().is_over = true;
        let closed = Pin::new(&mut self.socket).poll_close(&mut nobody(), &Close::new(1_000, ""));
        // A server waits where it cannot read what follows, or does not know what does.
        let may_wait = self.side == Side::Server && !matches!(end, End::Open | End::Closed);
        assert!(closed.is_ready() || may_wait, "nothing holds the socket");
        self.check_written(&expected);
    }

    /// What has been written makes sense to the peer.
    fn check_written(&self, heard: &[Frame]) {
        let pipe = self.pipe.borrow();
        let peer = match self.side {
            Side::Client => Side::Server,
            Side::Server => Side::Client,
        };
        let (frames, end) = meaning(peer, &pipe.written, usize::MAX);
        assert_eq!(end, End::Closed, "a close frame comes last");
        let whole: usize = frames.iter().map(|frame| frame.end).max().unwrap_or_default();
        assert_eq!(whole, pipe.written.len(), "and nothing behind it");
        let messages = frames.iter().filter(|frame| frame.kind == 2);
        assert!(
            messages
                .map(|frame| &frame.payload[..])
                .eq(self.sent.iter().map(|sent| &sent[..]))
        );
        let mut pings = heard.iter().filter(|frame| frame.kind == 9);
        for pong in frames.iter().filter(|frame| frame.kind == 10) {
            assert!(
                pings.any(|ping| ping.payload == pong.payload),
                "a pong for nothing"
            );
        }
    }
}

fn nobody() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

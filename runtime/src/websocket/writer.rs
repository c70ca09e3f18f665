//! From messages to bytes.

use core::cell::Cell;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::collections::VecDeque;
use std::io::{self, IoSlice};

use bytes::{Buf, Bytes};
use tokio::io::AsyncWrite;

use super::Side;
use super::head::{self, CONTROL, Head, Kind, LONGEST};
use crate::transport::Close;

/// Bytes that are masked, or gathered from small messages, before they are written: they stay in the cache meanwhile.
const CHUNK: usize = 64 << 10;

/// What would be left behind a chunk goes with it, up to here: a system call, and a reader that is woken, cost more.
const TAIL: usize = 4 << 10;

/// Bytes that are copied and then masked at once, in the cache that is nearest.
const BLOCK: usize = 4 << 10;

/// From here on a message that needs no mask is written from where it lies.
const LARGE: usize = 8 << 10;

/// Bytes of buffer that are kept when nothing waits.
const KEPT: usize = 1 << 10;

/// Bytes of a buffer that the next connection may have.
const MOST_SPARE: usize = 2 * (CHUNK + TAIL);

thread_local! {
    /// The last buffer that a connection had no use for any more. Each large message needs one, and allocators give that much back to
    /// the system, which clears it anew.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

pub(super) struct Writer {
    side: Side,
    messages: VecDeque<Bytes>,
    /// Bytes of the messages.
    waiting: usize,
    /// What is written next, from there on.
    buffer: Vec<u8>,
    written: usize,
    /// What follows the buffer, of the message whose head is there.
    rest: Bytes,
    /// With which mask, and at which byte of the payload the rest begins.
    mask: Option<([u8; 4], usize)>,
    pong: Option<Bytes>,
    /// The payload of the last frame.
    close: Option<Vec<u8>>,
    /// Nothing is taken any more.
    is_over: bool,
    #[cfg(feature = "client")]
    masks: Masks,
}

impl Writer {
    pub(super) fn new(side: Side) -> Self {
        Self {
            side,
            messages: VecDeque::new(),
            waiting: 0,
            buffer: Vec::new(),
            written: 0,
            rest: Bytes::new(),
            mask: None,
            pong: None,
            close: None,
            is_over: false,
            #[cfg(feature = "client")]
            masks: Masks::default(),
        }
    }

    /// Takes a message, which goes nowhere behind a close frame (section 5.5.1).
    pub(super) fn message(&mut self, message: Bytes) {
        if self.is_over {
            return;
        }
        self.waiting += message.len();
        self.messages.push_back(message);
    }

    /// Whether one more message is welcome.
    pub(super) fn has_room(&self) -> bool {
        self.waiting + self.rest.len() + self.buffer.len() - self.written < CHUNK
    }

    /// Answers a ping; one that has not left is answered no more.
    pub(super) fn pong(&mut self, payload: Bytes) {
        if !self.is_over {
            self.pong = Some(payload);
        }
    }

    pub(super) fn owes_pong(&self) -> bool {
        self.pong.is_some()
    }

    /// The last frame; only the first counts.
    pub(super) fn close(&mut self, close: Option<&Close>) {
        if mem::replace(&mut self.is_over, true) {
            return;
        }
        let mut payload = Vec::new();
        if let Some(close) = close {
            let close = Close::new(close.code, close.reason.as_str());
            payload.extend(close.code.to_be_bytes());
            payload.extend(close.reason.into_bytes());
        }
        self.close = Some(payload);
    }

    /// Writes everything.
    pub(super) fn poll_write<S: AsyncWrite>(
        &mut self,
        mut io: Pin<&mut S>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.refill()? {
            let buffer = &self.buffer[self.written..];
            let written = match self.mask {
                // What is to be masked comes through the buffer.
                None if !self.rest.is_empty() && (buffer.is_empty() || io.is_write_vectored()) => {
                    let slices = [IoSlice::new(buffer), IoSlice::new(&self.rest)];
                    io.as_mut().poll_write_vectored(cx, &slices)
                }
                _ => io.as_mut().poll_write(cx, buffer),
            };
            let written = ready!(written)?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            let of_buffer = written.min(self.buffer.len() - self.written);
            self.written += of_buffer;
            self.rest.advance(written - of_buffer);
        }
        Poll::Ready(Ok(()))
    }

    /// Whether there is something to write.
    fn refill(&mut self) -> io::Result<bool> {
        if self.written < self.buffer.len() || (self.mask.is_none() && !self.rest.is_empty()) {
            return Ok(true);
        }
        self.buffer.clear();
        self.written = 0;
        self.mask_more();
        while self.buffer.len() < CHUNK && self.rest.is_empty() {
            if let Some(payload) = self.pong.take() {
                self.small(Kind::Pong, &payload)?;
            } else if let Some(message) = self.messages.pop_front() {
                self.waiting -= message.len();
                self.begin(message)?;
            } else if let Some(payload) = self.close.take() {
                self.small(Kind::Close, &payload)?;
            } else {
                break;
            }
        }
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT {
            let buffer = mem::take(&mut self.buffer);
            if buffer.capacity() <= MOST_SPARE {
                // A thread that ends has none any more.
                let _ = SPARE.try_with(|spare| spare.set(buffer));
            }
        }
        Ok(!self.buffer.is_empty())
    }

    /// Begins a message: small ones are gathered, so that they leave together.
    fn begin(&mut self, message: Bytes) -> io::Result<()> {
        let mask = self.next_mask()?;
        let most = if mask.is_some() { CHUNK + TAIL } else { LARGE };
        self.make_room(LONGEST + message.len().min(most));
        self.head(Kind::Binary, message.len(), mask);
        match mask {
            Some(mask) => {
                self.mask = Some((mask, 0));
                self.rest = message;
                self.mask_more();
            }
            None if message.len() < LARGE => self.buffer.extend_from_slice(&message),
            None => {
                self.mask = None;
                self.rest = message;
            }
        }
        Ok(())
    }

    fn make_room(&mut self, bytes: usize) {
        if bytes > KEPT && self.buffer.capacity() == 0 {
            self.buffer = SPARE.try_with(Cell::take).unwrap_or_default();
        }
        self.buffer.reserve(bytes);
    }

    /// Moves what has room into the buffer, and masks it there.
    fn mask_more(&mut self) {
        let Some((mask, at)) = &mut self.mask else {
            return;
        };
        let room = CHUNK.saturating_sub(self.buffer.len()).max(LARGE);
        let now = match self.rest.len() {
            all if all <= room + TAIL => all,
            _ => room,
        };
        for block in self.rest[..now].chunks(BLOCK) {
            let begin = self.buffer.len();
            self.buffer.extend_from_slice(block);
            head::mask(&mut self.buffer[begin..], *mask, *at);
            *at += block.len();
        }
        self.rest.advance(now);
        if self.rest.is_empty() {
            self.mask = None;
            self.rest = Bytes::new();
        }
    }

    fn small(&mut self, kind: Kind, payload: &[u8]) -> io::Result<()> {
        let payload = &payload[..payload.len().min(CONTROL)];
        let mask = self.next_mask()?;
        self.head(kind, payload.len(), mask);
        let begin = self.buffer.len();
        self.buffer.extend_from_slice(payload);
        if let Some(mask) = mask {
            head::mask(&mut self.buffer[begin..], mask, 0);
        }
        Ok(())
    }

    fn head(&mut self, kind: Kind, length: usize, mask: Option<[u8; 4]>) {
        let head = Head {
            is_last: true,
            kind,
            mask,
            length: length as u64,
        };
        head.write(&mut self.buffer);
    }

    fn next_mask(&mut self) -> io::Result<Option<[u8; 4]>> {
        match self.side {
            #[cfg(feature = "client")]
            Side::Client => self.masks.next().map(Some),
            #[cfg(feature = "server")]
            Side::Server => Ok(None),
        }
    }
}

/// Masks that nobody can foresee. The operating system is asked for many at once.
#[cfg(feature = "client")]
#[derive(Default)]
struct Masks {
    ready: Vec<[u8; 4]>,
}

#[cfg(feature = "client")]
impl Masks {
    const AT_ONCE: usize = 64;

    fn next(&mut self) -> io::Result<[u8; 4]> {
        if self.ready.is_empty() {
            let mut bytes = [0; Self::AT_ONCE * 4];
            getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
            self.ready.extend_from_slice(bytes.as_chunks().0);
        }
        Ok(self.ready.pop().unwrap_or_default())
    }
}

#[cfg(all(test, feature = "client"))]
mod tests {
    use core::pin::pin;
    use core::task::Waker;

    use tokio::io::duplex;

    use super::*;

    fn write(writer: &mut Writer, io: &mut (impl AsyncWrite + Unpin)) -> Poll<io::Result<()>> {
        writer.poll_write(pin!(io), &mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_large_message_takes_the_buffer_that_another_has_left() {
        let mut first = Writer::new(Side::Client);
        first.message(vec![7; 100_000].into());
        assert!(matches!(write(&mut first, &mut Vec::new()), Poll::Ready(Ok(()))));
        assert_eq!(first.buffer.capacity(), 0, "who waits holds no buffer");
        let spare = SPARE.take();
        let place = spare.as_ptr();
        assert!((CHUNK..=MOST_SPARE).contains(&spare.capacity()));
        SPARE.set(spare);

        let mut second = Writer::new(Side::Client);
        second.message(vec![8; 100_000].into());
        // More than this pipe holds.
        let (mut pipe, _other) = duplex(1_000);
        assert!(write(&mut second, &mut pipe).is_pending());
        assert_eq!(second.buffer.as_ptr(), place);
        assert_eq!(SPARE.take().capacity(), 0, "it has one owner");
    }
}

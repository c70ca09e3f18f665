//! From bytes to messages.

use core::mem::{self, MaybeUninit};
use core::pin::{Pin, pin};
use core::task::{Context, Poll, ready};
use std::future::Future;
use std::io;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use super::Side;
use super::head::{self, Head, Kind};
use crate::transport::Close;

/// What is read at once where it is not known what comes: onto the stack, so that whoever waits holds no buffer.
const AT_ONCE: usize = 16 << 10;

/// Room for a large message at first; then it grows with what has arrived, to four times of that up to a megabyte, and to twice from there on.
/// A length alone makes nobody allocate.
const FIRST_ROOM: usize = 64 << 10;
const LARGE: usize = 1 << 20;

/// Room behind the end of a message. A read that could have brought more and did not says that nothing more is there: the operating
/// system need not be asked again.
const BEHIND: usize = 256;

/// What has arrived.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    Binary(Bytes),
    /// Nobody is interested in what it says.
    Text,
    Ping(Bytes),
    Pong,
    /// Without a code there is no reason either.
    Close(Option<Close>),
}

/// Why nothing more can be read.
#[derive(Debug, PartialEq)]
pub(super) enum Fault {
    TooLarge,
    Protocol(&'static str),
}

pub(super) struct Reader {
    side: Side,
    max_message: usize,
    /// What was read, and not looked at.
    input: BytesMut,
    /// The frame whose head has been taken.
    frame: Option<Open>,
    /// The kind of the message that is being gathered, and what there is of it.
    kind: Option<Kind>,
    message: Vec<u8>,
}

/// A frame of which not everything is there.
#[derive(Clone, Copy)]
struct Open {
    head: Head,
    /// Bytes of its payload that have been taken.
    taken: usize,
}

impl Open {
    fn left(&self) -> usize {
        self.head.length as usize - self.taken
    }
}

impl Reader {
    pub(super) fn new(side: Side, input: &[u8], max_message: usize) -> Self {
        Self {
            side,
            max_message,
            input: BytesMut::from(input),
            frame: None,
            kind: None,
            message: Vec::new(),
        }
    }

    /// The next frame that is whole; `None` when more has to be read.
    pub(super) fn next(&mut self) -> Result<Option<Incoming>, Fault> {
        loop {
            let frame = match self.frame {
                Some(frame) => frame,
                None => match self.open()? {
                    Some(frame) => *self.frame.insert(frame),
                    None => return Ok(None),
                },
            };
            let is_control = frame.head.kind.is_control();
            let is_alone = self.message.is_empty() && frame.taken == 0 && frame.head.is_last;
            // What is whole in one piece stays where it was read.
            if (is_control || is_alone) && self.input.len() >= frame.left() {
                self.frame = None;
                let mut payload = self.input.split_to(frame.left());
                if let Some(mask) = frame.head.mask {
                    head::mask(&mut payload, mask, 0);
                }
                return match is_control {
                    true => control(frame.head.kind, &payload).map(Some),
                    false => Ok(Some(self.whole(payload.freeze()))),
                };
            }
            if is_control {
                return Ok(None);
            }
            let part = self.input.split_to(frame.left().min(self.input.len()));
            let begin = self.message.len();
            self.make_room(frame.left(), part.len());
            self.message.extend_from_slice(&part);
            let frame = self.unmask(frame, begin);
            self.frame = Some(frame);
            if frame.left() > 0 {
                return Ok(None);
            }
            self.frame = None;
            if frame.head.is_last {
                let message = mem::take(&mut self.message);
                return Ok(Some(self.whole(message.into())));
            }
        }
    }

    /// Takes the head of the next frame.
    fn open(&mut self) -> Result<Option<Open>, Fault> {
        let Some((head, length)) = Head::read(&self.input).map_err(Fault::Protocol)? else {
            return Ok(None);
        };
        let is_masked = match self.side {
            #[cfg(feature = "client")]
            Side::Client => false,
            #[cfg(feature = "server")]
            Side::Server => true,
        };
        if head.mask.is_some() != is_masked {
            return Err(Fault::Protocol("a WebSocket frame masked by the wrong side"));
        }
        match (head.kind, self.kind) {
            (Kind::Continuation, None) => {
                return Err(Fault::Protocol("a WebSocket frame that continues no message"));
            }
            (Kind::Text | Kind::Binary, Some(_)) => {
                return Err(Fault::Protocol("a WebSocket message within another"));
            }
            (Kind::Text | Kind::Binary, None) => self.kind = Some(head.kind),
            _ => {}
        }
        let left = self.max_message.saturating_sub(self.message.len()) as u64;
        // The first bit of a length of eight bytes is never set (section 5.2).
        if !head.kind.is_control() && head.length > left.min(i64::MAX as u64) {
            return Err(Fault::TooLarge);
        }
        self.input.advance(length);
        Ok(Some(Open { head, taken: 0 }))
    }

    fn whole(&mut self, message: Bytes) -> Incoming {
        match self.kind.take() {
            Some(Kind::Text) => Incoming::Text,
            _ => Incoming::Binary(message),
        }
    }

    /// Makes room for so many bytes, and for more of what the frame still brings.
    fn make_room(&mut self, left: usize, bytes: usize) {
        let length = self.message.len();
        if left == 0 || self.message.capacity() - length >= bytes.max(1) {
            return;
        }
        let step = length.saturating_mul(3).min(LARGE).max(length);
        let step = step.max(FIRST_ROOM).max(bytes);
        self.message.reserve_exact(match left {
            // A little more than a step is one step: what was gathered is copied when it grows.
            all if all <= step + step / 2 => all + BEHIND,
            _ => step,
        });
    }

    /// Bytes that are held, used or not.
    #[cfg(any(test, feature = "fuzz"))]
    pub(super) fn room(&self) -> usize {
        self.input.capacity() + self.message.capacity()
    }

    /// What has been added to the message from there on is unmasked, and taken.
    fn unmask(&mut self, mut frame: Open, begin: usize) -> Open {
        let part = &mut self.message[begin..];
        if let Some(mask) = frame.head.mask {
            head::mask(part, mask, frame.taken);
        }
        frame.taken += part.len();
        frame
    }

    /// Reads, and answers how many bytes. A large message is read where it will stay.
    pub(super) fn poll_fill<S: AsyncRead + Unpin>(
        &mut self,
        mut io: Pin<&mut S>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        if let Some(frame) = self.frame
            && !frame.head.kind.is_control()
        {
            let begin = self.message.len();
            self.make_room(frame.left(), 1);
            let mut room = (&mut self.message).limit(frame.left().saturating_add(BEHIND));
            let read = ready!(pin!(io.read_buf(&mut room)).poll(cx))?;
            let end = begin + read.min(frame.left());
            self.input.extend_from_slice(&self.message[end..]);
            self.message.truncate(end);
            self.frame = Some(self.unmask(frame, begin));
            return Poll::Ready(Ok(read));
        }
        let mut stack = [const { MaybeUninit::uninit() }; AT_ONCE];
        let mut buffer = ReadBuf::uninit(&mut stack);
        let read = io.as_mut().poll_read(cx, &mut buffer);
        if self.input.is_empty() {
            // What it shares memory with may be kept by whoever has taken it.
            self.input = BytesMut::new();
        }
        ready!(read)?;
        self.input.extend_from_slice(buffer.filled());
        Poll::Ready(Ok(buffer.filled().len()))
    }

    /// Reads until the peer has hung up.
    #[cfg(feature = "client")]
    pub(super) fn poll_end<S: AsyncRead>(&mut self, mut io: Pin<&mut S>, cx: &mut Context<'_>) -> Poll<()> {
        let mut stack = [const { MaybeUninit::uninit() }; AT_ONCE];
        loop {
            let mut buffer = ReadBuf::uninit(&mut stack);
            let read = ready!(io.as_mut().poll_read(cx, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(());
            }
        }
    }
}

fn control(kind: Kind, payload: &[u8]) -> Result<Incoming, Fault> {
    Ok(match kind {
        Kind::Ping => Incoming::Ping(Bytes::copy_from_slice(payload)),
        Kind::Close => Incoming::Close(close(payload)?),
        _ => Incoming::Pong,
    })
}

fn close(payload: &[u8]) -> Result<Option<Close>, Fault> {
    let (code, reason) = match *payload {
        [] => return Ok(None),
        [_] => return Err(Fault::Protocol("half a code in a close frame")),
        [high, low, ref reason @ ..] => (u16::from_be_bytes([high, low]), reason),
    };
    let reason = core::str::from_utf8(reason)
        .map_err(|_| Fault::Protocol("a reason in a close frame that is no text"))?;
    Ok(Some(Close::new(code, reason)))
}

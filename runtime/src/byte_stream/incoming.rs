use core::future::Future;
use core::mem::{self, MaybeUninit};
use core::pin::{Pin, pin};
use core::task::{Context, Poll, ready};
use std::io;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use super::PREFACE;
use crate::transport::{Close, Disconnect};
use crate::wire::{DecodeErrorKind, Reader};

/// What is read at once. It lies on the stack, so that a connection that waits holds no buffer.
const CHUNK: usize = 16 << 10;

/// Memory that is taken ahead of the bytes of a long message; afterwards as much again as has arrived.
const FIRST_GROWTH: usize = 64 << 10;

/// The longest that a length may be (V-4).
const LONGEST_LENGTH: usize = 5;

/// Bytes of a reason. Rule W-69.
const MAX_REASON: usize = 123;

/// What has arrived and was not taken.
#[derive(Debug)]
pub(super) struct Incoming {
    buffer: BytesMut,
    has_preface: bool,
    max_message: usize,
}

/// What the bytes that are there amount to.
#[derive(Debug)]
pub(super) enum Step {
    Message(Bytes),
    Close(Close),
    /// At least that many bytes are missing.
    More(usize),
}

impl Incoming {
    pub(super) fn new(max_message: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            has_preface: false,
            max_message,
        }
    }

    /// Takes the next message, if all of it is there.
    ///
    /// # Errors
    /// The peer is a stranger, or breaks the rules. It is not asked again then.
    pub(super) fn step(&mut self) -> Result<Step, Disconnect> {
        if !self.has_preface {
            let seen = self.buffer.len().min(PREFACE.len());
            if self.buffer[..seen] != PREFACE[..seen] {
                // It would not understand a reason.
                return Err(Disconnect::Broken("the peer does not speak turbo.v1".to_owned()));
            }
            if seen < PREFACE.len() {
                return Ok(Step::More(PREFACE.len() - seen));
            }
            self.buffer.advance(PREFACE.len());
            self.has_preface = true;
        }
        let head = &self.buffer[..self.buffer.len().min(LONGEST_LENGTH)];
        let mut reader = Reader::new(head);
        let length = match reader.u32() {
            Ok(length) => length as usize,
            Err(error) if error.kind() == DecodeErrorKind::UnexpectedEnd => return Ok(Step::More(1)),
            Err(error) => return Err(Disconnect::Protocol(format!("the length of a message: {error}"))),
        };
        let head = head.len() - reader.rest().len();
        if length == 0 {
            return self.close(head);
        }
        if length > self.max_message {
            return Err(Disconnect::TooLarge);
        }
        let whole = head.saturating_add(length);
        if self.buffer.len() < whole {
            return Ok(Step::More(whole - self.buffer.len()));
        }
        if self.buffer.len() == whole {
            let mut message = mem::take(&mut self.buffer);
            message.advance(head);
            return Ok(Step::Message(message.freeze()));
        }
        // A copy of its own: whoever keeps a part of it must not keep its neighbours too.
        let message = Bytes::copy_from_slice(&self.buffer[head..whole]);
        self.buffer.advance(whole);
        Ok(Step::Message(message))
    }

    /// The last word of the peer, behind its length of 0.
    fn close(&self, head: usize) -> Result<Step, Disconnect> {
        let mut reader = Reader::new(&self.buffer[head..]);
        let read = reader.u16().and_then(|code| Ok((code, reader.u64()?)));
        let (code, length) = match read {
            Ok(read) => read,
            Err(error) if error.kind() == DecodeErrorKind::UnexpectedEnd => return Ok(Step::More(1)),
            Err(error) => return Err(Disconnect::Protocol(format!("a close: {error}"))),
        };
        if length > MAX_REASON as u64 {
            return Err(Disconnect::Protocol(
                "a reason to close that is too long".to_owned(),
            ));
        }
        let length = length as usize;
        let Some(reason) = reader.rest().get(..length) else {
            return Ok(Step::More(length - reader.rest().len()));
        };
        match core::str::from_utf8(reason) {
            Ok(reason) => Ok(Step::Close(Close::new(code, reason))),
            Err(_) => Err(Disconnect::Protocol(
                "a reason to close that is no text".to_owned(),
            )),
        }
    }

    /// Reads what there is. Answers how much that was, 0 at the end of the stream.
    pub(super) fn poll_fill<S: AsyncRead + Unpin>(
        &mut self,
        mut stream: Pin<&mut S>,
        cx: &mut Context<'_>,
        missing: usize,
    ) -> Poll<io::Result<usize>> {
        if missing > CHUNK {
            // Straight to where it stays. Not a byte beyond, so that the message has its memory for itself; and never
            // much more memory than has arrived.
            let growth = missing.min(self.buffer.len().max(FIRST_GROWTH));
            self.buffer.reserve(growth);
            let mut rest = (&mut self.buffer).limit(growth);
            return pin!(stream.read_buf(&mut rest)).poll(cx);
        }
        let mut space = [const { MaybeUninit::uninit() }; CHUNK];
        let mut chunk = ReadBuf::uninit(&mut space);
        ready!(stream.as_mut().poll_read(cx, &mut chunk))?;
        self.buffer.extend_from_slice(chunk.filled());
        Poll::Ready(Ok(chunk.filled().len()))
    }
}

/// Reads and forgets. Answers how much that was, 0 at the end of the stream.
pub(super) fn poll_discard<S: AsyncRead>(
    stream: Pin<&mut S>,
    cx: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    let mut space = [const { MaybeUninit::uninit() }; CHUNK];
    let mut chunk = ReadBuf::uninit(&mut space);
    ready!(stream.poll_read(cx, &mut chunk))?;
    Poll::Ready(Ok(chunk.filled().len()))
}

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use std::collections::VecDeque;
use std::io::{self, IoSlice};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::AsyncWrite;

use super::PREFACE;
use crate::transport::Close;
use crate::wire::{Encode, Writer};

/// Messages up to this size are copied behind each other; longer ones are written from where they lie.
const COPY_UP_TO: usize = 8 << 10;

/// Bytes that may wait before more is accepted.
const FULL: usize = 64 << 10;

/// Pieces that one system call writes.
const PIECES: usize = 16;

/// What has been accepted and has not left.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// In order, all of them before `tail`.
    pieces: VecDeque<Bytes>,
    tail: BytesMut,
    bytes: usize,
    needs_flush: bool,
}

impl Outgoing {
    /// The preface is the first thing to leave.
    pub(super) fn new() -> Self {
        Self {
            pieces: VecDeque::new(),
            tail: BytesMut::from(PREFACE),
            bytes: PREFACE.len(),
            needs_flush: false,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes >= FULL
    }

    /// Appends a message. Rule W-68.
    pub(super) fn message(&mut self, message: Bytes) {
        let mut head = Writer::new();
        // Messages are no longer than the peer's limit, which has 32 bits.
        head.u32(u32::try_from(message.len()).unwrap_or(u32::MAX));
        self.bytes += head.len() + message.len();
        self.tail.extend_from_slice(head.as_slice());
        if message.len() <= COPY_UP_TO {
            self.tail.extend_from_slice(&message);
        } else {
            self.pieces.push_back(self.tail.split().freeze());
            self.pieces.push_back(message);
        }
    }

    /// Appends the last word. Rule W-69.
    pub(super) fn close(&mut self, close: &Close) {
        let close = Close::new(close.code, close.reason.as_str());
        let mut writer = Writer::new();
        writer.u32(0);
        writer.u16(close.code);
        close.reason.encode(&mut writer);
        self.bytes += writer.len();
        self.tail.extend_from_slice(writer.as_slice());
    }

    /// Writes everything, and lets it leave.
    pub(super) fn poll_flush<S: AsyncWrite>(
        &mut self,
        mut stream: Pin<&mut S>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.bytes > 0 {
            let mut slices = [IoSlice::new(&[]); PIECES];
            let pieces = self.pieces.iter().map(|piece| &piece[..]);
            let mut count = 0;
            for (slice, piece) in slices.iter_mut().zip(pieces.chain([&self.tail[..]])) {
                *slice = IoSlice::new(piece);
                count += 1;
            }
            let written = ready!(stream.as_mut().poll_write_vectored(cx, &slices[..count]))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.needs_flush = true;
            self.advance(written);
        }
        if self.needs_flush {
            ready!(stream.poll_flush(cx))?;
            self.needs_flush = false;
        }
        Poll::Ready(Ok(()))
    }

    fn advance(&mut self, mut written: usize) {
        self.bytes -= written;
        while let Some(piece) = self.pieces.front_mut() {
            if written < piece.len() {
                piece.advance(written);
                return;
            }
            written -= piece.len();
            self.pieces.pop_front();
        }
        self.tail.advance(written);
        if self.tail.is_empty() {
            // A connection that waits holds no buffer.
            self.tail = BytesMut::new();
        }
    }
}

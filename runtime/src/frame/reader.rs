use core::fmt;

use crate::piece::{self, Piece};

use super::Kind;
use crate::text::Text;
use crate::wire::Reader;

/// One frame of a message that has arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) kind: Kind,
    pub(crate) flags: u8,
    pub(crate) id: u32,
    pub(crate) payload: &'a [u8],
}

/// The frames of one message, in order. Ends after the first error.
pub(crate) struct Frames<'a> {
    rest: &'a [u8],
    started: bool,
}

/// What is wrong with a message. Rule W-3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameError {
    Empty,
    Kind(u8),
    Truncated,
}

impl<'a> Frames<'a> {
    pub(crate) fn new(message: &'a [u8]) -> Self {
        Self {
            rest: message,
            started: false,
        }
    }

    /// Goes on with a message of which the first `taken` bytes have been read before.
    pub(crate) fn resume(message: &'a [u8], taken: usize) -> Self {
        Self {
            rest: message.get(taken..).unwrap_or_default(),
            started: taken > 0,
        }
    }

    /// What has not been read.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The payload of the next frame, if it is of that kind and id, has no flags, and is whole.
    #[inline]
    pub(crate) fn next_of(&mut self, kind: Kind, id: u32) -> Option<&'a [u8]> {
        let before = self.rest;
        if before.first() != Some(&(kind as u8)) {
            return None;
        }
        match self.read() {
            Ok(frame) if frame.id == id => Some(frame.payload),
            _ => {
                self.rest = before;
                None
            }
        }
    }

    #[inline]
    fn read(&mut self) -> Result<Frame<'a>, FrameError> {
        // Most heads are of three bytes.
        if let [first, id @ 0..=250, length @ 0..=250, ref rest @ ..] = *self.rest
            && let Some((kind, flags)) = Kind::split(first)
            && let Some((payload, rest)) = rest.split_at_checked(length.into())
        {
            self.rest = rest;
            let id = id.into();
            return Ok(Frame {
                kind,
                flags,
                id,
                payload,
            });
        }
        self.read_any()
    }

    #[cfg_attr(not(target_arch = "wasm32"), inline(never))]
    fn read_any(&mut self) -> Result<Frame<'a>, FrameError> {
        let mut reader = Reader::new(self.rest);
        let first = reader.u8().map_err(|_| FrameError::Truncated)?;
        let (kind, flags) = Kind::split(first).ok_or(FrameError::Kind(first))?;
        let id = reader.u32().map_err(|_| FrameError::Truncated)?;
        let length = reader.u32().map_err(|_| FrameError::Truncated)? as usize;
        let rest = reader.rest();
        if length > rest.len() {
            return Err(FrameError::Truncated);
        }
        let (payload, rest) = rest.split_at(length);
        self.rest = rest;
        Ok(Frame {
            kind,
            flags,
            id,
            payload,
        })
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Result<Frame<'a>, FrameError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            let empty_message = !core::mem::replace(&mut self.started, true);
            return empty_message.then_some(Err(FrameError::Empty));
        }
        self.started = true;
        let frame = self.read();
        if frame.is_err() {
            self.rest = &[];
        }
        Some(frame)
    }
}

impl Frame<'_> {
    /// The payload as a part of the message it came in, without a copy.
    pub(crate) fn payload_of(&self, message: &Piece) -> Piece {
        piece::part(message, self.payload)
    }

    /// Whether nothing follows in the message it came in.
    pub(crate) fn is_last_of(&self, message: &Piece) -> bool {
        self.payload.as_ptr_range().end == message.as_ptr_range().end
    }
}

impl FrameError {
    /// What it says to people.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Empty => "a message without a frame".to_owned(),
            Self::Kind(byte) => {
                let text = Text::of("a frame of the unknown kind 0x");
                text.digit(byte >> 4).digit(byte & 15).done()
            }
            Self::Truncated => "a frame that ends in the middle".to_owned(),
        }
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

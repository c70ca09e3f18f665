use core::cell::Cell;
use core::mem;
use core::ops::Deref;

use bytes::Bytes;

use crate::piece::{self, Piece};
use crate::wire::{EncodeError, Writer};

/// The encoded arguments of a call.
#[derive(Clone, Debug)]
pub(crate) enum Arguments {
    /// So many of the bytes. They lie within the call: of thousands of calls at once each allocation is a slow one.
    Short(u8, [u8; SHORT]),
    /// Behind so many bytes of room for the head of a frame.
    Long(usize, Vec<u8>),
    /// Where they lie in the frame that they have become.
    Framed(Piece),
}

/// Bytes that lie within a call. In a page code counts more than allocations.
const SHORT: usize = if cfg!(target_arch = "wasm32") { 0 } else { 46 };

/// Bytes that are left for the head of a frame: for the longest, and some metadata.
const ROOM: usize = if cfg!(target_arch = "wasm32") { 0 } else { 128 };

thread_local! {
    /// Where arguments are written whose length is not known yet.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl Arguments {
    /// None.
    pub(crate) const EMPTY: Self = Self::Short(0, [0; SHORT]);

    /// Becomes what `write` writes. Where it lies: a call that is moved once more costs as much as its arguments do.
    #[inline]
    pub(crate) fn encode(&mut self, write: impl FnOnce(&mut Writer)) -> Result<(), EncodeError> {
        // Taken, as `write` may call something that encodes as well.
        let mut buffer = SCRATCH.try_with(Cell::take).unwrap_or_default();
        if buffer.len() != ROOM {
            buffer.clear();
            buffer.resize(ROOM, 0);
        }
        let mut writer = Writer::from_vec(buffer);
        write(&mut writer);
        match writer.take_error() {
            None => self.fill(writer.take()),
            Some(error) => return Err(error),
        }
        Ok(())
    }

    fn fill(&mut self, mut buffer: Vec<u8>) {
        let written = buffer.get(ROOM..).unwrap_or_default();
        if let Self::Short(length, bytes) = self
            && let Some(bytes) = bytes.get_mut(..written.len())
        {
            bytes.copy_from_slice(written);
            *length = written.len() as u8;
            buffer.truncate(ROOM);
            // A thread that ends has none any more.
            let _ = SCRATCH.try_with(|scratch| scratch.set(buffer));
        } else {
            *self = Self::Long(ROOM, buffer);
        }
    }

    /// The frame of which they are the end, where they lie; `head` is what stands before them. `None` if it has no room there.
    pub(crate) fn frame(&mut self, head: &[u8]) -> Option<Piece> {
        let Self::Long(room, bytes) = self else {
            return None;
        };
        let begin = room.checked_sub(head.len())?;
        bytes.get_mut(begin..*room)?.copy_from_slice(head);
        let frame = Bytes::from(mem::take(bytes)).slice(begin..);
        *self = Self::Framed(piece::from_bytes(frame.slice(head.len()..)));
        Some(piece::from_bytes(frame))
    }
}

impl Deref for Arguments {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Self::Long(room, bytes) => bytes.get(*room..).unwrap_or_default(),
            Self::Framed(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Arguments {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Long(0, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{EncodeErrorKind, MAX_DEPTH};

    fn encoded(write: impl FnOnce(&mut Writer)) -> Result<Arguments, EncodeError> {
        let mut arguments = Arguments::EMPTY;
        arguments.encode(write).map(|()| arguments)
    }

    #[test]
    fn arguments_of_all_lengths_are_what_was_written() {
        for length in (0..=2 * SHORT).chain([0, 70_000, 1]) {
            let bytes = vec![length as u8; length];
            let arguments = encoded(|writer| writer.raw(&bytes)).expect("bytes");
            assert_eq!(*arguments, *bytes);
            assert_eq!(matches!(arguments, Arguments::Short(..)), length <= SHORT);
            assert_eq!(*Arguments::from(bytes.clone()), *bytes);
        }
    }

    #[test]
    fn they_become_a_frame_where_they_lie() {
        let bytes = vec![7; 70_000];
        for size in [0, 3, ROOM] {
            let mut arguments = encoded(|writer| writer.raw(&bytes)).expect("bytes");
            let place = arguments.as_ptr();
            let head = vec![9; size];
            let frame = arguments.frame(&head).expect("there is room");
            assert_eq!(frame, [&head[..], &bytes].concat());
            assert_eq!(*arguments, *bytes);
            assert_eq!([arguments.as_ptr(), frame[size..].as_ptr()], [place; 2]);
            assert!(arguments.frame(&[]).is_none(), "they are one already");
        }
        let mut arguments = encoded(|writer| writer.raw(&bytes)).expect("bytes");
        assert!(arguments.frame(&[0; ROOM + 1]).is_none());
        assert!(Arguments::from(bytes.clone()).frame(&[0]).is_none());
        let mut none = Arguments::EMPTY;
        assert!(none.frame(&[]).is_none());
        assert_eq!(*arguments, *bytes);
    }

    #[test]
    fn what_is_encoded_within_another_is_apart_from_it() {
        let outer = encoded(|writer| {
            writer.u8(1);
            let inner = encoded(|writer| writer.u8(2)).expect("a byte");
            writer.raw(&inner);
        });
        assert_eq!(*outer.expect("two bytes"), [1, 2]);
    }

    #[test]
    fn an_error_stays_with_the_call_that_it_is_of() {
        let refused = encoded(|writer| {
            writer.u8(1);
            writer.fail(EncodeErrorKind::TooDeep(MAX_DEPTH));
        });
        assert!(refused.is_err());
        assert_eq!(*encoded(|writer| writer.u8(3)).expect("a byte"), [3]);
    }
}

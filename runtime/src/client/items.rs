//! Items of a stream that have arrived and have not been taken, the oldest first.
//!
//! Natively they stay as they came, frames side by side, and are taken apart only when they are read: a stretch of thousands
//! is put here, and handed on, as one. A page hands all that there is over to JavaScript, as bytes of its own.

#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
use std::collections::VecDeque;

use crate::frame::Frames;
#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
use crate::piece;
use crate::piece::Piece;

#[derive(Default)]
pub(crate) struct Items {
    /// Stretches of frames.
    #[cfg(not(all(feature = "js", target_arch = "wasm32")))]
    pieces: VecDeque<Piece>,
    /// The same, as one.
    #[cfg(all(feature = "js", target_arch = "wasm32"))]
    frames: Piece,
    /// Bytes of the first stretch that have been read.
    read: usize,
}

#[cfg(not(all(feature = "js", target_arch = "wasm32")))]
impl Items {
    /// Adds a stretch of a message: frames with items of this stream, at least one, and nothing else.
    ///
    /// It shares the message's memory only where it is most of it. What waits for its reader takes at most twice its bytes, however
    /// large the messages were that it came in.
    pub(crate) fn push(&mut self, message: &Piece, stretch: &[u8]) {
        self.pieces.push_back(match stretch.len() < message.len() / 2 {
            true => Piece::copy_from_slice(stretch),
            false => piece::part(message, stretch),
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self.pieces.len() {
            0 => true,
            1 => self.pieces[0].len() == self.read,
            _ => false,
        }
    }

    /// Lets go of what has been read, where that is everything.
    pub(crate) fn clear(&mut self) {
        self.pieces.clear();
        self.read = 0;
    }

    /// Takes the next item, and shows it with the bytes that it is a part of. They are let go when another is asked for.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<(&[u8], &Piece)> {
        if self.pieces.front()?.len() == self.read {
            self.pieces.pop_front();
            self.read = 0;
        }
        let stretch = self.pieces.front()?;
        let mut frames = Frames::resume(stretch, self.read);
        // What is here has been read before.
        let item = frames.next()?.ok()?.payload;
        self.read = stretch.len() - frames.rest().len();
        Some((item, stretch))
    }

    /// Takes the frames of items as they came, at least one and as many as lie together, of which none has been read.
    #[cfg(test)]
    pub(crate) fn take(&mut self) -> Option<Piece> {
        self.pieces.pop_front()
    }

    /// Takes the next item.
    #[cfg(test)]
    pub(crate) fn pop(&mut self) -> Option<Piece> {
        self.next().map(|(item, stretch)| piece::part(stretch, item))
    }
}

#[cfg(all(feature = "js", target_arch = "wasm32"))]
impl Items {
    pub(crate) fn push(&mut self, _message: &Piece, stretch: &[u8]) {
        self.frames.extend_from_slice(stretch);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.frames.len() == self.read
    }

    pub(crate) fn clear(&mut self) {
        self.frames.clear();
        self.read = 0;
    }

    pub(crate) fn next(&mut self) -> Option<(&[u8], &Piece)> {
        let mut frames = Frames::resume(&self.frames, self.read);
        let item = frames.next()?.ok()?.payload;
        self.read = self.frames.len() - frames.rest().len();
        Some((item, &self.frames))
    }

    pub(crate) fn take(&mut self) -> Option<Piece> {
        let frames = core::mem::take(&mut self.frames);
        (!frames.is_empty()).then_some(frames)
    }
}

#[cfg(test)]
mod tests {
    use super::Items;
    use crate::frame::{Frames, Kind, Outbox};
    use crate::piece::Piece;

    /// A message of one item of each size.
    fn message(sizes: &[usize]) -> Piece {
        let mut outbox = Outbox::new(usize::MAX);
        for (at, &size) in sizes.iter().enumerate() {
            let item = vec![at as u8; size];
            let written = outbox.frame(Kind::Item, 0, 7, |writer| writer.raw(&item));
            assert!(written.is_ok());
        }
        let mut messages = Vec::new();
        outbox.take(&mut messages);
        messages.remove(0)
    }

    #[test]
    fn they_are_taken_as_they_came() {
        let mut items = Items::default();
        let sizes = [3, 0, 0, 300, 70_000, 1];
        for _ in 0..2 {
            let message = message(&sizes);
            items.push(&message, &message);
        }
        for (at, size) in sizes.into_iter().enumerate().chain(sizes.into_iter().enumerate()) {
            assert!(!items.is_empty());
            let taken = items.next().map(|(item, _)| item.to_vec());
            assert_eq!(taken, Some(vec![at as u8; size]));
        }
        assert!(items.is_empty());
        assert!(items.pop().is_none());
    }

    #[test]
    fn they_are_handed_on_as_they_came() {
        let mut items = Items::default();
        let messages = [message(&[3, 0, 300]), message(&[70_000])];
        for message in &messages {
            items.push(message, message);
        }
        assert_eq!([items.take(), items.take()], messages.map(Some));
        assert!(items.is_empty());
        assert!(items.take().is_none());
    }

    /// A reader that is slow must not hold what was sent to others.
    #[test]
    fn a_small_part_keeps_no_large_message() {
        let message = message(&[10, 100_000, 10]);
        let mut frames = Frames::new(&message);
        frames.next();
        let first = &message[..message.len() - frames.rest().len()];
        let mut items = Items::default();
        items.push(&message, first);
        assert!(!message.as_ptr_range().contains(&items.pieces[0].as_ptr()));
        items.push(&message, frames.rest());
        assert!(message.as_ptr_range().contains(&items.pieces[1].as_ptr()));
        let taken: Vec<Piece> = core::iter::from_fn(|| items.pop()).collect();
        assert_eq!(taken, [vec![0; 10], vec![1; 100_000], vec![2; 10]]);
    }
}

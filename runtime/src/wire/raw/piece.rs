//! Values that are stored behind one check of the capacity, with others beside them.

use uuid::Uuid;

use super::text::SHORT;
use crate::Timestamp;
use crate::wire::{Encode, Writer};

/// What [`Writer::pieces`](crate::wire::Writer::pieces) takes: integers, floats, bools, text, UUIDs, times, what may be
/// nothing of these, references to them, and tuples of them.
///
/// # Safety
///
/// `store` initialises every byte from `to` up to the address that it answers, and they are at most `room`. They are what
/// [`Encode`] writes.
pub unsafe trait Piece: Encode {
    /// How many bytes have to be free. It may be more than the value takes.
    fn room(&self) -> usize;

    /// Writes the value, and answers where it ends.
    ///
    /// # Safety
    ///
    /// `to` is valid for writes of `room` bytes.
    unsafe fn store(&self, to: *mut u8) -> *mut u8;
}

/// Appends a value.
#[inline(always)]
pub(in super::super) fn push<P: Piece + ?Sized>(buffer: &mut Vec<u8>, piece: &P) {
    buffer.reserve(piece.room());
    let start = buffer.len();
    // SAFETY: there is room behind the first `start` bytes, and `store` answers where the bytes end that it has initialised.
    unsafe {
        let to = buffer.as_mut_ptr().add(start);
        let end = piece.store(to);
        buffer.set_len(start + end.offset_from_unsigned(to));
    }
}

/// Appends values of all kinds.
#[inline(always)]
pub(in super::super) fn push_pieces<P: Piece>(writer: &mut Writer, pieces: &P) {
    push(&mut writer.buffer, pieces);
}

/// Appends values of which each takes as many bytes as its type may take.
#[inline]
pub(in super::super) fn push_all<P: Piece>(buffer: &mut Vec<u8>, items: &[P]) {
    // So many that one check is little, and so few that the room is little which they might have needed.
    for some in items.chunks(64) {
        buffer.reserve(some.iter().map(P::room).sum());
        let start = buffer.len();
        // SAFETY: there is room for each of them behind the first `start` bytes, and each begins where the one before it ends.
        unsafe {
            let to = buffer.as_mut_ptr().add(start);
            let end = some.iter().fold(to, |to, item| item.store(to));
            buffer.set_len(start + end.offset_from_unsigned(to));
        }
    }
}

/// Stores bytes where there is room for them, and answers where they end.
///
/// # Safety
///
/// `to` is valid for writes of `N` bytes.
#[inline(always)]
pub(super) unsafe fn store<const N: usize>(bytes: [u8; N], to: *mut u8) -> *mut u8 {
    // SAFETY: the caller has made room, and an array of bytes may lie anywhere.
    unsafe {
        to.cast::<[u8; N]>().write(bytes);
        to.add(N)
    }
}

// SAFETY: it is one byte.
unsafe impl Piece for bool {
    #[inline(always)]
    fn room(&self) -> usize {
        1
    }

    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        // SAFETY: one byte is free.
        unsafe { store([u8::from(*self)], to) }
    }
}

// SAFETY: it is sixteen bytes.
unsafe impl Piece for Uuid {
    #[inline(always)]
    fn room(&self) -> usize {
        16
    }

    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        // SAFETY: sixteen bytes are free.
        unsafe { store(*self.as_bytes(), to) }
    }
}

// SAFETY: it is an integer.
unsafe impl Piece for Timestamp {
    #[inline(always)]
    fn room(&self) -> usize {
        self.as_micros().room()
    }

    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        // SAFETY: the caller has made the room that the integer wants.
        unsafe { self.as_micros().store(to) }
    }
}

// SAFETY: the length is stored, and then that many bytes.
unsafe impl Piece for str {
    #[inline(always)]
    fn room(&self) -> usize {
        // No slice is so long that this overflows.
        9 + self.len()
    }

    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        // SAFETY: the caller has made the room.
        unsafe { store_text(self, to) }
    }
}

/// Stores a length and text: short text by two copies of a fixed length, which may overlap.
///
/// A function of its own, so that it is not compiled again for each field; whoever optimises across crates may still inline it.
///
/// # Safety
///
/// `to` is valid for writes of nine bytes and of the text.
unsafe fn store_text(text: &str, to: *mut u8) -> *mut u8 {
    let (length, from) = (text.len(), text.as_ptr());
    // SAFETY: there is room for the length and that many bytes, and each copy lies within them, as there are at least as many
    // as it is long. One byte says as much as `SHORT` (V-4). No text lies in memory that nobody has written yet.
    unsafe {
        let text = to.add(1);
        if length >= 16 {
            if length > SHORT {
                return store_long(from, length, to);
            }
            from.copy_to_nonoverlapping(text, 16);
            from.add(length - 16)
                .copy_to_nonoverlapping(text.add(length - 16), 16);
        } else if length >= 8 {
            from.copy_to_nonoverlapping(text, 8);
            from.add(length - 8)
                .copy_to_nonoverlapping(text.add(length - 8), 8);
        } else if length >= 4 {
            from.copy_to_nonoverlapping(text, 4);
            from.add(length - 4)
                .copy_to_nonoverlapping(text.add(length - 4), 4);
        } else {
            return store_long(from, length, to);
        }
        to.write(length as u8);
        text.add(length)
    }
}

/// Stores a length and text that is worth a call of `memcpy`, or is a few bytes.
///
/// # Safety
///
/// `from` is valid for reads of `length` bytes, and `to` for writes of nine and as many.
#[inline(never)]
unsafe fn store_long(from: *const u8, length: usize, to: *mut u8) -> *mut u8 {
    // SAFETY: there is room for both. The text cannot lie in memory that nobody has written yet.
    unsafe {
        let to = (length as u64).store(to);
        from.copy_to_nonoverlapping(to, length);
        to.add(length)
    }
}

// SAFETY: it is the text.
unsafe impl Piece for String {
    #[inline(always)]
    fn room(&self) -> usize {
        self.as_str().room()
    }

    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        // SAFETY: the caller has made the room that the text wants.
        unsafe { self.as_str().store(to) }
    }
}

// SAFETY: it is what it refers to.
unsafe impl<P: Piece + ?Sized> Piece for &P {
    #[inline(always)]
    fn room(&self) -> usize {
        P::room(self)
    }

    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        // SAFETY: the caller has made the room that it wants.
        unsafe { P::store(self, to) }
    }
}

// SAFETY: a byte is stored, and then the value if there is one.
unsafe impl<P: Piece> Piece for Option<P> {
    #[inline(always)]
    fn room(&self) -> usize {
        1 + self.as_ref().map_or(0, P::room)
    }

    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        // SAFETY: there is room for both.
        unsafe {
            match self {
                None => store([0], to),
                Some(value) => value.store(store([1], to)),
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Piece, push};
    use crate::wire::raw::text::SHORT;

    /// The bytes of a piece, from buffers with and without room for it.
    pub(in super::super) fn pushed(piece: &impl Piece) -> Vec<u8> {
        let mut expected = Vec::new();
        push(&mut expected, piece);
        assert!(expected.len() <= piece.room());
        for capacity in [1, piece.room(), piece.room() + 1, 100] {
            let mut buffer = Vec::with_capacity(capacity);
            push(&mut buffer, piece);
            push(&mut buffer, piece);
            assert_eq!(buffer, expected.repeat(2));
        }
        expected
    }

    #[test]
    fn text_is_copied_whole_at_every_length() {
        for length in (0..=SHORT + 4).chain([250, 251, if cfg!(miri) { 300 } else { 70_000 }]) {
            let text: String = ('!'..='~').cycle().take(length).collect();
            let bytes = pushed(&text);
            assert!(bytes.ends_with(text.as_bytes()));
            assert_eq!(bytes[..bytes.len() - length], pushed(&(length as u64)));
            let both = pushed(&(&text, Some(&text), None::<u8>, true));
            assert_eq!(both, [&*bytes, &[1], &bytes, &[0, 1]].concat());
        }
    }
}

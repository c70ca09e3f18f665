//! Values that are stored behind one check of the capacity, with others beside them.

use uuid::Uuid;

use super::text::SHORT;
use crate::Timestamp;
use crate::wire::{Encode, Writer, varint};

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
unsafe fn store<const N: usize>(bytes: [u8; N], to: *mut u8) -> *mut u8 {
    // SAFETY: the caller has made room, and an array of bytes may lie anywhere.
    unsafe {
        to.cast::<[u8; N]>().write(bytes);
        to.add(N)
    }
}

macro_rules! fixed {
    ($($type:ident)*) => {$(
        // SAFETY: the bytes are as many as the type has.
        unsafe impl Piece for $type {
            #[inline(always)]
            fn room(&self) -> usize {
                size_of::<Self>()
            }

            #[inline(always)]
            unsafe fn store(&self, to: *mut u8) -> *mut u8 {
                // SAFETY: as many are free.
                unsafe { store(self.to_le_bytes(), to) }
            }
        }
    )*};
}

fixed!(u8 i8 f32 f64);

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

macro_rules! unsigned {
    ($($type:ident)*) => {$(
        // SAFETY: a mark and all bytes of the type are written, and no more of them are counted.
        unsafe impl Piece for $type {
            #[inline(always)]
            fn room(&self) -> usize {
                1 + size_of::<Self>()
            }

            // Without branches, which nobody could foresee: the bytes that are too many are written over by what comes next.
            #[inline(always)]
            unsafe fn store(&self, to: *mut u8) -> *mut u8 {
                let (first, length) = varint::head(u64::from(*self));
                // SAFETY: the mark and all bytes have room, and `length` is no more than they are.
                unsafe {
                    store(self.to_le_bytes(), store([first], to));
                    to.add(length)
                }
            }
        }
    )*};
}

unsigned!(u16 u32 u64);

// SAFETY: a mark and all bytes are written, or what `u64` writes.
unsafe impl Piece for u128 {
    #[inline(always)]
    fn room(&self) -> usize {
        17
    }

    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        // SAFETY: there is room for a mark and all bytes.
        unsafe {
            match u64::try_from(*self) {
                Ok(value) => value.store(to),
                Err(_) => store(self.to_le_bytes(), store([varint::MARK_128], to)),
            }
        }
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

macro_rules! signed {
    ($($type:ident)*) => {$(
        // SAFETY: it is an unsigned integer.
        unsafe impl Piece for $type {
            #[inline(always)]
            fn room(&self) -> usize {
                1 + size_of::<Self>()
            }

            #[inline(always)]
            unsafe fn store(&self, to: *mut u8) -> *mut u8 {
                // V-5
                let zigzag = ((*self << 1) ^ (*self >> (Self::BITS - 1))).cast_unsigned();
                // SAFETY: the unsigned integer needs the same room.
                unsafe { zigzag.store(to) }
            }
        }
    )*};
}

signed!(i16 i32 i64 i128);

// SAFETY: the length is stored, and then that many bytes.
unsafe impl Piece for str {
    #[inline(always)]
    fn room(&self) -> usize {
        // No slice is so long that this overflows.
        9 + self.len()
    }

    // In few words, since it is compiled for each field: two copies of a fixed length, which may overlap.
    #[inline(always)]
    unsafe fn store(&self, to: *mut u8) -> *mut u8 {
        let (length, from) = (self.len(), self.as_ptr());
        // SAFETY: there is room for the length and that many bytes, and each copy lies within them, as there are at least as many
        // as it is long. One byte says as much as `SHORT` (V-4). No text lies in memory that nobody has written yet.
        unsafe {
            let text = to.add(1);
            if length >= 16 {
                if length > SHORT {
                    return store_long(self, to);
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
                return store_long(self, to);
            }
            to.write(length as u8);
            text.add(length)
        }
    }
}

/// Stores a length and text that is worth a call of `memcpy`, or is a few bytes.
///
/// # Safety
///
/// `to` is valid for writes of nine bytes and of the text.
#[inline(never)]
unsafe fn store_long(text: &str, to: *mut u8) -> *mut u8 {
    let (length, from) = (text.len(), text.as_ptr());
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

macro_rules! tuple {
    ($($item:ident $position:tt),+) => {
        // SAFETY: its items are stored one after the other, and have as much room as they want together.
        unsafe impl<$($item: Piece),+> Piece for ($($item,)+) {
            #[inline(always)]
            fn room(&self) -> usize {
                0 $(+ self.$position.room())+
            }

            #[inline(always)]
            unsafe fn store(&self, to: *mut u8) -> *mut u8 {
                // SAFETY: what one item leaves is as much as the others want.
                unsafe {
                    $(let to = self.$position.store(to);)+
                    to
                }
            }
        }
    };
}

tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

#[cfg(test)]
mod tests {
    use super::{Piece, push, push_all};
    use crate::wire::raw::text::SHORT;

    /// The bytes of a piece, from buffers with and without room for it.
    fn pushed(piece: &impl Piece) -> Vec<u8> {
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
    fn integers_are_as_long_as_their_value() {
        // V-4
        for (value, bytes) in [
            (0, &[0][..]),
            (250, &[250]),
            (251, &[251, 251, 0]),
            (u16::MAX, &[251, 255, 255]),
        ] {
            assert_eq!(pushed(&value), bytes);
            assert_eq!(pushed(&u32::from(value)), bytes);
            assert_eq!(pushed(&u64::from(value)), bytes);
            assert_eq!(pushed(&u128::from(value)), bytes);
        }
        for (value, bytes) in [
            (0x1_0000, &[252, 0, 0, 1, 0][..]),
            (u32::MAX, &[252, 255, 255, 255, 255]),
        ] {
            assert_eq!(pushed(&value), bytes);
            assert_eq!(pushed(&u64::from(value)), bytes);
            assert_eq!(pushed(&u128::from(value)), bytes);
        }
        let value = 0x0102_0304_0506_0708_u64;
        assert_eq!(pushed(&value), [253, 8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(pushed(&u128::from(value)), [253, 8, 7, 6, 5, 4, 3, 2, 1]);
        let widest = pushed(&u128::MAX);
        assert_eq!((widest[0], &widest[1..]), (254, &[255; 16][..]));
    }

    #[test]
    fn signs_take_turns() {
        // V-5
        assert_eq!(pushed(&-1_i16), [1]);
        assert_eq!(pushed(&1_i32), [2]);
        assert_eq!(pushed(&i64::MIN), [253, 255, 255, 255, 255, 255, 255, 255, 255]);
        assert_eq!(pushed(&-126_i128), [251, 251, 0]);
    }

    #[test]
    fn text_is_copied_whole_at_every_length() {
        for length in (0..=SHORT + 4).chain([250, 251, 70_000]) {
            let text: String = ('!'..='~').cycle().take(length).collect();
            let bytes = pushed(&text);
            assert!(bytes.ends_with(text.as_bytes()));
            assert_eq!(bytes[..bytes.len() - length], pushed(&(length as u64)));
            let both = pushed(&(&text, Some(&text), None::<u8>, true));
            assert_eq!(both, [&*bytes, &[1], &bytes, &[0, 1]].concat());
        }
    }

    #[test]
    fn a_tuple_is_what_is_in_it() {
        let bytes = pushed(&(7_u8, -1_i8, 1.5_f32, -0.5_f64, 300_u32, false, Some(9_u16), "é"));
        assert_eq!(
            bytes,
            [
                &[7, 255][..],
                &1.5_f32.to_le_bytes(),
                &(-0.5_f64).to_le_bytes(),
                &[251, 44, 1, 0, 1, 9, 2, 0xc3, 0xa9]
            ]
            .concat()
        );
    }

    #[test]
    fn many_integers_are_each_as_long_as_their_value() {
        let items: Vec<u32> = (0..300).map(|item| item * item * item).collect();
        let mut expected = Vec::new();
        items.iter().for_each(|item| push(&mut expected, item));
        let mut buffer = Vec::new();
        push_all(&mut buffer, &items);
        assert_eq!(buffer, expected);
    }
}

//! Integers and floats as pieces.

use super::piece::{Piece, store};
use crate::wire::varint;

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

#[cfg(test)]
mod tests {
    use super::super::piece::push;
    use super::super::piece::tests::pushed;
    use super::super::push_all;

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
    fn many_integers_are_each_as_long_as_their_value() {
        let items: Vec<u32> = (0..300).map(|item| item * item * item).collect();
        let mut expected = Vec::new();
        items.iter().for_each(|item| push(&mut expected, item));
        let mut buffer = Vec::new();
        push_all(&mut buffer, &items);
        assert_eq!(buffer, expected);
    }
}

//! Pieces that stand side by side.

use super::piece::Piece;

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
    use super::super::piece::tests::pushed;

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
}

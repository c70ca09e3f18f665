//! V-19: a tuple is its items in order, and the empty one is no bytes.

use super::{Decode, DecodeError, Encode, Reader, Writer};

impl Encode for () {
    #[inline]
    fn encode(&self, _: &mut Writer) {}
}

impl Decode for () {
    const MIN_SIZE: usize = 0;

    #[inline]
    fn decode(_: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(())
    }
}

macro_rules! tuple {
    ($($item:ident $position:tt),+) => {
        impl<$($item: Encode),+> Encode for ($($item,)+) {
            #[inline]
            fn encode(&self, writer: &mut Writer) {
                $(self.$position.encode(writer);)+
            }
        }

        impl<$($item: Decode),+> Decode for ($($item,)+) {
            const MIN_SIZE: usize = 0 $(+ $item::MIN_SIZE)+;

            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(($(reader.item::<$item>($position)?,)+))
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

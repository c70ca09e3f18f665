//! Values of every type, and damage, for the tests that look for trouble by chance.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::wire::{Empty, Everything, Lists, Person, Scalars, Shape, Tree};

/// Integers of every length, not only of the longest, which is what uniform ones nearly always have.
pub(crate) fn int128() -> impl Strategy<Value = u128> {
    prop_oneof![
        (any::<u128>(), 0..128u32).prop_map(|(value, shift)| value >> shift),
        (0..128u32, -2..=2i128).prop_map(|(shift, near)| (1u128 << shift).wrapping_add_signed(near)),
        245..=260u128,
    ]
}

pub(crate) fn int<T: From<u8> + TryFrom<u128> + Copy + std::fmt::Debug>() -> impl Strategy<Value = T> {
    int128().prop_map(|value| {
        let masks = [
            u128::MAX,
            u64::MAX.into(),
            u32::MAX.into(),
            u16::MAX.into(),
            u8::MAX.into(),
            0x7f,
        ];
        masks
            .into_iter()
            .find_map(|mask| T::try_from(value & mask).ok())
            .unwrap_or(T::from(0))
    })
}

macro_rules! signed {
    ($($name:ident: $unsigned:ident as $signed:ident;)*) => {
        $(pub(crate) fn $name() -> impl Strategy<Value = $signed> {
            int::<$unsigned>().prop_map(|value| value as $signed)
        })*
    };
}

signed! {
    int_i16: u16 as i16;
    int_i32: u32 as i32;
    int_i64: u64 as i64;
    int_i128: u128 as i128;
}

pub(crate) fn float32() -> impl Strategy<Value = f32> {
    any::<u32>().prop_map(f32::from_bits)
}

pub(crate) fn float64() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(f64::from_bits)
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        vec(any::<char>(), 0..12).prop_map(String::from_iter),
        Just("x".repeat(251))
    ]
}

pub(crate) fn person() -> impl Strategy<Value = Person> {
    (prop::option::of(int_i64()), prop::option::of(text())).prop_map(|(rowid, name)| Person { rowid, name })
}

pub(crate) fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        float64().prop_map(|radius| Shape::Circle { radius }),
        (person(), int_i32()).prop_map(|(person, at)| Shape::Line(person, at)),
        Just(Shape::Empty),
        (prop::option::of(text()), vec(int_i16(), 0..4)).prop_map(|(label, at)| Shape::Tagged { label, at }),
    ]
}

pub(crate) fn scalars() -> impl Strategy<Value = Scalars> {
    let unsigned = (
        any::<bool>(),
        any::<u8>(),
        int::<u16>(),
        int::<u32>(),
        int::<u64>(),
        int128(),
    );
    let signed = (any::<i8>(), int_i16(), int_i32(), int_i64(), int_i128());
    let rest = (float32(), float64(), text(), vec(any::<u8>(), 0..20));
    (unsigned, signed, rest).prop_map(|((flag, a, b, c, d, e), (f, g, h, i, j), (k, l, text, blob))| {
        Scalars {
            flag,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            j,
            k,
            l,
            text,
            blob,
        }
    })
}

pub(crate) fn lists() -> impl Strategy<Value = Lists> {
    let unsigned = (
        vec(any::<bool>(), 0..5),
        vec(any::<u8>(), 0..300),
        vec(int(), 0..5),
        vec(int(), 0..5),
        vec(int(), 0..5),
        vec(int128(), 0..5),
    );
    let signed = (
        vec(any::<i8>(), 0..5),
        vec(int_i16(), 0..5),
        vec(int_i32(), 0..5),
        vec(int_i64(), 0..5),
        vec(int_i128(), 0..5),
    );
    let rest = (
        vec(float32(), 0..5),
        vec(float64(), 0..5),
        vec(text(), 0..4),
        vec(vec(prop::option::of(int()), 0..4), 0..4),
    );
    (unsigned, signed, rest).prop_map(
        |((flags, a, b, c, d, e), (f, g, h, i, j), (k, l, texts, nested))| Lists {
            flags,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            j,
            k,
            l,
            texts,
            nested,
        },
    )
}

pub(crate) fn tree() -> impl Strategy<Value = Tree> {
    int_i32().prop_map(Tree::leaf).prop_recursive(5, 24, 3, |inner| {
        (int_i32(), prop::option::of(inner.clone()), vec(inner, 0..3)).prop_map(|(value, next, children)| {
            Tree {
                value,
                next: next.map(Box::new),
                children,
            }
        })
    })
}

pub(crate) fn everything() -> impl Strategy<Value = Everything> {
    (
        scalars(),
        lists(),
        prop::option::of(scalars()),
        vec(shape(), 0..5),
        vec(person(), 0..5),
        tree(),
        any::<[u8; 8]>(),
    )
        .prop_map(|(scalars, lists, maybe, shapes, people, tree, id)| Everything {
            scalars,
            lists,
            maybe: maybe.map(Box::new),
            shapes,
            people,
            tree,
            id,
            empty: Empty {},
        })
}

/// One change of a sequence of bytes.
#[derive(Clone, Debug)]
pub(crate) enum Mutation {
    Set(usize, u8),
    Flip(usize, u8),
    Insert(usize, u8),
    Remove(usize),
    Truncate(usize),
}

pub(crate) fn mutation() -> impl Strategy<Value = Mutation> {
    // Tags, marks of integers and bytes that are no UTF-8.
    let byte = || prop_oneof![any::<u8>(), 0..=4u8, 248..=255u8, Just(0x80)];
    prop_oneof![
        4 => (any::<usize>(), byte()).prop_map(|(at, byte)| Mutation::Set(at, byte)),
        2 => (any::<usize>(), 0..8u8).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        2 => (any::<usize>(), byte()).prop_map(|(at, byte)| Mutation::Insert(at, byte)),
        2 => any::<usize>().prop_map(Mutation::Remove),
        1 => any::<usize>().prop_map(Mutation::Truncate),
    ]
}

pub(crate) fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    let places = bytes.len();
    if places == 0 {
        return;
    }
    match *mutation {
        Mutation::Set(at, byte) => bytes[at % places] = byte,
        Mutation::Flip(at, bit) => bytes[at % places] ^= 1 << bit,
        Mutation::Insert(at, byte) => bytes.insert(at % places, byte),
        Mutation::Remove(at) => drop(bytes.remove(at % places)),
        Mutation::Truncate(at) => bytes.truncate(at % places),
    }
}

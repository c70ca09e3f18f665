//! Our codec against bincode 2.0.1, the oracle: the same bytes for the same values, and the same values, or
//! none, for the same bytes, right or wrong.

#[path = "wire/any.rs"]
mod any;
#[path = "wire/oracle.rs"]
mod oracle;
mod wire;

use any::{everything, int_i64, lists, mutation, person, scalars, shape, tree};
use bytes::Bytes;
use oracle::{assert_agree_on_bytes, assert_agree_on_damage, assert_agree_on_value, oracle, their_bytes};
use proptest::collection::vec;
use proptest::prelude::*;
use turbo_runtime::wire::{Decode, DecodeErrorKind, Reader, from_bytes, from_slice, to_vec};
use wire::{Empty, Lists, Person, Scalars, Shape, Tree};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    // V-1, V-2, V-3, V-4, V-5, V-6, V-7, V-8, V-9, V-10, V-11, V-12
    #[test]
    fn our_bytes_are_the_oracles(value in everything()) {
        assert_agree_on_value(&value);
    }

    // V-13
    #[test]
    fn arguments_are_a_tuple(a in person(), b in shape(), c in int_i64(), d in scalars()) {
        assert_agree_on_value(&(a, b, c, d));
    }

    // V-8
    #[test]
    fn bytes_are_a_list_of_bytes(list in prop_oneof![vec(any::<u8>(), 0..300), vec(any::<u8>(), 5000..5010)]) {
        let value = Bytes::from(list.clone());
        let encoded = Bytes::from(to_vec(&value).unwrap());
        prop_assert_eq!(&encoded, &their_bytes(&list));
        prop_assert_eq!(&from_bytes::<Bytes>(&encoded).unwrap(), &value);
        prop_assert_eq!(&from_slice::<Bytes>(&encoded).unwrap(), &value);
    }

    #[test]
    fn damaged_scalars_fare_alike(value in scalars(), mutations in vec(mutation(), 64)) {
        assert_agree_on_damage::<Scalars>(&assert_agree_on_value(&value), &mutations);
    }

    #[test]
    fn damaged_lists_fare_alike(value in lists(), mutations in vec(mutation(), 32)) {
        assert_agree_on_damage::<Lists>(&assert_agree_on_value(&value), &mutations);
    }

    #[test]
    fn damaged_variants_fare_alike(value in vec(shape(), 0..6), mutations in vec(mutation(), 64)) {
        assert_agree_on_damage::<Vec<Shape>>(&assert_agree_on_value(&value), &mutations);
    }

    #[test]
    fn damaged_trees_fare_alike(value in tree(), mutations in vec(mutation(), 64)) {
        assert_agree_on_damage::<Tree>(&assert_agree_on_value(&value), &mutations);
    }

    #[test]
    fn any_bytes_fare_alike(bytes in vec(prop_oneof![any::<u8>(), 0..=3u8, 250..=255u8], 0..40)) {
        assert_agree_on_bytes::<Scalars>(&bytes);
        assert_agree_on_bytes::<Lists>(&bytes);
        assert_agree_on_bytes::<Vec<Shape>>(&bytes);
        assert_agree_on_bytes::<Tree>(&bytes);
        assert_agree_on_bytes::<Option<Option<bool>>>(&bytes);
        assert_agree_on_bytes::<(u16, i32, u64, i128)>(&bytes);
        assert_agree_on_bytes::<[Person; 2]>(&bytes);
        assert_agree_on_bytes::<[f32; 3]>(&bytes);
    }
}

#[test]
fn every_integer_of_two_bytes_agrees() {
    for value in 0..=u16::MAX {
        assert_agree_on_value(&value);
        assert_agree_on_value(&value.cast_signed());
    }
}

/// Each mark before each width, with the bytes that it announces, some more, and too few.
#[test]
fn every_mark_fares_alike_in_every_integer() {
    for mark in 245..=255 {
        for length in 0..=18 {
            for fill in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bytes = vec![fill; length];
                bytes.insert(0, mark);
                assert_agree_on_bytes::<u16>(&bytes);
                assert_agree_on_bytes::<u32>(&bytes);
                assert_agree_on_bytes::<u64>(&bytes);
                assert_agree_on_bytes::<u128>(&bytes);
                assert_agree_on_bytes::<i16>(&bytes);
                assert_agree_on_bytes::<i32>(&bytes);
                assert_agree_on_bytes::<i64>(&bytes);
                assert_agree_on_bytes::<i128>(&bytes);
            }
        }
    }
}

#[test]
fn every_first_byte_of_a_bool_and_an_option_fares_alike() {
    for first in 0..=255 {
        assert_agree_on_bytes::<bool>(&[first]);
        assert_agree_on_bytes::<Option<u8>>(&[first, 7]);
        assert_agree_on_bytes::<Shape>(&[first, 0, 0, 0]);
    }
}

/// The differences, each with what the oracle does instead.
#[test]
fn where_we_are_stricter() {
    // V-21
    let items = vec![Empty {}; 65_537];
    let bytes = their_bytes(&items);
    assert!(bincode::decode_from_slice::<Vec<Empty>, _>(&bytes, oracle()).is_ok());
    assert_eq!(
        from_slice::<Vec<Empty>>(&bytes).unwrap_err().kind(),
        DecodeErrorKind::TooManyEmptyItems(65_537)
    );

    // V-22
    let bytes = [[0, 1].repeat(128), vec![0, 0, 0], [0].repeat(128)].concat();
    assert!(bincode::decode_from_slice::<Tree, _>(&bytes, oracle()).is_ok());
    assert_eq!(
        from_slice::<Tree>(&bytes).unwrap_err().kind(),
        DecodeErrorKind::TooDeep(128)
    );

    // V-23
    assert_eq!(
        bincode::decode_from_slice::<u8, _>(&[1, 2], oracle()).unwrap(),
        (1, 1)
    );
    assert_eq!(
        from_slice::<u8>(&[1, 2]).unwrap_err().kind(),
        DecodeErrorKind::TrailingBytes(1)
    );

    // V-25
    let bytes = their_bytes(&vec![String::new(); 100]);
    assert!(bincode::decode_from_slice::<Vec<String>, _>(&bytes, oracle()).is_ok());
    let refused = Vec::<String>::decode(&mut Reader::new(&bytes).with_max_memory(100)).unwrap_err();
    assert_eq!(refused.kind(), DecodeErrorKind::TooMuchMemory);
}

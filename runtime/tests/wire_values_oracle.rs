//! The types beyond numbers, text and lists against bincode 2.0.1, the oracle.

#[allow(dead_code, reason = "some of its values are for another test")]
#[path = "wire/any.rs"]
mod any;
#[path = "wire/oracle.rs"]
mod oracle;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use any::{float32, float64, int, int_i16, int_i64, mutation, person, text};
use oracle::{assert_agree_on_bytes, assert_agree_on_damage, assert_agree_on_value, oracle, their_bytes};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use turbo_runtime::wire::{DecodeErrorKind, from_slice, to_vec};
use turbo_runtime::{Timestamp, Uuid};
use wire::{Sorted, Values};

fn duration() -> impl Strategy<Value = Duration> {
    (int::<u64>(), 0..1_000_000_000u32).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos))
}

fn values() -> impl Strategy<Value = Values> {
    let numbers = (
        [int(), int(), int()],
        [int_i64(), int_i64()],
        any::<[i8; 2]>(),
        any::<[bool; 2]>(),
        any::<[char; 2]>(),
        [float32(), float32(), float32()],
        vec(float64(), 9),
    );
    let rest = (
        any::<char>(),
        duration(),
        [text(), text()],
        [person(), person()],
        (int(), text()),
    );
    (numbers, rest).prop_map(
        |((numbers, signed, small, flags, letters, point, matrix), (letter, wait, names, people, pair))| {
            Values {
                letter,
                wait,
                numbers,
                signed,
                small,
                flags,
                letters,
                point,
                matrix: matrix.try_into().unwrap(),
                names,
                people,
                pair,
            }
        },
    )
}

fn sorted() -> impl Strategy<Value = Sorted> {
    let inner = btree_map(int_i16(), prop::option::of(text()), 0..3);
    (
        btree_set(int(), 0..40),
        btree_set(int_i64(), 0..6),
        btree_set(any::<char>(), 0..6),
        btree_map(any::<bool>(), any::<u8>(), 0..3),
        btree_map(text(), int(), 0..5),
        btree_map(any::<u8>(), inner, 0..4),
    )
        .prop_map(|(ids, signed, letters, flags, ages, nested)| Sorted {
            ids,
            signed,
            letters,
            flags,
            ages,
            nested,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    // V-14, V-17, V-19
    #[test]
    fn damaged_values_fare_alike(value in values(), mutations in vec(mutation(), 64)) {
        assert_agree_on_damage::<Values>(&assert_agree_on_value(&value), &mutations);
    }

    // V-10, V-26
    #[test]
    fn damaged_sets_and_maps_fare_alike(value in sorted(), mutations in vec(mutation(), 64)) {
        assert_agree_on_damage::<Sorted>(&assert_agree_on_value(&value), &mutations);
    }

    #[test]
    fn any_bytes_fare_alike(bytes in vec(prop_oneof![any::<u8>(), 0..=3u8, 250..=255u8], 0..40)) {
        assert_agree_on_bytes::<char>(&bytes);
        assert_agree_on_bytes::<Duration>(&bytes);
        assert_agree_on_bytes::<BTreeSet<u8>>(&bytes);
        assert_agree_on_bytes::<BTreeMap<u16, Option<u8>>>(&bytes);
        assert_agree_on_bytes::<BTreeSet<char>>(&bytes);
        assert_agree_on_bytes::<[char; 4]>(&bytes);
        assert_agree_on_bytes::<Values>(&bytes);
        assert_agree_on_bytes::<Sorted>(&bytes);
    }

    // V-26
    #[test]
    fn a_list_is_a_set_exactly_if_it_ascends(items in vec(0..6u8, 0..6)) {
        let ascends = items.is_sorted_by(|a, b| a < b);
        let bytes = to_vec(&items).unwrap();
        match from_slice::<BTreeSet<u8>>(&bytes) {
            Ok(set) => prop_assert!(ascends && set.iter().eq(&items)),
            Err(error) => prop_assert!(!ascends && error.kind() == DecodeErrorKind::NotAscending),
        }
        let pairs: Vec<(u8, u8)> = items.iter().map(|key| (*key, 9)).collect();
        let map = from_slice::<BTreeMap<u8, u8>>(&to_vec(&pairs).unwrap());
        prop_assert_eq!(map.is_ok(), ascends);
    }

    // V-15
    #[test]
    fn a_uuid_is_an_array_of_bytes(bytes in any::<[u8; 16]>()) {
        let uuid = Uuid::from_bytes(bytes);
        prop_assert_eq!(to_vec(&uuid).unwrap(), their_bytes(&bytes));
        prop_assert_eq!(from_slice::<Uuid>(&bytes), Ok(uuid));
    }

    // V-16
    #[test]
    fn a_timestamp_is_an_integer(micros in int_i64()) {
        let timestamp = Timestamp::from_micros(micros);
        let bytes = their_bytes(&micros);
        prop_assert_eq!(&to_vec(&timestamp).unwrap(), &bytes);
        prop_assert_eq!(from_slice::<Timestamp>(&bytes), Ok(timestamp));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    // V-18
    #[test]
    fn a_decimal_is_an_integer_and_a_scale(mantissa in any::int_i128(), scale in 0..40u8) {
        use turbo_runtime::Decimal;

        let bytes = their_bytes(&(mantissa, scale));
        match from_slice::<Decimal>(&bytes) {
            Ok(decimal) => {
                prop_assert_eq!((decimal.mantissa(), decimal.scale()), (mantissa, scale.into()));
                prop_assert_eq!(to_vec(&decimal).unwrap(), bytes);
            }
            Err(_) => prop_assert!(scale > 28 || mantissa.unsigned_abs() >= 1 << 96),
        }
    }
}

#[test]
fn every_char_agrees() {
    for first in 0..=255 {
        for second in [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0] {
            for third in [0x7f, 0x80, 0xbf, 0xc0] {
                assert_agree_on_bytes::<char>(&[first, second, third, 0x80]);
                assert_agree_on_bytes::<char>(&[first, second, third]);
            }
        }
    }
    for letter in ('\0'..=char::MAX).step_by(7) {
        assert_agree_on_value(&letter);
    }
}

/// The differences, each with what the oracle does instead.
#[test]
fn where_we_are_stricter() {
    // V-17
    let bytes = their_bytes(&(1u64, 1_000_000_001u32));
    let theirs = bincode::decode_from_slice::<Duration, _>(&bytes, oracle()).unwrap();
    assert_eq!(theirs.0, Duration::new(2, 1));
    assert!(from_slice::<Duration>(&bytes).is_err());

    // V-26
    let bytes = their_bytes(&vec![(2u8, 'a'), (1, 'b'), (2, 'c')]);
    let theirs = bincode::decode_from_slice::<BTreeMap<u8, char>, _>(&bytes, oracle()).unwrap();
    assert_eq!(theirs.0, BTreeMap::from([(1, 'b'), (2, 'c')]));
    assert!(from_slice::<BTreeMap<u8, char>>(&bytes).is_err());
}

//! Section 2 of the specification, rule by rule, for the types beyond numbers, text and lists: their examples, what
//! is refused, and how a refusal reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::time::Duration;

use turbo_runtime::wire::{Decode, DecodeError, DecodeErrorKind, Encode, from_slice, to_vec};
use turbo_runtime::{Timestamp, Uuid};

#[track_caller]
fn assert_bytes<T: Encode + Decode + PartialEq + Debug>(value: T, hex: &str) {
    let bytes: Vec<u8> = hex
        .split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect();
    assert_eq!(to_vec(&value).unwrap(), bytes);
    assert_eq!(from_slice::<T>(&bytes).unwrap(), value);
}

#[track_caller]
fn refused<T: Decode>(bytes: &[u8]) -> DecodeError {
    match from_slice::<T>(bytes) {
        Ok(_) => panic!("accepted {bytes:02x?}"),
        Err(error) => error,
    }
}

/// The table of examples at the end of section 2, from `char` on.
#[test]
fn the_examples_of_the_specification() {
    // V-14
    assert_bytes('a', "61");
    assert_bytes('ü', "c3 bc");
    assert_bytes('€', "e2 82 ac");
    assert_bytes('𝄞', "f0 9d 84 9e");
    // V-15
    let uuid: Uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap();
    assert_bytes(uuid, "67 e5 50 44 10 b1 42 6f 92 47 bb 68 0e 5f e0 c8");
    // V-16
    assert_bytes(
        "1970-01-01T00:00:01Z".parse::<Timestamp>().unwrap(),
        "fc 80 84 1e 00",
    );
    assert_bytes("1969-12-31T23:59:59.999999Z".parse::<Timestamp>().unwrap(), "01");
    // V-17
    assert_bytes(Duration::from_millis(1_500), "01 fc 00 65 cd 1d");
    // V-19
    assert_bytes([1u16, 300], "01 fb 2c 01");
    assert_bytes((7u8, "Bob".to_owned()), "07 03 42 6f 62");
    // V-10, V-26
    assert_bytes(BTreeSet::from([3u8, 1, 2]), "03 01 02 03");
    assert_bytes(
        BTreeMap::from([("b".to_owned(), 2i32), ("a".to_owned(), 1)]),
        "02 01 61 02 01 62 04",
    );
}

#[test]
fn a_decimal_is_its_digits_and_its_scale() {
    use turbo_runtime::Decimal;

    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    // V-18
    assert_bytes(decimal("1.50"), "fb 2c 01 02");
    assert_bytes(decimal("-1.5"), "1d 01");
    assert_bytes(decimal("0"), "00 00");
    assert_bytes(
        Decimal::MAX,
        "fe fe ff ff ff ff ff ff ff ff ff ff ff 01 00 00 00 00",
    );
    assert_bytes(
        Decimal::MIN,
        "fe fd ff ff ff ff ff ff ff ff ff ff ff 01 00 00 00 00",
    );
    assert_bytes(decimal("0.0000000000000000000000000001"), "02 1c");
    // Digits that are zeros are kept.
    let back: Decimal = from_slice(&to_vec(&decimal("1.50")).unwrap()).unwrap();
    assert_eq!(back.to_string(), "1.50");

    let error = refused::<Decimal>(&[2, 29]);
    assert_eq!(
        error.to_string(),
        "a decimal has at most 28 digits after the point (at byte 1)"
    );
    for mantissa in [1 << 96, -(1 << 96), i128::MAX, i128::MIN] {
        let error = refused::<Decimal>(&to_vec(&(mantissa, 0u8)).unwrap());
        assert_eq!(
            error.to_string(),
            "the digits of a decimal are an integer of at most 96 bits (at byte 0)"
        );
    }
}

#[test]
fn bytes_that_are_no_char() {
    // V-14
    for bytes in [
        &[0x80][..],
        &[0xc0, 0x80],
        &[0xc1, 0xbf],
        &[0xff],
        &[0xc3, 0x28],
        // A char written in more bytes than it needs.
        &[0xe0, 0x80, 0x80],
        &[0xf0, 0x80, 0x80, 0x80],
        // Surrogates, the first and the last.
        &[0xed, 0xa0, 0x80],
        &[0xed, 0xbf, 0xbf],
        // Past the last scalar value.
        &[0xf4, 0x90, 0x80, 0x80],
        &[0xf5, 0x80, 0x80, 0x80],
    ] {
        let error = refused::<char>(bytes);
        assert_eq!(
            error.to_string(),
            "the char is not UTF-8 (at byte 0)",
            "{bytes:02x?}"
        );
    }
    for bytes in [&[][..], &[0xc3], &[0xe2, 0x82], &[0xf0, 0x9d, 0x84]] {
        assert_eq!(refused::<char>(bytes).kind(), DecodeErrorKind::UnexpectedEnd);
    }
    for last_and_first in [
        '\u{7f}',
        '\u{80}',
        '\u{7ff}',
        '\u{800}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{ffff}',
        '\u{10000}',
        char::MAX,
    ] {
        let bytes = to_vec(&last_and_first).unwrap();
        assert_eq!(bytes, last_and_first.to_string().as_bytes());
        assert_eq!(from_slice::<char>(&bytes), Ok(last_and_first));
    }
}

#[test]
fn a_second_of_nanoseconds_is_no_rest_of_a_second() {
    // V-17
    assert_bytes(Duration::MAX, "fd ff ff ff ff ff ff ff ff fc ff c9 9a 3b");
    let error = refused::<Duration>(&[1, 0xfc, 0x00, 0xca, 0x9a, 0x3b]);
    assert_eq!(error.kind(), DecodeErrorKind::TooManyNanoseconds(1_000_000_000));
    assert_eq!(
        error.to_string(),
        "1000000000 nanoseconds, where less than a second is allowed (at byte 1)"
    );
    let overflow = [&[0xfd][..], &[0xff; 8], &[0xfc], &[0xff; 4]].concat();
    assert_eq!(
        refused::<Duration>(&overflow).kind(),
        DecodeErrorKind::TooManyNanoseconds(u32::MAX)
    );
}

#[test]
fn the_ends_of_a_timestamp() {
    // V-16
    assert_bytes(Timestamp::MIN, "fd ff ff ff ff ff ff ff ff");
    assert_bytes(Timestamp::MAX, "fd fe ff ff ff ff ff ff ff");
    assert_bytes(Timestamp::UNIX_EPOCH, "00");
}

#[test]
fn items_that_do_not_ascend_are_refused() {
    // V-26
    let error = refused::<BTreeSet<u8>>(&[3, 1, 3, 2]);
    assert_eq!(error.kind(), DecodeErrorKind::NotAscending);
    assert_eq!(
        error.to_string(),
        "[2]: the item does not come after the one before it (at byte 3)"
    );
    let twice = refused::<BTreeSet<String>>(&[2, 1, b'a', 1, b'a']);
    assert_eq!((twice.kind(), twice.offset()), (DecodeErrorKind::NotAscending, 3));

    let error = refused::<BTreeMap<i16, bool>>(&[2, 2, 1, 1, 0]);
    assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::NotAscending, 3));
    let twice = refused::<BTreeMap<i16, bool>>(&[2, 2, 1, 2, 0]);
    assert_eq!(
        (twice.kind(), twice.path().as_str()),
        (DecodeErrorKind::NotAscending, "[1]")
    );
    // A longer form of the same key is the same key.
    let longer = refused::<BTreeSet<u16>>(&[2, 5, 0xfb, 5, 0]);
    assert_eq!(longer.kind(), DecodeErrorKind::NotAscending);
}

#[test]
fn an_error_in_a_map_names_the_key_or_the_value() {
    // V-24
    let error = refused::<BTreeMap<u8, bool>>(&[2, 1, 1, 2, 7]);
    assert_eq!(error.to_string(), "[1].1: a bool is 0 or 1, not 7 (at byte 4)");
    let error = refused::<BTreeMap<bool, u8>>(&[1, 9, 1]);
    assert_eq!(error.path(), "[0].0");
    assert_eq!(refused::<[u16; 3]>(&[1, 2, 0xff]).path(), "[2]");
    assert_eq!(refused::<[bool; 2]>(&[0, 2]).path(), "[1]");
}

/// The order that the specification gives for each kind of key is the order of Rust.
#[test]
fn keys_have_the_order_of_the_specification() {
    #[track_caller]
    fn assert_ascend<K: Encode + Decode + Ord + Debug + Clone>(keys: &[K]) {
        let set: BTreeSet<K> = keys.iter().cloned().collect();
        let bytes = to_vec(&set).unwrap();
        assert_eq!(bytes, to_vec(keys).unwrap());
        assert_eq!(from_slice::<BTreeSet<K>>(&bytes).unwrap(), set);
    }

    // V-26
    assert_ascend(&[false, true]);
    assert_ascend(&[0u64, 250, 251, 65_535, 65_536, u64::MAX]);
    assert_ascend(&[i128::MIN, -300, -1, 0, 1, 300, i128::MAX]);
    assert_ascend(&['a', 'z', 'ü', '\u{ffff}', '\u{10000}']);
    // By bytes of UTF-8, which is not the order of UTF-16: there, the last two change places.
    assert_ascend(&["", "a", "aa", "b", "\u{ffff}", "\u{10000}"].map(str::to_owned));
    assert_ascend(&[
        Uuid::nil(),
        Uuid::from_u128(255),
        Uuid::from_u128(1 << 64),
        Uuid::max(),
    ]);
    assert_ascend(&[Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX]);
}

#[test]
fn arrays_of_every_kind_have_no_count() {
    // V-19
    assert_bytes([0u8; 0], "");
    assert_bytes([1u8, 2, 3], "01 02 03");
    assert_bytes([-1i8, 2], "ff 02");
    assert_bytes([true, false], "01 00");
    assert_bytes(['a', 'ü'], "61 c3 bc");
    assert_bytes([-1i32, 300], "01 fb 58 02");
    assert_bytes([1.5f32; 2], "00 00 c0 3f 00 00 c0 3f");
    assert_bytes([Some("a".to_owned()), None], "01 01 61 00");
    assert_bytes([[1u8; 2]; 2], "01 01 01 01");
    assert_bytes(vec![[1u16, 300], [2, 3]], "02 01 fb 2c 01 02 03");
    assert_bytes(vec![["a".to_owned()], ["b".to_owned()]], "02 01 61 01 62");
    assert_bytes(vec![[(); 3]; 2], "02");
    assert_bytes(vec![[0.0f64; 0]; 2], "02");
    let items = [[0.5f64; 100]; 3];
    let bytes = 0.5f64.to_le_bytes().repeat(300);
    assert_eq!(to_vec(&items).unwrap(), bytes);
    assert_eq!(from_slice::<[[f64; 100]; 3]>(&bytes), Ok(items));
    assert_eq!(
        refused::<[f64; 2]>(&[0; 15]).kind(),
        DecodeErrorKind::UnexpectedEnd
    );
    assert_eq!(
        refused::<[u64; 40]>(&[0; 39]).kind(),
        DecodeErrorKind::UnexpectedEnd
    );
}

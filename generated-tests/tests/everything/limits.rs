//! `@min` and `@max`, on both sides of the wire.

use std::collections::{BTreeMap, BTreeSet};

use generated_tests::everything::sample::everything::v1::Person;
use generated_tests::everything::sample::extras::v1::{Choice, Code, Inner, Limited, LongCode, Outer};
use turbo_runtime::wire::{DecodeErrorKind, EncodeErrorKind, Writer, from_slice, to_vec};

use super::person;

fn limited() -> Limited {
    Limited {
        text: "four".into(),
        bytes: None,
        list: vec![vec![1, 2, 3, 4, 5]],
        set: BTreeSet::from([Outer(Inner(1))]),
        map: BTreeMap::new(),
        code: Code("c".into()),
        long: None,
    }
}

/// The place and the kind of the error that a writer meets.
fn refused(value: &Limited) -> (&'static str, EncodeErrorKind) {
    let error = to_vec(value).expect_err("a length that is not allowed");
    (error.place(), error.kind())
}

// V-27
#[test]
fn a_writer_refuses_other_lengths() {
    assert!(to_vec(&limited()).is_ok());
    let longer = |length, max| EncodeErrorKind::LongerThan { length, max };
    let shorter = |length, min| EncodeErrorKind::ShorterThan { length, min };
    for (change, place, kind) in [
        (
            (|it| it.text = "é".repeat(3)) as fn(&mut Limited),
            "Limited.text",
            longer(6, 5),
        ),
        (|it| it.text = "x".into(), "Limited.text", shorter(1, 2)),
        (
            |it| it.bytes = Some(vec![0; 5].into()),
            "Limited.bytes",
            longer(5, 4),
        ),
        (|it| it.list = vec![vec![]; 4], "Limited.list", longer(4, 3)),
        (|it| it.set.clear(), "Limited.set", shorter(0, 1)),
        (
            |it| it.map = (1..4).map(|n| (Code(n.to_string()), String::new())).collect(),
            "Limited.map",
            longer(3, 2),
        ),
        (|it| it.code = Code("x".repeat(9)), "Code", longer(9, 8)),
        (
            |it| it.long = Some(LongCode(Code("x".repeat(9)))),
            "Code",
            longer(9, 8),
        ),
    ] {
        let mut value = limited();
        change(&mut value);
        assert_eq!(refused(&value), (place, kind));
    }
}

// V-24, V-27
#[test]
fn a_reader_refuses_other_lengths_with_the_path() {
    let bytes = |hex: &str| {
        let digits: Vec<char> = hex.chars().filter(|c| !c.is_whitespace()).collect();
        let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
        pairs
            .map(|pair| u8::from_str_radix(&pair, 16).expect("hexadecimal"))
            .collect::<Vec<u8>>()
    };
    let longer = |length, max| DecodeErrorKind::LongerThan { length, max };
    let shorter = |length, min| DecodeErrorKind::ShorterThan { length, min };
    // text, bytes, list, set, map, code
    for (hex, path, kind) in [
        ("06 616161616161", "text", longer(6, 5)),
        ("01 61", "text", shorter(1, 2)),
        ("02 6161 01 05 0000000000", "bytes", longer(5, 4)),
        ("02 6161 00 04 00000000", "list", longer(4, 3)),
        ("02 6161 00 00 00", "set", shorter(0, 1)),
        ("02 6161 00 00 01 01 03 016100 016200 016300", "map", longer(3, 2)),
        ("02 6161 00 00 01 01 00 00", "code", shorter(0, 1)),
        ("02 6161 00 00 01 01 00 01 61 01 00", "long", shorter(0, 1)),
    ] {
        let error = from_slice::<Limited>(&bytes(hex)).expect_err("a length that is not allowed");
        assert_eq!((error.path().as_str(), error.kind()), (path, kind), "{hex}");
    }
    let right = bytes("02 6161 00 00 01 01 00 01 61 00");
    assert_eq!(
        from_slice::<Limited>(&right).map(|it| it.code),
        Ok(Code("a".into()))
    );
}

// V-27
#[test]
fn a_name_of_a_variant_and_one_deep_inside_are_limited_too() {
    let choice = Choice::Named {
        name: "abc".into(),
        secret: String::new(),
    };
    let error = to_vec(&choice).expect_err("too long");
    assert_eq!(error.place(), "Choice.Named.name");

    let mut value = person();
    value.reports = vec![Person {
        name: "n".repeat(65),
        ..person()
    }];
    assert_eq!(to_vec(&value).expect_err("too long").place(), "Person.name");

    // The same, written without the check.
    value.reports[0].name.truncate(64);
    let mut bytes = to_vec(&value).expect("64 is allowed");
    let at = bytes
        .windows(64)
        .position(|part| part == [b'n'; 64])
        .expect("the name");
    bytes[at - 1] = 65;
    let error = from_slice::<Person>(&bytes).expect_err("too long");
    assert_eq!(error.path(), "reports[0].name");
    assert_eq!(error.kind(), DecodeErrorKind::LongerThan { length: 65, max: 64 });
}

// V-27
#[test]
fn a_writer_goes_on_after_an_error() {
    let mut writer = Writer::new();
    turbo_runtime::wire::Encode::encode(&Code(String::new()), &mut writer);
    assert!(writer.take_error().is_some());
    writer.clear();
    turbo_runtime::wire::Encode::encode(&Code("a".into()), &mut writer);
    assert_eq!(writer.finish(), Ok(vec![1, b'a']));
}

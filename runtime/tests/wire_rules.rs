//! Section 2 of the specification, rule by rule: its examples, what it refuses, and how a refusal reads.

mod wire;

use turbo_runtime::wire::{
    Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer, from_bytes, from_slice, to_vec,
};
use wire::{Empty, Lists, Person, Shape};

/// The error of `people.turbo`.
#[derive(Debug, PartialEq)]
enum PersonError {
    NotFound { rowid: i64 },
    Unnamed,
}

impl Encode for PersonError {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::NotFound { rowid } => {
                writer.variant(0);
                rowid.encode(writer);
            }
            Self::Unnamed => writer.variant(1),
        }
    }
}

impl Decode for PersonError {
    const MIN_SIZE: usize = 1;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match reader.variant()? {
            0 => Ok(Self::NotFound {
                rowid: reader.field("rowid")?,
            }),
            1 => Ok(Self::Unnamed),
            other => Err(reader.unknown_variant(other)),
        }
    }
}

#[track_caller]
fn assert_bytes<T: Encode + Decode + PartialEq + std::fmt::Debug>(value: T, hex: &str) {
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

/// The table of examples at the end of section 2.
#[test]
fn the_examples_of_the_specification() {
    // V-4
    assert_bytes(250u32, "fa");
    assert_bytes(251u32, "fb fb 00");
    assert_bytes(65_536u32, "fc 00 00 01 00");
    // V-5
    assert_bytes(-1i64, "01");
    assert_bytes(1i64, "02");
    assert_bytes(125i64, "fa");
    assert_bytes(-126i64, "fb fb 00");
    // V-6
    assert_bytes(1.5f64, "00 00 00 00 00 00 f8 3f");
    // V-7
    assert_bytes("Bob".to_owned(), "03 42 6f 62");
    // V-9
    assert_bytes(None::<String>, "00");
    assert_bytes(Some("Bob".to_owned()), "01 03 42 6f 62");
    // V-10
    assert_bytes(vec![1u16, 300], "02 01 fb 2c 01");
    // V-11
    assert_bytes(
        Person {
            rowid: Some(7),
            name: Some("Bob".to_owned()),
        },
        "01 0e 01 03 42 6f 62",
    );
    assert_bytes(Empty {}, "");
    // V-12
    assert_bytes(PersonError::NotFound { rowid: 99 }, "00 c6");
    assert_bytes(PersonError::Unnamed, "01");
    // V-13
    assert_bytes((), "");
}

#[test]
fn the_ends_of_each_integer() {
    // V-3
    assert_bytes(i8::MIN, "80");
    assert_bytes(u8::MAX, "ff");
    // V-4
    assert_bytes(u16::MAX, "fb ff ff");
    assert_bytes(u32::MAX, "fc ff ff ff ff");
    assert_bytes(u64::MAX, "fd ff ff ff ff ff ff ff ff");
    assert_bytes(u128::MAX, "fe ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff");
    // V-5
    assert_bytes(i16::MIN, "fb ff ff");
    assert_bytes(i16::MAX, "fb fe ff");
    assert_bytes(i32::MIN, "fc ff ff ff ff");
    assert_bytes(i64::MIN, "fd ff ff ff ff ff ff ff ff");
    assert_bytes(i64::MAX, "fd fe ff ff ff ff ff ff ff");
    assert_bytes(i128::MIN, "fe ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff");
}

#[test]
fn longer_integers_are_read_and_wider_ones_refused() {
    // V-4
    assert_eq!(from_slice::<u16>(&[0xfb, 5, 0]).unwrap(), 5);
    assert_eq!(from_slice::<u64>(&[0xfc, 5, 0, 0, 0]).unwrap(), 5);
    let wide = refused::<u16>(&[0xfc, 5, 0, 0, 0]);
    assert_eq!(
        wide.kind(),
        DecodeErrorKind::IntegerTooWide {
            announced: 32,
            expected: 16
        }
    );
    assert_eq!(
        wide.to_string(),
        "the integer announces 32 bits where 16 are allowed (at byte 0)"
    );
    let wide = refused::<i64>(&[0xfe; 17]);
    assert_eq!(
        wide.kind(),
        DecodeErrorKind::IntegerTooWide {
            announced: 128,
            expected: 64
        }
    );
    assert_eq!(
        refused::<u128>(&[0xff; 17]).kind(),
        DecodeErrorKind::InvalidInteger
    );
}

#[test]
fn floats_keep_their_bits() {
    // V-6
    for bits in [
        0x7ff0_0000_0000_0001,
        0xfff8_0000_dead_beef,
        0x8000_0000_0000_0000u64,
    ] {
        let bytes = to_vec(&f64::from_bits(bits)).unwrap();
        assert_eq!(bytes, bits.to_le_bytes());
        assert_eq!(from_slice::<f64>(&bytes).unwrap().to_bits(), bits);
        let list = to_vec(&[f64::from_bits(bits); 2][..]).unwrap();
        assert_eq!(from_slice::<Vec<f64>>(&list).unwrap()[1].to_bits(), bits);
    }
}

#[test]
fn bytes_that_are_no_value() {
    // V-2
    let error = refused::<bool>(&[2]);
    assert_eq!(error.kind(), DecodeErrorKind::InvalidBool(2));
    assert_eq!(error.to_string(), "a bool is 0 or 1, not 2 (at byte 0)");
    // V-7
    let error = refused::<String>(&[4, b'a', b'b', 0xff, b'c']);
    assert_eq!(error.kind(), DecodeErrorKind::InvalidUtf8);
    assert_eq!(error.to_string(), "the string is not UTF-8 (at byte 3)");
    assert_eq!(
        refused::<String>(&[3, 0xed, 0xa0, 0x80]).kind(),
        DecodeErrorKind::InvalidUtf8
    );
    // V-9
    let error = refused::<Option<bool>>(&[2, 0]);
    assert_eq!(
        error.to_string(),
        "an optional value begins with 0 or 1, not 2 (at byte 0)"
    );
    // V-12
    let error = refused::<PersonError>(&[0xfb, 2, 0]);
    assert_eq!(error.kind(), DecodeErrorKind::UnknownVariant(2));
    assert_eq!(error.to_string(), "there is no variant 2 (at byte 0)");
    // V-20
    let error = refused::<Vec<Person>>(&[3, 0, 0, 0, 0, 0]);
    assert_eq!(error.kind(), DecodeErrorKind::LengthOverrun(3));
    assert_eq!(
        error.to_string(),
        "a length of 3 runs past the end of the bytes (at byte 0)"
    );
    // V-23
    let error = refused::<Person>(&[0, 0, 0]);
    assert_eq!(error.kind(), DecodeErrorKind::TrailingBytes(1));
    assert_eq!(error.to_string(), "1 byte is left after the value (at byte 2)");
    assert_eq!(
        refused::<()>(&[1, 2]).to_string(),
        "2 bytes are left after the value (at byte 0)"
    );
}

#[test]
fn an_error_names_the_path() {
    // V-24
    struct Arguments;

    impl Decode for Arguments {
        const MIN_SIZE: usize = 3;

        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            reader.field::<Person>("person")?;
            reader.field::<Vec<Shape>>("shapes")?;
            Ok(Self)
        }
    }

    let no_utf8 = [1, 14, 1, 1, 0xff, 0];
    let error = refused::<Arguments>(&no_utf8);
    assert_eq!(
        error.to_string(),
        "person.name: the string is not UTF-8 (at byte 4)"
    );
    assert_eq!((error.path().as_str(), error.offset()), ("person.name", 4));

    // A line whose person has a bad row id: the second shape of two.
    let no_integer = [0, 0, 2, 2, 1, 1, 0xff];
    let error = refused::<Arguments>(&no_integer);
    assert_eq!(
        error.to_string(),
        "shapes[1].0.rowid: no integer begins with the byte 255 (at byte 6)"
    );

    let cut_short = [0, 0, 1, 3, 0, 2, 0xfb, 1];
    let error = refused::<Arguments>(&cut_short);
    assert_eq!(
        error.to_string(),
        "shapes[0].at[0]: the bytes end before the value does (at byte 6)"
    );

    let no_index = [0, 0, 1, 9];
    assert_eq!(
        refused::<Arguments>(&no_index).to_string(),
        "shapes[0]: there is no variant 9 (at byte 3)"
    );

    let no_option = [vec![0; 14], vec![1, 2, 1, 0, 7]].concat();
    let error = refused::<Lists>(&no_option);
    assert_eq!(
        error.to_string(),
        "nested[0][1]: an optional value begins with 0 or 1, not 7 (at byte 18)"
    );

    // The position in a tuple, where no field has a name.
    assert_eq!(refused::<(u8, (u8, bool))>(&[0, 0, 9]).path(), ".1.1");
}

#[test]
fn an_error_is_one_pointer_wide() {
    assert_eq!(size_of::<Result<(), DecodeError>>(), size_of::<usize>());
}

#[test]
fn large_bytes_share_the_message_and_small_ones_do_not() {
    // V-8
    let values = [vec![7u8; 4096], vec![7u8; 4095]];
    let message = bytes::Bytes::from(to_vec(&values).unwrap());
    let inside = |piece: &bytes::Bytes| message.as_ptr_range().contains(&piece.as_ptr());
    let [large, small] = from_bytes::<[bytes::Bytes; 2]>(&message).unwrap();
    assert!(inside(&large) && !inside(&small));
    assert_eq!([large.to_vec(), small.to_vec()], values);
    let [large, _] = from_slice::<[bytes::Bytes; 2]>(&message).unwrap();
    assert!(!inside(&large));

    let mut reader = Reader::of(&message);
    assert_eq!(reader.raw(3).unwrap(), [0xfb, 0, 16]);
    assert!(inside(&reader.shared_rest()));
    assert!(reader.finish().is_ok());
}

#[test]
fn pointers_and_slices_are_what_they_point_to() {
    let list = vec![Some("a".to_owned()), None];
    let borrowed: &[Option<&str>] = &[Some("a"), None];
    assert_eq!(to_vec(&list).unwrap(), to_vec(borrowed).unwrap());
    assert_eq!(
        to_vec(&Some(&Shape::Empty)).unwrap(),
        to_vec(&Some(Box::new(Shape::Empty))).unwrap()
    );
    let wide = (
        1u8,
        2u8,
        3u8,
        4u8,
        5u8,
        6u8,
        7u8,
        8u8,
        9u8,
        10u8,
        11u8,
        "12".to_owned(),
    );
    assert_eq!(
        from_slice::<(u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, String)>(&to_vec(&wide).unwrap()),
        Ok(wide)
    );
}

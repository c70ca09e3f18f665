//! V-27: lengths that a schema limits, in code as `turboc` writes it.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use turbo_runtime::wire::{
    Decode, DecodeError, DecodeErrorKind, Encode, EncodeError, EncodeErrorKind, HasLength, Reader, Writer,
    from_slice, to_vec,
};

/// `struct Note { @min(1) @max(5) title: string?, @max(2) tags: [string], }`
#[derive(Debug, PartialEq)]
struct Note {
    title: Option<String>,
    tags: Vec<String>,
}

impl Encode for Note {
    fn encode(&self, writer: &mut Writer) {
        writer.check_length("Note.title", &self.title, 1, 5);
        self.title.encode(writer);
        writer.check_length("Note.tags", &self.tags, 0, 2);
        self.tags.encode(writer);
    }
}

impl Decode for Note {
    const MIN_SIZE: usize = 2;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            title: reader.field_limited("title", 1, 5)?,
            tags: reader.field_limited("tags", 0, 2)?,
        })
    }
}

fn note(title: Option<&str>, tags: usize) -> Note {
    Note {
        title: title.map(str::to_owned),
        tags: vec!["x".to_owned(); tags],
    }
}

/// What a writer that knows no limits makes of it.
fn unlimited(note: &Note) -> Vec<u8> {
    to_vec(&(&note.title, &note.tags)).unwrap()
}

#[test]
fn lengths_within_the_limits_pass() {
    for note in [
        note(None, 0),
        note(Some("a"), 2),
        note(Some("abcde"), 1),
        note(Some("éab"), 0),
    ] {
        let bytes = to_vec(&note).unwrap();
        assert_eq!(bytes, unlimited(&note));
        assert_eq!(from_slice::<Note>(&bytes).unwrap(), note);
    }
}

#[test]
fn other_lengths_are_neither_written_nor_read() {
    // V-27
    let long_title = note(Some("éabcd"), 0);
    let error = to_vec(&long_title).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::LongerThan { length: 6, max: 5 });
    assert_eq!(error.place(), "Note.title");
    assert_eq!(
        error.to_string(),
        "Note.title: a length of 6, where at most 5 is allowed"
    );
    let error = from_slice::<Note>(&unlimited(&long_title)).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::LongerThan { length: 6, max: 5 });
    assert_eq!(
        error.to_string(),
        "title: a length of 6, where at most 5 is allowed (at byte 0)"
    );

    let no_title = note(Some(""), 0);
    assert_eq!(
        to_vec(&no_title).unwrap_err(),
        EncodeError::at("Note.title", EncodeErrorKind::ShorterThan { length: 0, min: 1 })
    );
    assert_eq!(
        from_slice::<Note>(&unlimited(&no_title)).unwrap_err().to_string(),
        "title: a length of 0, where at least 1 is required (at byte 0)"
    );

    let many_tags = note(None, 3);
    assert_eq!(to_vec(&many_tags).unwrap_err().place(), "Note.tags");
    let error = from_slice::<Note>(&unlimited(&many_tags)).unwrap_err();
    assert_eq!((error.path().as_str(), error.offset()), ("tags", 1));
    // The first of two errors is kept.
    assert_eq!(to_vec(&note(Some(""), 3)).unwrap_err().place(), "Note.title");
    assert_eq!(EncodeError::new(EncodeErrorKind::TooDeep(1)).place(), "");
}

/// The length is refused before the items are looked at, even where there are none.
#[test]
fn a_length_is_met_before_the_items() {
    // V-27
    let lie = [&[0, 0xfd][..], &(1u64 << 60).to_le_bytes()].concat();
    let error = from_slice::<Note>(&lie).unwrap_err();
    assert_eq!(
        error.kind(),
        DecodeErrorKind::LongerThan {
            length: 1 << 60,
            max: 2
        }
    );
    // Bytes that are no length are refused as they are without limits.
    let no_length = from_slice::<Note>(&[0, 0xff]).unwrap_err();
    assert_eq!(no_length.kind(), DecodeErrorKind::InvalidInteger);
    let no_option = from_slice::<Note>(&[9]).unwrap_err();
    assert_eq!(no_option.kind(), DecodeErrorKind::InvalidOption(9));
    let nothing = from_slice::<Note>(&[]).unwrap_err();
    assert_eq!(nothing.kind(), DecodeErrorKind::UnexpectedEnd);
}

#[test]
fn what_has_a_length() {
    #[track_caller]
    fn assert_length<T: HasLength + Encode + Decode>(value: T, length: Option<u64>) {
        assert_eq!(value.length(), length);
        let bytes = to_vec(&value).unwrap();
        let mut reader = Reader::new(&bytes);
        assert_eq!(T::decode_length(&mut reader), Ok(length));
        let within = length.unwrap_or(7);
        assert!(Reader::new(&bytes).limited::<T>(within, within).is_ok());
        if let Some(length) = length {
            let mut writer = Writer::new();
            writer.check_length("place", &value, 0, length - 1);
            assert!(writer.is_empty() && writer.take_error().is_some());
            writer.check_length("place", &value, length + 1, u64::MAX);
            assert!(writer.is_empty() && writer.take_error().is_some());
            let error = Reader::new(&bytes).item_limited::<T>(3, 0, length - 1);
            assert_eq!(error.err().unwrap().path(), ".3");
        }
    }

    // V-27
    assert_length("aé".to_owned(), Some(3));
    assert_length(Bytes::from_static(&[1, 2]), Some(2));
    assert_length(vec![7u64, 1 << 40], Some(2));
    assert_length(BTreeSet::from([1u8, 2, 3]), Some(3));
    assert_length(BTreeMap::from([(1u8, 2u8)]), Some(1));
    assert_length(Some("aé".to_owned()), Some(3));
    assert_length(None::<String>, None);
    assert_length(Some(Box::new(vec![1u8])), Some(1));
    assert_eq!(("abc".length(), [1u8, 2][..].length()), (Some(3), Some(2)));
}

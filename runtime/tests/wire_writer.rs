//! The writer as frames use it: one buffer, many values, lengths that are known only afterwards.

use turbo_runtime::wire::{Encode, EncodeErrorKind, Writer, to_vec};

#[test]
fn a_length_in_front_of_a_block_is_as_short_as_its_value() {
    // V-4: the shortest form, whatever was guessed.
    for length in [0, 1, 250, 251, 65_535, 65_536, 70_000] {
        for guess in [0, 250, 251, 65_535, 65_536, usize::MAX] {
            let block: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();
            let mut writer = Writer::new();
            writer.u8(9);
            let prefix = writer.begin_prefixed_expecting(guess);
            writer.raw(&block);
            assert_eq!(writer.end_prefixed(prefix), length);
            writer.u8(9);
            let expected = [&[9], &*to_vec(&(length as u32)).unwrap(), &block, &[9]].concat();
            assert_eq!(writer.finish().unwrap(), expected, "{length} guessed as {guess}");
        }
    }
}

#[test]
fn blocks_may_be_nested() {
    let mut writer = Writer::with_capacity(16);
    let outer = writer.begin_prefixed();
    let inner = writer.begin_prefixed();
    writer.raw(&[5; 300]);
    writer.end_prefixed(inner);
    assert_eq!(writer.end_prefixed(outer), 303);
    let bytes = writer.finish().unwrap();
    assert_eq!(bytes[..7], [0xfb, 47, 1, 0xfb, 44, 1, 5]);
    assert_eq!(bytes.len(), 306);
}

#[test]
fn a_block_whose_beginning_was_truncated_away_is_empty() {
    for guess in [0, 300] {
        let mut writer = Writer::new();
        writer.u8(1);
        let prefix = writer.begin_prefixed_expecting(guess);
        writer.raw(&[2; 300]);
        writer.truncate(1);
        assert_eq!(writer.end_prefixed(prefix), 0);
        assert_eq!(writer.finish().unwrap(), [1, 0]);
    }
}

#[test]
fn the_first_error_is_kept_until_it_is_taken() {
    let mut writer = Writer::new();
    writer.u8(1);
    let before = writer.len();
    writer.fail(EncodeErrorKind::Invalid("the first"));
    writer.fail(EncodeErrorKind::Invalid("the second"));
    writer.u8(2);
    assert_eq!(writer.take_error().unwrap().to_string(), "the first");
    writer.truncate(before);
    "ok".encode(&mut writer);
    assert_eq!(writer.finish().unwrap(), [1, 2, b'o', b'k']);

    let mut writer = Writer::from_vec(vec![7]);
    writer.fail(EncodeErrorKind::TooLong(1));
    assert_eq!(writer.finish().unwrap_err().kind(), EncodeErrorKind::TooLong(1));
}

#[test]
fn clearing_forgets_the_error_and_keeps_the_memory() {
    let mut writer = Writer::with_capacity(64);
    writer.raw(&[1; 64]);
    writer.fail(EncodeErrorKind::Invalid("forgotten"));
    let memory = writer.as_slice().as_ptr();
    writer.clear();
    assert!(writer.is_empty() && writer.take_error().is_none());
    writer.u8(1);
    assert_eq!(writer.as_slice().as_ptr(), memory);
}

#[test]
fn a_short_message_leaves_the_buffer_and_a_long_one_takes_it() {
    let mut writer = Writer::new();
    writer.reserve(9000);
    let memory = writer.as_slice().as_ptr();
    for length in [1, 8192] {
        writer.raw(&vec![3; length]);
        let message = writer.take_bytes();
        assert!(message.len() == length && writer.is_empty());
        assert_ne!(message.as_ptr(), memory);
    }
    writer.raw(&[4; 8193]);
    assert_eq!(writer.as_slice().as_ptr(), memory);
    assert_eq!(writer.take_bytes().as_ptr(), memory);
    writer.u8(5);
    assert_eq!(writer.take(), [5]);
}

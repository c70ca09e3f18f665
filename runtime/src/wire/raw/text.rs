//! Short text by words, which calls of `memcpy` and a validator of bytes would cost more than.

/// Text up to this length is copied here; a call of `memcpy` is as good for what is longer.
pub(super) const SHORT: usize = 32;

/// The highest bit of each byte, which only ASCII leaves clear.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Whether [`long_text`] is quicker.
#[inline(always)]
pub(in super::super) fn is_long(bytes: &[u8]) -> bool {
    bytes.len() > SHORT
}

/// The text in memory of its own; none if the bytes are not UTF-8, or are more than [`SHORT`].
#[inline(always)]
pub(in super::super) fn short_text(bytes: &[u8]) -> Option<String> {
    let length = bytes.len();
    if is_long(bytes) {
        return None;
    }
    // It is copied before it is looked at, so that the words need not outlive a call.
    let mut text = Vec::with_capacity(length);
    // SAFETY: there is room for as many bytes as there are, and all of them are copied.
    let high = unsafe {
        let high = store_short(bytes, text.as_mut_ptr());
        text.set_len(length);
        high
    };
    if high & HIGH != 0 && !is_mixed_text(bytes) {
        return None;
    }
    // SAFETY: it is ASCII, or has been found to be UTF-8.
    Some(unsafe { String::from_utf8_unchecked(text) })
}

/// Text of any length in memory of its own; none if the bytes are not UTF-8.
#[inline]
pub(in super::super) fn long_text(bytes: &[u8]) -> Option<String> {
    if bytes.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        return Some(unsafe { String::from_utf8_unchecked(bytes.to_vec()) });
    }
    str::from_utf8(bytes).ok().map(str::to_owned)
}

/// Whether it is UTF-8 that is not ASCII, but mostly: what lies around the rest need not be looked at again.
#[inline(never)]
fn is_mixed_text(bytes: &[u8]) -> bool {
    let (before, after) = ascii_around(bytes);
    match bytes.get(before..bytes.len() - after) {
        // One letter of two bytes, as in most of what is written in Latin letters.
        Some([0xc2..=0xdf, 0x80..=0xbf]) => true,
        // Between two pieces of ASCII no char lies across an end of it.
        Some(middle) => str::from_utf8(middle).is_ok(),
        None => false,
    }
}

/// How many bytes at the beginning and at the end are ASCII. Whole words are looked at, so it may be less than that;
/// together they are not more than all.
fn ascii_around(bytes: &[u8]) -> (usize, usize) {
    let mut before = 0;
    for word in bytes.as_chunks().0 {
        let high = u64::from_le_bytes(*word) & HIGH;
        if high != 0 {
            before += high.trailing_zeros() as usize / 8;
            break;
        }
        before += 8;
    }
    let mut after = 0;
    for word in bytes[before..].as_rchunks().1.iter().rev() {
        let high = u64::from_le_bytes(*word) & HIGH;
        if high != 0 {
            after += high.leading_zeros() as usize / 8;
            break;
        }
        after += 8;
    }
    (before, after)
}

/// Copies at most [`SHORT`] bytes to where there is room for as many. Answers a word whose [`HIGH`] bits are clear if all of them
/// are ASCII.
///
/// # Safety
///
/// `to` is valid for writes of as many bytes as there are, and they are no more than [`SHORT`].
#[inline(always)]
unsafe fn store_short(bytes: &[u8], to: *mut u8) -> u64 {
    let (length, from) = (bytes.len(), bytes.as_ptr());
    // SAFETY: each word lies within the first `length` bytes, since there are at least as many as it is long, and together the
    // words are all of them.
    unsafe {
        if length >= 16 {
            let [a, b] = [0, 8].map(|at| copy_word(from.add(at), to.add(at)));
            let [c, d] = [length - 16, length - 8].map(|at| copy_word(from.add(at), to.add(at)));
            a | b | c | d
        } else if length >= 8 {
            let [a, b] = [0, length - 8].map(|at| copy_word(from.add(at), to.add(at)));
            a | b
        } else if length >= 4 {
            let [a, b] = [0, length - 4].map(|at| {
                let word = from.add(at).cast::<u32>().read_unaligned();
                to.add(at).cast::<u32>().write_unaligned(word);
                word
            });
            u64::from(a | b)
        } else if length > 0 {
            let [a, b, c] = [0, length / 2, length - 1].map(|at| {
                let byte = from.add(at).read();
                to.add(at).write(byte);
                byte
            });
            u64::from(a | b | c)
        } else {
            0
        }
    }
}

/// Copies eight bytes, and answers them.
///
/// # Safety
///
/// `from` is valid for reads and `to` for writes of as many.
#[inline(always)]
unsafe fn copy_word(from: *const u8, to: *mut u8) -> u64 {
    // SAFETY: the caller says so, and words may lie anywhere.
    unsafe {
        let word = from.cast::<u64>().read_unaligned();
        to.cast::<u64>().write_unaligned(word);
        word
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORT, ascii_around, is_long, long_text, short_text};

    fn text(bytes: &[u8]) -> Option<String> {
        let text = long_text(bytes);
        if is_long(bytes) {
            assert_eq!(short_text(bytes), None);
        } else {
            assert_eq!(short_text(bytes), text);
        }
        text
    }

    /// Every length that has a way of its own, and some beyond.
    const LENGTHS: core::ops::RangeInclusive<usize> = 0..=SHORT + 40;

    #[test]
    fn ascii_is_copied_whole_at_every_length() {
        for length in LENGTHS {
            let expected: String = ('!'..='~').cycle().take(length).collect();
            let copied = text(expected.as_bytes());
            assert_eq!(copied.as_deref(), Some(&*expected));
            assert_eq!(copied.map(|text| text.capacity()), Some(length));
        }
    }

    #[test]
    fn what_is_no_utf8_is_seen_in_every_place() {
        for length in LENGTHS {
            for at in 0..length {
                for byte in [0x80, 0xc3, 0xe4, 0xf0, 0xff] {
                    let mut bytes = vec![b'a'; length];
                    bytes[at] = byte;
                    assert_eq!(text(&bytes), None, "{byte} at {at} of {length}");
                }
            }
        }
    }

    #[test]
    fn two_odd_bytes_are_judged_as_the_standard_library_does() {
        for length in LENGTHS.step_by(3) {
            for at in 0..length {
                for other in at + 1..length.min(at + 12) {
                    for (first, second) in [(0xc3, 0xa9), (0xa9, 0xc3), (0xc3, 0xc3), (0xe4, 0xbd)] {
                        let mut bytes = vec![b'a'; length];
                        (bytes[at], bytes[other]) = (first, second);
                        let expected = str::from_utf8(&bytes).ok().map(str::to_owned);
                        assert_eq!(text(&bytes), expected);
                    }
                }
            }
        }
    }

    #[test]
    fn text_beyond_ascii_is_copied_whole_in_every_place() {
        for length in LENGTHS {
            for wide in ["é", "李", "🦀", "éa李", "🦀 🦀"] {
                for at in 0..=length {
                    let mut expected = "a".repeat(length);
                    expected.insert_str(at, wide);
                    assert_eq!(text(expected.as_bytes()), Some(expected));
                }
            }
        }
    }

    #[test]
    fn what_lies_around_is_ascii_and_no_more_than_all() {
        for length in LENGTHS {
            let mut bytes = vec![b'a'; length];
            let (before, after) = ascii_around(&bytes);
            assert!(before + after <= length);
            for at in 0..length {
                bytes[at] = 0x80;
                let (before, after) = ascii_around(&bytes);
                assert!(before <= at && at < length - after, "{at} of {length}");
                bytes[at] = b'a';
            }
        }
    }
}

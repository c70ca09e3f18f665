//! Short text by words, which calls of `memcpy` and a validator of bytes would cost more than.

use std::str::from_boxed_utf8_unchecked;

/// Text up to this length is copied here; a call of `memcpy` is as good for what is longer.
pub(super) const SHORT: usize = 32;

/// The highest bit of each byte, which only ASCII leaves clear.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Text of at most [`SHORT`] bytes that `rest` begins with, in memory of its own, and how many bytes it takes with its length. None
/// if it is longer, cut short, or not UTF-8.
#[inline(always)]
pub(in super::super) fn short_text(rest: &[u8]) -> Option<(Box<str>, usize)> {
    let (length, behind) = rest.split_first()?;
    let length = usize::from(*length);
    if length > SHORT {
        return None;
    }
    let bytes = behind.get(..length)?;
    // It is copied before it is looked at, so that the words need not outlive a call.
    let mut text = Vec::with_capacity(length);
    // SAFETY: there is room for as many bytes as there are, and all of them are copied.
    let high = unsafe {
        let high = store_short(bytes, text.as_mut_ptr());
        text.set_len(length);
        high
    };
    if high & HIGH != 0 && !is_utf8(bytes) {
        return None;
    }
    // SAFETY: it is ASCII, or has been found to be UTF-8.
    let text = unsafe { from_boxed_utf8_unchecked(text.into_boxed_slice()) };
    Some((text, 1 + length))
}

/// Text of any length in memory of its own; none if the bytes are not UTF-8.
#[inline]
pub(in super::super) fn long_text(bytes: &[u8]) -> Option<Box<str>> {
    if bytes.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        return Some(unsafe { from_boxed_utf8_unchecked(bytes.into()) });
    }
    str::from_utf8(bytes).ok().map(Box::from)
}

/// What `str::from_utf8` says of a few bytes, in less than its preparations take.
#[inline(never)]
fn is_utf8(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        if let Some((word, behind)) = rest.split_first_chunk() {
            match u64::from_le_bytes(*word) & HIGH {
                0 => {
                    rest = behind;
                    continue;
                }
                high => rest = &rest[high.trailing_zeros() as usize / 8..],
            }
        }
        rest = match rest {
            [] => return true,
            [..=0x7f, rest @ ..]
            | [0xc2..=0xdf, 0x80..=0xbf, rest @ ..]
            | [0xe0, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..]
            | [0xed, 0x80..=0x9f, 0x80..=0xbf, rest @ ..]
            | [0xe1..=0xec | 0xee..=0xef, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
            | [0xf0, 0x90..=0xbf, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
            | [0xf1..=0xf3, 0x80..=0xbf, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
            | [0xf4, 0x80..=0x8f, 0x80..=0xbf, 0x80..=0xbf, rest @ ..] => rest,
            _ => return false,
        };
    }
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
    use super::{SHORT, is_utf8, long_text, short_text};

    fn text(bytes: &[u8]) -> Option<Box<str>> {
        assert_eq!(is_utf8(bytes), str::from_utf8(bytes).is_ok(), "{bytes:x?}");
        let text = long_text(bytes);
        let length = bytes.len();
        let whole = [&[length as u8], bytes, b"behind"].concat();
        let expected = text.clone().filter(|_| length <= SHORT);
        assert_eq!(short_text(&whole), expected.map(|text| (text, 1 + length)));
        // Cut short.
        assert_eq!(short_text(&whole[..length]), None);
        text
    }

    /// Every length that has a way of its own, and some beyond; for Miri, which is a thousand times slower, those at the borders.
    fn lengths() -> impl Iterator<Item = usize> {
        let is_border = |length: &usize| matches!(length, 0..=5 | 7..=9 | 15..=17 | 31..=33);
        (0..=SHORT + 40).filter(move |length| !cfg!(miri) || is_border(length))
    }

    /// Those by which a char may begin; Miri does without most.
    const FIRST: core::ops::RangeInclusive<u8> = if cfg!(miri) { 0xe0..=0xe2 } else { 0..=255 };

    #[test]
    fn ascii_is_copied_whole_at_every_length() {
        for length in lengths() {
            let expected: String = ('!'..='~').cycle().take(length).collect();
            let copied = text(expected.as_bytes());
            assert_eq!(copied.as_deref(), Some(&*expected));
        }
    }

    #[test]
    fn what_is_no_utf8_is_seen_in_every_place() {
        for length in lengths() {
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
        for length in lengths().step_by(3) {
            for at in 0..length {
                for other in at + 1..length.min(at + 12) {
                    for (first, second) in [(0xc3, 0xa9), (0xa9, 0xc3), (0xc3, 0xc3), (0xe4, 0xbd)] {
                        let mut bytes = vec![b'a'; length];
                        (bytes[at], bytes[other]) = (first, second);
                        let expected = str::from_utf8(&bytes).ok();
                        assert_eq!(text(&bytes).as_deref(), expected);
                    }
                }
            }
        }
    }

    #[test]
    fn text_beyond_ascii_is_copied_whole_in_every_place() {
        for length in lengths() {
            for wide in ["é", "李", "🦀", "éa李", "🦀 🦀"] {
                for at in 0..=length {
                    let mut expected = "a".repeat(length);
                    expected.insert_str(at, wide);
                    assert_eq!(text(expected.as_bytes()).as_deref(), Some(&*expected));
                }
            }
        }
    }

    #[test]
    fn what_is_utf8_is_what_the_standard_library_says() {
        // Every first byte, with those behind it on both sides of each boundary; alone, cut short, and between others.
        const SECOND: [u8; 11] = [0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xff];
        const BEHIND: [u8; 4] = [0x7f, 0x80, 0xbf, 0xc0];
        let agrees = |bytes: &[u8]| assert_eq!(is_utf8(bytes), str::from_utf8(bytes).is_ok(), "{bytes:x?}");
        for first in FIRST {
            for (second, third, fourth) in SECOND
                .into_iter()
                .flat_map(|second| BEHIND.map(|third| (second, third)))
                .flat_map(|(second, third)| BEHIND.map(|fourth| (second, third, fourth)))
            {
                let char = [first, second, third, fourth];
                (1..=4).for_each(|count| agrees(&char[..count]));
                agrees(&[b"abc", &char[..], b"defg"].concat());
            }
        }
    }
}

//! Behind one check of the capacity, and short text by words.

/// Text up to this length is copied here; a call of `memcpy` is as good for what is longer.
const SHORT: usize = 32;

/// Appends the first `length` of `bytes`, at most all.
#[inline(always)]
pub(in super::super) fn push<const N: usize>(buffer: &mut Vec<u8>, bytes: [u8; N], length: usize) {
    buffer.reserve(N);
    let start = buffer.len();
    // SAFETY: `reserve` has made room for N bytes behind the first `start`, they are initialised here, and no more
    // than N of them are counted. An array of bytes may lie anywhere.
    unsafe {
        buffer.as_mut_ptr().add(start).cast::<[u8; N]>().write(bytes);
        buffer.set_len(start + if length < N { length } else { N });
    }
}

/// Appends a length and the bytes, if they are short.
#[inline(always)]
pub(in super::super) fn push_short_text(buffer: &mut Vec<u8>, bytes: &[u8]) -> bool {
    let length = bytes.len();
    if length > SHORT {
        return false;
    }
    buffer.reserve(1 + length);
    let start = buffer.len();
    // SAFETY: there is room for one byte and `length` others behind the first `start`, and `store` initialises as many.
    unsafe {
        let to = buffer.as_mut_ptr().add(start);
        // One byte says as much as `SHORT` (V-4).
        to.write(length as u8);
        Words::of(bytes).store(to.add(1), length);
        buffer.set_len(start + 1 + length);
    }
    true
}

/// The text, if it is short and ASCII. None says nothing: longer text may be text too.
#[inline(always)]
pub(in super::super) fn short_ascii(bytes: &[u8]) -> Option<String> {
    let length = bytes.len();
    if length > SHORT {
        return None;
    }
    let words = Words::of(bytes);
    if !words.are_ascii() {
        return None;
    }
    let mut text = Vec::with_capacity(length);
    // SAFETY: there is room for `length` bytes, which `store` initialises, and ASCII is UTF-8.
    unsafe {
        words.store(text.as_mut_ptr(), length);
        text.set_len(length);
        Some(String::from_utf8_unchecked(text))
    }
}

/// Up to [`SHORT`] bytes: their first and their last words, which may overlap.
#[derive(Clone, Copy)]
enum Words {
    /// No byte.
    None,
    /// The first byte, the one in the middle, and the last, of one to three bytes.
    Bytes([u8; 3]),
    Four([u32; 2]),
    Eight([u64; 2]),
    Sixteen([u128; 2]),
}

impl Words {
    #[inline(always)]
    fn of(bytes: &[u8]) -> Self {
        match *bytes {
            [] => Self::None,
            [first, ref rest @ ..] if bytes.len() < 4 => {
                Self::Bytes([first, bytes[bytes.len() / 2], *rest.last().unwrap_or(&first)])
            }
            _ => {
                if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
                    Self::Sixteen([u128::from_ne_bytes(*first), u128::from_ne_bytes(*last)])
                } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
                    Self::Eight([u64::from_ne_bytes(*first), u64::from_ne_bytes(*last)])
                } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
                    Self::Four([u32::from_ne_bytes(*first), u32::from_ne_bytes(*last)])
                } else {
                    Self::None
                }
            }
        }
    }

    #[inline(always)]
    fn are_ascii(self) -> bool {
        match self {
            Self::None => true,
            Self::Bytes([a, b, c]) => (a | b | c) & 0x80 == 0,
            Self::Four([a, b]) => (a | b) & 0x8080_8080 == 0,
            Self::Eight([a, b]) => (a | b) & 0x8080_8080_8080_8080 == 0,
            Self::Sixteen([a, b]) => (a | b) & 0x8080_8080_8080_8080_8080_8080_8080_8080 == 0,
        }
    }

    /// Writes the bytes to where there is room for `length`.
    ///
    /// # Safety
    ///
    /// `length` is that of the bytes, and `to` is valid for writes of as many.
    #[inline(always)]
    unsafe fn store(self, to: *mut u8, length: usize) {
        // SAFETY: each word lies within the first `length` bytes, since there are at least as many as it is long.
        unsafe {
            match self {
                Self::None => {}
                Self::Bytes([a, b, c]) => {
                    to.write(a);
                    to.add(length / 2).write(b);
                    to.add(length - 1).write(c);
                }
                Self::Four([a, b]) => {
                    to.cast::<u32>().write_unaligned(a);
                    to.add(length - 4).cast::<u32>().write_unaligned(b);
                }
                Self::Eight([a, b]) => {
                    to.cast::<u64>().write_unaligned(a);
                    to.add(length - 8).cast::<u64>().write_unaligned(b);
                }
                Self::Sixteen([a, b]) => {
                    to.cast::<u128>().write_unaligned(a);
                    to.add(length - 16).cast::<u128>().write_unaligned(b);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORT, push, push_short_text, short_ascii};

    #[test]
    fn short_text_is_copied_whole_at_every_length() {
        let text: String = ('!'..='~').take(SHORT + 4).collect();
        for length in 0..=text.len() {
            let bytes = &text.as_bytes()[..length];
            let expected = (length <= SHORT).then(|| text[..length].to_owned());
            assert_eq!(short_ascii(bytes), expected);
            for capacity in [0, 1, length, 2 * SHORT] {
                let mut buffer = Vec::with_capacity(capacity);
                let is_short = length <= SHORT;
                assert_eq!(push_short_text(&mut buffer, bytes), is_short);
                assert_eq!(push_short_text(&mut buffer, bytes), is_short);
                let once = [&[length as u8], bytes].concat();
                let twice = if is_short { once.repeat(2) } else { Vec::new() };
                assert_eq!(buffer, twice);
            }
        }
    }

    #[test]
    fn a_byte_beyond_ascii_is_seen_in_every_place() {
        for length in 1..=SHORT {
            for at in 0..length {
                let mut bytes = vec![b'a'; length];
                bytes[at] = 0x80;
                assert_eq!(short_ascii(&bytes), None, "{at} of {length}");
            }
        }
    }

    #[test]
    fn no_more_is_counted_than_there_is() {
        let mut buffer = Vec::new();
        for length in 0..6 {
            push(&mut buffer, [1, 2, 3, 4], length);
        }
        assert_eq!(buffer, [1, 1, 2, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3, 4]);
    }
}

//! Bytes to lines and columns as the protocol counts them, and back.

use gen_lsp_types::{Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Halves of UTF-16, which every client knows.
    Utf16,
}

impl Encoding {
    /// UTF-8 if the client knows it.
    pub(super) fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Self {
        match offered {
            Some(offered) if offered.contains(&PositionEncodingKind::UTF8) => Self::Utf8,
            _ => Self::Utf16,
        }
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    /// How many units a text takes.
    fn units(self, text: &str) -> u32 {
        match self {
            Self::Utf8 => text.len() as u32,
            Self::Utf16 => text.chars().map(|c| c.len_utf16() as u32).sum(),
        }
    }

    /// The byte at so many units. In the middle of a character is before it, past the end is the end.
    fn byte(self, text: &str, units: u32) -> usize {
        let mut left = units;
        for (at, c) in text.char_indices() {
            let width = match self {
                Self::Utf8 => c.len_utf8() as u32,
                Self::Utf16 => c.len_utf16() as u32,
            };
            if left < width {
                return at;
            }
            left -= width;
        }
        text.len()
    }
}

/// Where the lines of a text begin. They end in a line feed, in a carriage return, or in both.
///
/// A client counts a byte order mark as a character, and the compiler takes it away: `shift` is its bytes.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    starts: Vec<u32>,
    shift: u32,
}

const BOM: char = '\u{feff}';

impl Lines {
    /// Of a text as the client has it.
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at as u32 + 1);
            }
        }
        Self {
            starts,
            shift: if text.starts_with(BOM) {
                BOM.len_utf8() as u32
            } else {
                0
            },
        }
    }

    /// Where a byte of the compiler's text stands in the client's.
    pub(super) fn position(&self, text: &str, byte: u32, encoding: Encoding) -> Position {
        let byte = floor(text, (byte + self.shift) as usize);
        let line = self.starts.partition_point(|&start| start as usize <= byte) - 1;
        let start = self.starts[line] as usize;
        Position {
            line: line as u32,
            character: encoding.units(&text[start..byte]),
        }
    }

    /// The places of a range of the compiler's text in the client's.
    pub(super) fn range(&self, text: &str, bytes: std::ops::Range<usize>, encoding: Encoding) -> Range {
        Range {
            start: self.position(text, bytes.start as u32, encoding),
            end: self.position(text, bytes.end as u32, encoding),
        }
    }

    /// The byte of the client's text at a position. Past the end of a line is its end, past the last line the end of the text.
    pub(super) fn byte(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(&start) = self.starts.get(position.line as usize) else {
            return text.len();
        };
        let start = start as usize;
        let end = self
            .starts
            .get(position.line as usize + 1)
            .map_or(text.len(), |&next| next as usize);
        let line = text[start..end].trim_end_matches(['\r', '\n']);
        start + encoding.byte(line, position.character)
    }

    /// The byte of the compiler's text at a position.
    pub(super) fn source_byte(&self, text: &str, position: Position, encoding: Encoding) -> u32 {
        (self.byte(text, position, encoding) as u32).saturating_sub(self.shift)
    }
}

fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Lines};
    use gen_lsp_types::Position;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_halves_of_utf16_or_bytes() {
        let text = "a\u{1f600}b\r\nü\rz\n";
        let lines = Lines::new(text);
        for (byte, utf16, utf8) in [
            (0, at(0, 0), at(0, 0)),
            (1, at(0, 1), at(0, 1)),
            (5, at(0, 3), at(0, 5)),
            (6, at(0, 4), at(0, 6)),
            (8, at(1, 0), at(1, 0)),
            (10, at(1, 1), at(1, 2)),
            (11, at(2, 0), at(2, 0)),
            (13, at(3, 0), at(3, 0)),
        ] {
            assert_eq!(lines.position(text, byte, Encoding::Utf16), utf16, "{byte}");
            assert_eq!(lines.position(text, byte, Encoding::Utf8), utf8, "{byte}");
            assert_eq!(lines.byte(text, utf16, Encoding::Utf16), byte as usize);
            assert_eq!(lines.byte(text, utf8, Encoding::Utf8), byte as usize);
        }
    }

    #[test]
    fn what_is_no_place_is_the_nearest_before_it() {
        let text = "a\u{1f600}b\r\nü";
        let lines = Lines::new(text);
        assert_eq!(lines.byte(text, at(0, 2), Encoding::Utf16), 1);
        assert_eq!(lines.byte(text, at(0, 3), Encoding::Utf8), 1);
        assert_eq!(lines.byte(text, at(0, 99), Encoding::Utf16), 6);
        assert_eq!(lines.byte(text, at(9, 0), Encoding::Utf16), text.len());
        assert_eq!(lines.position(text, 3, Encoding::Utf16), at(0, 1));
        assert_eq!(lines.position(text, 99, Encoding::Utf16), at(1, 1));
    }

    #[test]
    fn a_byte_order_mark_counts_for_the_client_only() {
        let text = "\u{feff}ab\nc";
        let lines = Lines::new(text);
        assert_eq!(lines.position(text, 0, Encoding::Utf16), at(0, 1));
        assert_eq!(lines.position(text, 3, Encoding::Utf16), at(1, 0));
        assert_eq!(lines.source_byte(text, at(0, 2), Encoding::Utf16), 1);
        assert_eq!(lines.source_byte(text, at(0, 0), Encoding::Utf16), 0);
        assert_eq!(lines.source_byte(text, at(1, 1), Encoding::Utf16), 4);
    }
}

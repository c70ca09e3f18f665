//! The head of a frame, and the mask (sections 5.2 and 5.3).

/// What a frame says of itself before its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// It is the last of its message.
    pub(super) is_last: bool,
    pub(super) kind: Kind,
    pub(super) mask: Option<[u8; 4]>,
    pub(super) length: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// The longest head, in bytes.
pub(super) const LONGEST: usize = 14;

/// The longest payload of a frame that is not data, in bytes.
pub(super) const CONTROL: usize = 125;

const LAST: u8 = 0x80;
const MASKED: u8 = 0x80;

impl Head {
    /// Reads a head from the front, and says how long it is. `None` when it is not whole.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, &'static str> {
        let [first, second, ..] = *bytes else {
            return Ok(None);
        };
        if first & 0x70 != 0 {
            return Err("a WebSocket frame with reserved bits");
        }
        let kind = match first & 0x0f {
            0 => Kind::Continuation,
            1 => Kind::Text,
            2 => Kind::Binary,
            8 => Kind::Close,
            9 => Kind::Ping,
            10 => Kind::Pong,
            _ => return Err("a WebSocket frame of an unknown kind"),
        };
        let mut at = 2;
        let length = match second & !MASKED {
            126 => number(bytes, &mut at, 2),
            127 => number(bytes, &mut at, 8),
            short => Some(u64::from(short)),
        };
        let Some(length) = length else {
            return Ok(None);
        };
        let is_last = first & LAST != 0;
        if kind.is_control() && (!is_last || length > CONTROL as u64) {
            return Err("a WebSocket control frame that is too long, or in pieces");
        }
        let mask = match second & MASKED {
            0 => None,
            _ => match bytes.get(at..at + 4) {
                Some(&[a, b, c, d]) => Some([a, b, c, d]),
                _ => return Ok(None),
            },
        };
        let head = Self {
            is_last,
            kind,
            mask,
            length,
        };
        Ok(Some((head, at + mask.map_or(0, |mask| mask.len()))))
    }

    /// Appends it, in as few bytes as there can be.
    pub(super) fn write(&self, into: &mut Vec<u8>) {
        let masked = if self.mask.is_some() { MASKED } else { 0 };
        into.push(self.kind as u8 | if self.is_last { LAST } else { 0 });
        match self.length {
            0..=125 => into.push(masked | self.length as u8),
            126..=0xffff => {
                into.push(masked | 126);
                into.extend_from_slice(&(self.length as u16).to_be_bytes());
            }
            _ => {
                into.push(masked | 127);
                into.extend_from_slice(&self.length.to_be_bytes());
            }
        }
        into.extend_from_slice(self.mask.as_ref().map_or(&[], |mask| &mask[..]));
    }
}

impl Kind {
    pub(super) fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// A number of so many bytes.
fn number(bytes: &[u8], at: &mut usize, size: usize) -> Option<u64> {
    let bytes = bytes.get(*at..*at + size)?;
    *at += size;
    Some(
        bytes
            .iter()
            .fold(0, |number, &byte| number << 8 | u64::from(byte)),
    )
}

/// Masks, or unmasks, a part of a payload that begins at that byte of it.
pub(super) fn mask(part: &mut [u8], mask: [u8; 4], at: usize) {
    let mut turned = mask;
    turned.rotate_left(at % 4);
    let word = u64::from(u32::from_ne_bytes(turned));
    let word = word << 32 | word;
    let (words, rest) = part.as_chunks_mut::<8>();
    for bytes in words {
        *bytes = (u64::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(turned.iter().cycle()) {
        *byte ^= mask;
    }
}

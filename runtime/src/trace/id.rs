use core::fmt;

/// The id of a trace, never all zeros. It is shown as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraceId(pub(super) [u8; 16]);

/// The id of a span in its trace, never all zeros. It is shown as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanId(pub(super) [u8; 8]);

impl TraceId {
    /// An id of these bytes, unless all are zero.
    #[must_use]
    pub fn new(bytes: [u8; 16]) -> Option<Self> {
        (bytes != [0; 16]).then_some(Self(bytes))
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    pub(super) fn random() -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&random());
        bytes[8..].copy_from_slice(&random());
        Self(bytes)
    }
}

impl SpanId {
    /// An id of these bytes, unless all are zero.
    #[must_use]
    pub fn new(bytes: [u8; 8]) -> Option<Self> {
        (bytes != [0; 8]).then_some(Self(bytes))
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 8] {
        self.0
    }

    pub(super) fn random() -> Self {
        Self(random())
    }
}

/// Random bytes, not all of them zero. Ids are no secrets.
fn random() -> [u8; 8] {
    #[cfg(not(target_arch = "wasm32"))]
    let number = fastrand::u64(1..);
    #[cfg(target_arch = "wasm32")]
    let number = {
        let half = || (crate::client::random() * 4_294_967_296.0) as u32;
        (u64::from(half()) << 32 | u64::from(half())).max(1)
    };
    number.to_be_bytes()
}

/// Exactly `2 * N` lower-case hexadecimal digits.
pub(super) fn hex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    if digits.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

pub(super) fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
}

macro_rules! shown_as_hex {
    ($($id:ident)*) => {$(
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut text = String::new();
                push_hex(&mut text, &self.0);
                f.pad(&text)
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

shown_as_hex! { TraceId SpanId }

use core::fmt;
use core::hint::black_box;

use crate::wire::{Decode, DecodeError, Encode, Reader, Writer};

/// Names a conversation that can be resumed. Who has it can take the conversation over, so it is a secret. Rule W-48.
#[derive(Clone)]
pub(crate) struct SessionId([u8; SIZE]);

const SIZE: usize = 16;

/// The part that servers find sessions by. Looking it up takes a time that tells about it; the rest is for
/// [`is_same_secret`](SessionId::is_same_secret) alone.
const PLACE: usize = 4;

impl SessionId {
    pub(crate) const fn new(bytes: [u8; SIZE]) -> Self {
        Self(bytes)
    }

    /// Where to look for it.
    pub(crate) fn place(&self) -> u32 {
        let mut place = [0; PLACE];
        place.copy_from_slice(&self.0[..PLACE]);
        u32::from_le_bytes(place)
    }

    /// Compares everything but the place, in a time that does not tell where they differ.
    pub(crate) fn is_same_secret(&self, other: &Self) -> bool {
        let mut differences = 0;
        for (mine, theirs) in self.0[PLACE..].iter().zip(&other.0[PLACE..]) {
            differences = black_box(differences | (mine ^ theirs));
        }
        black_box(differences) == 0
    }
}

impl Encode for SessionId {
    fn encode(&self, writer: &mut Writer) {
        writer.raw(&self.0);
    }
}

impl Decode for SessionId {
    const MIN_SIZE: usize = SIZE;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        <[u8; SIZE]>::decode(reader).map(Self)
    }
}

/// Nothing of it: a log is no place for a secret.
impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId")
    }
}

impl PartialEq for SessionId {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place() && self.is_same_secret(other)
    }
}

use turbo_runtime::wire::{self, Decode, Encode, Writer};

use self::generated::bench::v1;
use super::{Bincode, OWN};
use crate::format::{Format, Like};

mod generated {
    include!(concat!(env!("OUT_DIR"), "/turbo.rs"));
}

/// The types of `js/bench.turbo`, as turboc writes them.
pub(crate) mod types {
    pub(crate) use super::v1::{Blob, Numbers, Records, Small};
}

/// Generated code, with all of its checks.
pub(crate) struct Turbo;

/// A writer that serves again, as it does on a connection.
#[derive(Default)]
pub(crate) struct Buffer(Writer);

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl<V: Encode + Decode> Format<V> for Turbo {
    type Buffer = Buffer;

    fn encode(value: &V) -> Buffer {
        Buffer(Writer::from_vec(wire::to_vec(value).expect(OWN)))
    }

    fn encode_into(value: &V, buffer: &mut Buffer) {
        buffer.0.clear();
        value.encode(&mut buffer.0);
        assert!(buffer.0.take_error().is_none());
    }

    fn decode(bytes: &[u8]) -> V {
        wire::from_slice(bytes).expect(OWN)
    }
}

/// The format is bincode's, so a value of one is a value of the other.
macro_rules! like {
    ($($name:ident),+) => {
        $(impl Like<crate::plain::$name> for types::$name {
            fn like(plain: &crate::plain::$name) -> Self {
                wire::from_slice(&Bincode::encode(plain)).expect("the same format")
            }
        })+
    };
}

like!(Small, Records, Blob, Numbers);

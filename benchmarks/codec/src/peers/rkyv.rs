use rkyv::api::high::{HighDeserializer, HighSerializer, HighValidator};
use rkyv::bytecheck::CheckBytes;
use rkyv::rancor::Error;
use rkyv::ser::allocator::ArenaHandle;
use rkyv::util::AlignedVec;
use rkyv::{Archive, Deserialize, Serialize};

use super::OWN;
use crate::format::Format;

/// Archives, checked and then made into values that own their memory. Reading an archive in place is another work.
pub(crate) struct Rkyv;

impl<V> Format<V> for Rkyv
where
    V: Archive + for<'a> Serialize<HighSerializer<AlignedVec, ArenaHandle<'a>, Error>>,
    V::Archived: for<'a> CheckBytes<HighValidator<'a, Error>> + Deserialize<V, HighDeserializer<Error>>,
{
    type Buffer = AlignedVec;

    fn encode(value: &V) -> AlignedVec {
        rkyv::to_bytes::<Error>(value).expect(OWN)
    }

    fn encode_into(value: &V, buffer: &mut AlignedVec) {
        buffer.clear();
        *buffer = rkyv::api::high::to_bytes_in::<_, Error>(value, std::mem::take(buffer)).expect(OWN);
    }

    fn decode(bytes: &[u8]) -> V {
        rkyv::from_bytes::<V, Error>(bytes).expect(OWN)
    }
}

use crate::client::parties::Service;
use crate::wire::Writer;

/// The table of a service, as its owner has it: eight bytes that are the identity of its schema, two for how many methods there are, the
/// lower one first, eight for the signature of each, and then its name.
#[derive(PartialEq)]
pub(crate) struct Table {
    bytes: Vec<u8>,
    /// Where the signatures end.
    end: usize,
}

const SCHEMA_ID: usize = 8;
const SIGNATURE: usize = 8;
const HEAD: usize = SCHEMA_ID + 2;

impl Table {
    /// `None` if that is not what the bytes are.
    pub(crate) fn new(bytes: Vec<u8>) -> Option<Self> {
        let count = u16::from_le_bytes(*bytes.get(SCHEMA_ID..)?.first_chunk()?);
        let end = HEAD + usize::from(count) * SIGNATURE;
        (end <= bytes.len()).then_some(Self { bytes, end })
    }
}

impl Service for Table {
    fn method_count(&self) -> usize {
        (self.end - HEAD) / SIGNATURE
    }

    fn write(&self, writer: &mut Writer) {
        let part = |from, to| self.bytes.get(from..to).unwrap_or_default();
        let name = part(self.end, self.bytes.len());
        writer.length(name.len());
        writer.raw(name);
        writer.raw(part(0, SCHEMA_ID));
        writer.length(self.method_count());
        writer.raw(part(HEAD, self.end));
    }
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::client::parties::Service as _;
    use crate::wire::Writer;
    use crate::{MethodDescriptor, MethodKind, ServiceDescriptor};

    /// W-15: the bytes are those that a table of generated Rust makes.
    #[test]
    fn a_table_binds_as_a_descriptor_does() {
        let method = |signature| MethodDescriptor {
            name: "",
            signature,
            kind: MethodKind::Unary,
            is_idempotent: false,
            timeout: None,
        };
        let methods: &'static [_] = Box::leak(Box::new([method(*b"12345678"), method(*b"abcdefgh")]));
        let descriptor: &'static ServiceDescriptor = Box::leak(Box::new(ServiceDescriptor {
            name: "people.v1.People",
            schema_id: *b"people-1",
            methods,
        }));
        let bytes = b"people-1\x02\x0012345678abcdefghpeople.v1.People".to_vec();
        let table = Table::new(bytes.clone()).expect("a table");
        assert_eq!(table.method_count(), 2);
        let (mut ours, mut theirs) = (Writer::new(), Writer::new());
        table.write(&mut ours);
        descriptor.write(&mut theirs);
        assert_eq!(ours.as_slice(), theirs.as_slice());
        for length in 0..26 {
            assert!(Table::new(bytes[..length].to_vec()).is_none(), "{length} bytes");
        }
    }
}

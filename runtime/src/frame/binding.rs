//! The numbers that methods have on a connection, and what of them can be called. Trailing bytes of a `Bound` are ignored, rule W-9.

use crate::wire::{DecodeError, Encode, Reader, Writer};

/// Gives the methods of a service their numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bind {
    pub(crate) service: String,
    pub(crate) schema_id: [u8; 8],
    pub(crate) signatures: Vec<[u8; 8]>,
}

/// What of a bound service can be called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    /// The server's own; zero if it has no service of that name.
    pub(crate) schema_id: [u8; 8],
    pub(crate) methods: Vec<Availability>,
    pub(crate) standing: Standing,
}

/// Where a client's schema stands among the releases that the server knows. Rule W-90.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How many releases there are, retired ones among them; 0 if the server knows of none.
    pub(crate) releases: u32,
    /// Whether the client's schema is that of one of them.
    pub(crate) is_known: bool,
}

/// Whether a method can be called. Rule W-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Availability {
    Available = 0,
    /// The service is there, but no method with this signature.
    SchemaMismatch = 1,
    /// No such service.
    Unimplemented = 2,
}

impl Bind {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            service: reader.field("service")?,
            schema_id: reader.field("schema_id")?,
            signatures: reader.field("signatures")?,
        })
    }

    /// Writes the payload from borrowed parts: a client has them in its tables.
    pub(crate) fn write_parts<'s>(
        writer: &mut Writer,
        service: &str,
        schema_id: [u8; 8],
        signatures: impl ExactSizeIterator<Item = &'s [u8; 8]>,
    ) {
        service.encode(writer);
        schema_id.encode(writer);
        writer.u64(signatures.len() as u64);
        for signature in signatures {
            signature.encode(writer);
        }
    }
}

impl Bound {
    pub(crate) fn write(&self, writer: &mut Writer) {
        self.schema_id.encode(writer);
        writer.u64(self.methods.len() as u64);
        for method in &self.methods {
            writer.u8(*method as u8);
        }
        self.standing.write(writer);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let schema_id = reader.field("schema_id")?;
        let codes: Vec<u8> = reader.field("methods")?;
        let methods = codes
            .into_iter()
            .map(|code| match code {
                0 => Availability::Available,
                1 => Availability::SchemaMismatch,
                // An availability that this version does not know is no permission to call.
                _ => Availability::Unimplemented,
            })
            .collect();
        Ok(Self {
            schema_id,
            methods,
            standing: Standing::read(reader)?,
        })
    }
}

impl Standing {
    /// Nothing is written where there are no releases: it stands at the end.
    fn write(self, writer: &mut Writer) {
        if self.releases > 0 {
            writer.u32(self.releases);
            self.is_known.encode(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let releases = match reader.rest().is_empty() {
            true => 0,
            false => reader.field("releases")?,
        };
        if releases == 0 {
            return Ok(Self::default());
        }
        Ok(Self {
            releases,
            is_known: reader.field("is_known")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Availability, Bound, Standing};
    use crate::wire::{Reader, Writer};

    fn read(bytes: &[u8]) -> Option<Bound> {
        Bound::read(&mut Reader::new(bytes)).ok()
    }

    /// W-90: the example of the specification, and what others say at its end.
    #[test]
    fn releases_stand_behind_the_availability() {
        const EXAMPLE: &[u8] = b"lab-v1-b\x03\x00\x01\x00\x03\x01";
        let bound = Bound {
            schema_id: *b"lab-v1-b",
            methods: vec![
                Availability::Available,
                Availability::SchemaMismatch,
                Availability::Available,
            ],
            standing: Standing {
                releases: 3,
                is_known: true,
            },
        };
        let mut writer = Writer::new();
        bound.write(&mut writer);
        assert_eq!(writer.take_bytes(), EXAMPLE);
        assert_eq!(read(EXAMPLE), Some(bound.clone()));
        let later = [EXAMPLE, b"later"].concat();
        assert_eq!(read(&later), Some(bound.clone()), "what is not known is not read");

        let without = Bound {
            standing: Standing::default(),
            ..bound
        };
        let mut writer = Writer::new();
        without.write(&mut writer);
        let short = &EXAMPLE[..EXAMPLE.len() - 2];
        assert_eq!(writer.take_bytes(), short, "as it was before there were releases");
        assert_eq!(read(short), Some(without.clone()));
        assert_eq!(read(&[short, b"\x00"].concat()), Some(without));
        for bad in [&b"\x03"[..], b"\x03\x02", b"\xfb", b"\xfd\0\0\0\0\0\0\0\0"] {
            assert_eq!(read(&[short, bad].concat()), None, "{bad:x?}");
        }
    }
}

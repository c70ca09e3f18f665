//! The payloads that concern a connection. Trailing bytes are ignored in most, rule W-9, so that later versions can add fields.

use crate::metadata::Metadata;
use crate::wire::{Decode, DecodeError, Encode, Reader, Writer};

/// The client's first frame.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hello {
    pub(crate) protocol: u32,
    /// Credit of each stream towards the client, in bytes.
    pub(crate) window: u32,
    /// Largest message that the client accepts, in bytes.
    pub(crate) max_message: u32,
    pub(crate) metadata: Metadata,
}

/// The server's first frame.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Welcome {
    pub(crate) protocol: u32,
    /// Credit of each stream towards the server, in bytes.
    pub(crate) window: u32,
    /// Largest message that the server accepts, in bytes.
    pub(crate) max_message: u32,
}

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

/// What stands before the arguments of a call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CallHead {
    pub(crate) method: u32,
    /// Milliseconds that remained when the frame was sent.
    pub(crate) timeout: Option<u64>,
    pub(crate) metadata: Metadata,
}

impl Hello {
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.u32(self.protocol);
        writer.u32(self.window);
        writer.u32(self.max_message);
        self.metadata.encode(writer);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            protocol: reader.field("protocol")?,
            window: reader.field("window")?,
            max_message: reader.field("max_message")?,
            metadata: reader.field("metadata")?,
        })
    }
}

impl Welcome {
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.u32(self.protocol);
        writer.u32(self.window);
        writer.u32(self.max_message);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            protocol: reader.field("protocol")?,
            window: reader.field("window")?,
            max_message: reader.field("max_message")?,
        })
    }
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
        Ok(Self { schema_id, methods })
    }
}

impl CallHead {
    /// Reads what the flags announce; the arguments are the rest of the reader.
    pub(crate) fn read(reader: &mut Reader<'_>, flags: u8) -> Result<Self, DecodeError> {
        let method = u32::decode(reader)?;
        let timeout = if flags & super::FLAG_5 != 0 {
            Some(u64::decode(reader)?)
        } else {
            None
        };
        let metadata = if flags & super::FLAG_6 != 0 {
            Metadata::decode(reader)?
        } else {
            Metadata::default()
        };
        Ok(Self {
            method,
            timeout,
            metadata,
        })
    }
}

//! The payloads that concern a connection. Trailing bytes are ignored in most, rule W-9, so that later versions can add fields.

use crate::piece::Piece;

use super::Kind;
use crate::metadata::Metadata;
use crate::resume::SessionId;
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
    pub(crate) wish: Wish,
}

/// Whether a client wants its conversation to outlive the connection. Rules W-45 and W-49.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wish {
    Nothing,
    /// A session. The client accepts that many bytes ahead of its acknowledgements.
    Session {
        buffer: u32,
    },
    /// To go on with one of which it has received that many messages; or else another.
    Resume {
        buffer: u32,
        session: SessionId,
        received: u64,
    },
}

/// What the server makes of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Grant {
    Nothing,
    /// A session, which the server keeps for `window` milliseconds after a loss.
    Session {
        session: SessionId,
        window: u32,
        buffer: u32,
    },
    /// The session goes on; the server has received that many messages.
    Resumed {
        received: u64,
    },
}

/// The server's first frame.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Welcome {
    pub(crate) protocol: u32,
    /// Credit of each stream towards the server, in bytes.
    pub(crate) window: u32,
    /// Largest message that the server accepts, in bytes.
    pub(crate) max_message: u32,
    pub(crate) grant: Grant,
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

/// What became of credentials that were renewed. Rule W-57.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Renewed {
    /// 0, or the number of a status.
    pub(crate) status: u32,
    pub(crate) message: String,
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
        self.wish.write(writer);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            protocol: reader.field("protocol")?,
            window: reader.field("window")?,
            max_message: reader.field("max_message")?,
            metadata: reader.field("metadata")?,
            wish: Wish::read(reader)?,
        })
    }
}

impl Welcome {
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.u32(self.protocol);
        writer.u32(self.window);
        writer.u32(self.max_message);
        self.grant.write(writer);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            protocol: reader.field("protocol")?,
            window: reader.field("window")?,
            max_message: reader.field("max_message")?,
            grant: Grant::read(reader)?,
        })
    }
}

impl Welcome {
    /// A message that holds nothing else.
    pub(crate) fn message(&self) -> Piece {
        message_of(Kind::Welcome, |writer| self.write(writer))
    }
}

impl Hello {
    /// A message that holds nothing else.
    pub(crate) fn message(&self) -> Piece {
        message_of(Kind::Hello, |writer| self.write(writer))
    }
}

/// One frame of the connection's in a message of its own.
pub(crate) fn message_of(kind: Kind, payload: impl FnOnce(&mut Writer)) -> Piece {
    let mut writer = Writer::new();
    writer.u8(kind as u8);
    writer.u32(0);
    let mark = writer.begin_prefixed();
    payload(&mut writer);
    writer.end_prefixed(mark);
    Piece::from(writer.take())
}

impl Wish {
    /// Nothing is written for nothing: it stands at the end.
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Nothing => {}
            Self::Session { buffer } => {
                writer.u8(1);
                writer.u32(*buffer);
            }
            Self::Resume {
                buffer,
                session,
                received,
            } => {
                writer.u8(2);
                writer.u32(*buffer);
                session.encode(writer);
                writer.u64(*received);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match tag(reader)? {
            1 => Ok(Self::Session {
                buffer: reader.field("buffer")?,
            }),
            2 => Ok(Self::Resume {
                buffer: reader.field("buffer")?,
                session: reader.field("session")?,
                received: reader.field("received")?,
            }),
            // A wish that this version does not know is one that it does not grant.
            _ => Ok(Self::Nothing),
        }
    }
}

impl Grant {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Nothing => {}
            Self::Session {
                session,
                window,
                buffer,
            } => {
                writer.u8(1);
                session.encode(writer);
                writer.u32(*window);
                writer.u32(*buffer);
            }
            Self::Resumed { received } => {
                writer.u8(2);
                writer.u64(*received);
            }
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match tag(reader)? {
            1 => Ok(Self::Session {
                session: reader.field("session")?,
                window: reader.field("window")?,
                buffer: reader.field("buffer")?,
            }),
            2 => Ok(Self::Resumed {
                received: reader.field("received")?,
            }),
            _ => Ok(Self::Nothing),
        }
    }
}

/// What follows the fields of the first version; 0 if nothing does.
fn tag(reader: &mut Reader<'_>) -> Result<u8, DecodeError> {
    if reader.rest().is_empty() {
        return Ok(0);
    }
    reader.u8()
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

impl Renewed {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            status: reader.field("status")?,
            message: reader.field("message")?,
        })
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

//! How both sides begin. Trailing bytes are ignored, rule W-9, so that later versions can add fields.

use super::{Kind, message_of};
use crate::metadata::Metadata;
use crate::piece::Piece;
use crate::resume::SessionId;
use crate::wire::{DecodeError, Encode, Reader, Writer};

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

    /// A message that holds nothing else.
    pub(crate) fn message(&self) -> Piece {
        message_of(Kind::Hello, |writer| self.write(writer))
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

    /// A message that holds nothing else.
    pub(crate) fn message(&self) -> Piece {
        message_of(Kind::Welcome, |writer| self.write(writer))
    }
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

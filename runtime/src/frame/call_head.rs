use super::{FLAG_5, FLAG_6};
use crate::metadata::Metadata;
use crate::wire::{Decode, DecodeError, Reader};

/// What stands before the arguments of a call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CallHead {
    pub(crate) method: u32,
    /// Milliseconds that remained when the frame was sent.
    pub(crate) timeout: Option<u64>,
    pub(crate) metadata: Metadata,
}

impl CallHead {
    /// Reads what the flags announce; the arguments are the rest of the reader.
    pub(crate) fn read(reader: &mut Reader<'_>, flags: u8) -> Result<Self, DecodeError> {
        let method = u32::decode(reader)?;
        let timeout = if flags & FLAG_5 != 0 {
            Some(u64::decode(reader)?)
        } else {
            None
        };
        let metadata = if flags & FLAG_6 != 0 {
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

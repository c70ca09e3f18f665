use crate::wire::{DecodeError, Reader};

/// What became of credentials that were renewed. Rule W-57.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Renewed {
    /// 0, or the number of a status.
    pub(crate) status: u32,
    pub(crate) message: String,
}

impl Renewed {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            status: reader.field("status")?,
            message: reader.field("message")?,
        })
    }
}

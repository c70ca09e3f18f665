use core::error::Error;
use core::fmt;

use crate::wire::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer};
use crate::{SchemaError, Status};

/// The error of a method that throws none: a type without values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Never {}

impl Encode for Never {
    fn encode(&self, _: &mut Writer) {
        match *self {}
    }
}

impl Decode for Never {
    // An enum takes at least the byte of its index, and this one would be an enum.
    const MIN_SIZE: usize = 1;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Err(reader.error(DecodeErrorKind::Uninhabited))
    }
}

impl SchemaError for Never {
    fn status(&self) -> Status {
        match *self {}
    }
}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl Error for Never {}

#[cfg(test)]
mod tests {
    use super::Never;
    use crate::wire::{DecodeErrorKind, from_slice};

    #[test]
    fn no_bytes_are_a_never() {
        for bytes in [&[][..], &[0], &[0, 0, 0]] {
            assert_eq!(
                from_slice::<Never>(bytes).unwrap_err().kind(),
                DecodeErrorKind::Uninhabited
            );
        }
        assert!(from_slice::<Vec<Never>>(&[0]).unwrap().is_empty());
        assert!(from_slice::<Vec<Never>>(&[1, 0]).is_err());
    }
}

use core::cell::Cell;
use core::ops::Deref;

use crate::wire::{EncodeError, Writer};

/// The encoded arguments of a call.
#[derive(Clone, Debug)]
pub(crate) enum Arguments {
    /// So many of the bytes. They lie within the call: of thousands of calls at once each allocation is a slow one.
    Short(u8, [u8; SHORT]),
    Long(Vec<u8>),
}

/// Bytes that lie within a call. In a page code counts more than allocations.
const SHORT: usize = if cfg!(target_arch = "wasm32") { 0 } else { 46 };

thread_local! {
    /// Where arguments are written whose length is not known yet.
    static SCRATCH: Cell<Writer> = const { Cell::new(Writer::new()) };
}

impl Arguments {
    /// None.
    pub(crate) const EMPTY: Self = Self::Short(0, [0; SHORT]);

    /// Becomes what `write` writes. Where it lies: a call that is moved once more costs as much as its arguments do.
    #[inline]
    pub(crate) fn encode(&mut self, write: impl FnOnce(&mut Writer)) -> Result<(), EncodeError> {
        // Taken, as `write` may call something that encodes as well.
        let mut writer = SCRATCH.try_with(Cell::take).unwrap_or_default();
        write(&mut writer);
        self.fill(writer)
    }

    fn fill(&mut self, mut writer: Writer) -> Result<(), EncodeError> {
        if let Some(error) = writer.take_error() {
            return Err(error);
        }
        *self = Self::EMPTY;
        let written = writer.as_slice();
        if let Self::Short(length, bytes) = self
            && let Some(bytes) = bytes.get_mut(..written.len())
        {
            bytes.copy_from_slice(written);
            *length = written.len() as u8;
        } else {
            *self = Self::Long(writer.take());
        }
        writer.clear();
        // A thread that ends has none any more.
        let _ = SCRATCH.try_with(|scratch| scratch.set(writer));
        Ok(())
    }
}

impl Deref for Arguments {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Self::Long(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Arguments {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Long(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{EncodeErrorKind, MAX_DEPTH};

    fn encoded(write: impl FnOnce(&mut Writer)) -> Result<Arguments, EncodeError> {
        let mut arguments = Arguments::EMPTY;
        arguments.encode(write).map(|()| arguments)
    }

    #[test]
    fn arguments_of_all_lengths_are_what_was_written() {
        for length in (0..=2 * SHORT).chain([0, 70_000, 1]) {
            let bytes = vec![length as u8; length];
            let arguments = encoded(|writer| writer.raw(&bytes)).expect("bytes");
            assert_eq!(*arguments, *bytes);
            assert_eq!(matches!(arguments, Arguments::Short(..)), length <= SHORT);
            assert_eq!(*Arguments::from(bytes.clone()), *bytes);
        }
    }

    #[test]
    fn what_is_encoded_within_another_is_apart_from_it() {
        let outer = encoded(|writer| {
            writer.u8(1);
            let inner = encoded(|writer| writer.u8(2)).expect("a byte");
            writer.raw(&inner);
        });
        assert_eq!(*outer.expect("two bytes"), [1, 2]);
    }

    #[test]
    fn an_error_stays_with_the_call_that_it_is_of() {
        let refused = encoded(|writer| {
            writer.u8(1);
            writer.fail(EncodeErrorKind::TooDeep(MAX_DEPTH));
        });
        assert!(refused.is_err());
        assert_eq!(*encoded(|writer| writer.u8(3)).expect("a byte"), [3]);
    }
}

use core::error::Error;

use crate::Status;
use crate::wire::{Decode, Encode};

/// An `error` of a schema: what a method throws.
pub trait SchemaError: Error + Encode + Decode + Send + Sync + 'static {
    /// The status that the schema gives to this variant.
    fn status(&self) -> Status;
}

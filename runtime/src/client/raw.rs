//! Calls before types: bytes in, bytes out. The typed calls and the layer for JavaScript stand on these.

use core::fmt;
use core::time::Duration;

use crate::piece::Piece;

use super::arguments::Arguments;
use crate::{Failure, Metadata, MethodKind, Status};

/// How a raw call differs from what its method's table says.
#[derive(Clone, Debug, Default)]
pub struct RawOptions {
    /// How long to wait; `None` takes the method's own timeout, if it has one.
    pub timeout: Option<Duration>,
    /// What travels beside the arguments.
    pub metadata: Metadata,
    /// Whether a stream of the server is opened again when its connection is lost. Without effect on other methods.
    pub reopens: bool,
}

/// How a raw call ended without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawFailure {
    /// What kind of failure it is.
    pub status: Status,
    /// For people; empty when there is an error value.
    pub message: String,
    /// The encoded value of the error that the method throws.
    pub error: Option<Piece>,
}

impl RawFailure {
    /// A failure that carries no value.
    #[must_use]
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            error: None,
        }
    }

    /// The same where it is to be one pointer wide.
    #[cold]
    #[inline(never)]
    pub(crate) fn boxed(status: Status, message: &str) -> Box<Self> {
        Box::new(Self::new(status, message))
    }
}

impl From<Failure> for RawFailure {
    fn from(failure: Failure) -> Self {
        let (status, message) = failure.into_parts();
        Self::new(status, message)
    }
}

impl fmt::Display for RawFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.status.name())?;
        if !self.message.is_empty() {
            f.write_str(": ")?;
            f.write_str(&self.message)?;
        }
        Ok(())
    }
}

impl core::error::Error for RawFailure {}

/// A call that has not been sent, or that may have to be sent again.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The number that `Bind` gave to the method.
    pub(crate) method: u32,
    pub(crate) kind: MethodKind,
    pub(crate) is_idempotent: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) metadata: Metadata,
    pub(crate) arguments: Arguments,
    /// Whether metadata stands before the arguments, encoded by whoever starts the call.
    pub(crate) has_encoded_metadata: bool,
    /// Whether a stream of the server is opened again when it is lost.
    pub(crate) reopens: bool,
}

use core::fmt;

use super::raw::RawFailure;
use crate::piece;
use crate::wire::{self, Decode, DecodeError};
use crate::{Failure, Never, SchemaError, Status};

/// How a call failed: with an error that its method declares, or otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError<E = Never> {
    /// The error that the method throws.
    Error(E),
    /// Everything else, from lost connections to failed servers.
    Failure(Failure),
}

impl<E: SchemaError> CallError<E> {
    /// What kind of failure it is.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Error(error) => error.status(),
            Self::Failure(failure) => failure.status(),
        }
    }
}

impl<E: Decode> CallError<E> {
    pub(crate) fn of_raw(raw: RawFailure) -> Self {
        match raw.error {
            None => Self::Failure(Failure::new(raw.status, raw.message)),
            Some(value) => match wire::from_bytes(&piece::into_bytes(value)) {
                Ok(error) => Self::Error(error),
                Err(error) => Self::undecodable("the server's error", &error),
            },
        }
    }

    /// The server sent bytes that are no such value.
    pub(crate) fn undecodable(what: &str, error: &DecodeError) -> Self {
        let mut message = what.to_owned();
        message.push_str(" cannot be decoded: ");
        message.push_str(&error.to_string());
        Self::Failure(Failure::new(Status::Internal, message))
    }
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => error.fmt(f),
            Self::Failure(failure) => failure.fmt(f),
        }
    }
}

impl<E: core::error::Error + 'static> core::error::Error for CallError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Error(error) => error.source(),
            Self::Failure(_) => None,
        }
    }
}

impl<E> From<Failure> for CallError<E> {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

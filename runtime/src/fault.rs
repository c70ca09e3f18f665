use core::any::Any;
use core::error::Error;
use core::fmt;
use core::panic::Location;

use crate::{Failure, Never, SchemaError, Status};

/// Why a handler could not answer.
///
/// `?` and `.into()` make one from anything that a handler meets:
///
/// - the schema's own error `E` becomes [`Fault::Error`] and reaches the caller as that value;
/// - a [`Failure`] becomes [`Fault::Failure`] and reaches the caller as its status and message;
/// - any other error, a `String` or a `&'static str` becomes [`Fault::Internal`]: the caller learns only that the
///   call failed, and the server logs the cause and the line of the `?`.
///
/// A fault is not itself a [`std::error::Error`], which is what lets `?` tell these apart.
pub enum Fault<E = Never> {
    /// What the method throws.
    Error(E),
    /// Another end that the handler chose: see [`Fault::new`].
    Failure(Failure),
    /// An error that is nobody's business but the server's.
    Internal(Internal),
}

/// An error that a handler met and passed on, and where.
pub struct Internal {
    cause: Box<dyn Error + Send + Sync>,
    location: &'static Location<'static>,
}

impl<E> Fault<E> {
    /// A fault with a status and a message, which both reach the caller.
    #[must_use]
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self::Failure(Failure::new(status, message))
    }

    /// A fault that the caller learns nothing about, made at the line that calls this.
    #[track_caller]
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(Internal {
            cause: cause.into(),
            location: Location::caller(),
        })
    }

    /// The same fault with `E` made into another error, where a method passes on the fault of another.
    pub fn map_error<F>(self, into: impl FnOnce(E) -> F) -> Fault<F> {
        match self {
            Self::Error(error) => Fault::Error(into(error)),
            Self::Failure(failure) => Fault::Failure(failure),
            Self::Internal(internal) => Fault::Internal(internal),
        }
    }
}

impl Fault {
    /// The same fault, where the method has an error of its own.
    #[must_use]
    pub fn widen<E>(self) -> Fault<E> {
        self.map_error(|never| match never {})
    }
}

impl<E: SchemaError> Fault<E> {
    /// The status that the caller sees.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Error(error) => error.status(),
            Self::Failure(failure) => failure.status(),
            Self::Internal(_) => Status::Internal,
        }
    }
}

impl Internal {
    /// What the handler met.
    #[must_use]
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.cause
    }

    /// The line of the `?` or of the `.into()`.
    #[must_use]
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }
}

impl<E, X> From<X> for Fault<E>
where
    E: 'static,
    X: Into<Box<dyn Error + Send + Sync>> + 'static,
{
    #[track_caller]
    fn from(error: X) -> Self {
        let mut error = Some(error);
        if let Some(error) = take_as::<E, X>(&mut error) {
            return Self::Error(error);
        }
        if let Some(failure) = take_as::<Failure, X>(&mut error) {
            return Self::Failure(failure);
        }
        match error {
            Some(error) => Self::internal(error),
            None => Self::internal("an error that was taken twice"),
        }
    }
}

/// The value in `slot`, if `X` is `T`: decided when the program is compiled, since both types are then known.
fn take_as<T: 'static, X: 'static>(slot: &mut Option<X>) -> Option<T> {
    (slot as &mut dyn Any)
        .downcast_mut::<Option<T>>()
        .and_then(Option::take)
}

impl<E: fmt::Debug> fmt::Debug for Fault<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => f.debug_tuple("Error").field(error).finish(),
            Self::Failure(failure) => f.debug_tuple("Failure").field(failure).finish(),
            Self::Internal(internal) => f.debug_tuple("Internal").field(internal).finish(),
        }
    }
}

impl<E: fmt::Display> fmt::Display for Fault<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => error.fmt(f),
            Self::Failure(failure) => failure.fmt(f),
            Self::Internal(internal) => internal.fmt(f),
        }
    }
}

impl fmt::Debug for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {}", self.cause, self.location)
    }
}

impl fmt::Display for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

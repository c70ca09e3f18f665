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

#[cfg(test)]
mod tests {
    use core::fmt;
    use core::pin::pin;
    use core::task::{Context, Poll, Waker};
    use std::error::Error;

    use super::{Fault, Internal};
    use crate::wire::{Decode, DecodeError, Encode, Reader, Writer};
    use crate::{Failure, SchemaError, Status};

    #[derive(Debug, PartialEq)]
    struct Missing(u8);

    impl fmt::Display for Missing {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("missing")
        }
    }

    impl Error for Missing {}

    impl Encode for Missing {
        fn encode(&self, writer: &mut Writer) {
            self.0.encode(writer);
        }
    }

    impl Decode for Missing {
        const MIN_SIZE: usize = 1;

        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            Ok(Self(reader.u8()?))
        }
    }

    impl SchemaError for Missing {
        fn status(&self) -> Status {
            Status::NotFound
        }
    }

    /// An error like anyhow's, which is not a `std::error::Error` but becomes one.
    struct Anyhow(String);

    impl From<Anyhow> for Box<dyn Error + Send + Sync> {
        fn from(error: Anyhow) -> Self {
            error.0.into()
        }
    }

    fn internal<E: fmt::Debug>(fault: Fault<E>) -> Internal {
        match fault {
            Fault::Internal(internal) => internal,
            other => panic!("{other:?} is not internal"),
        }
    }

    #[test]
    fn the_schemas_own_error_stays_itself() {
        fn handler() -> Result<(), Fault<Missing>> {
            Err(Missing(7))?
        }
        assert!(matches!(handler(), Err(Fault::Error(Missing(7)))));
        assert!(matches!(Missing(8).into(), Fault::Error(Missing(8))));
        assert_eq!(Fault::<Missing>::from(Missing(9)).status(), Status::NotFound);
        // The error of another method is just an error.
        assert_eq!(
            internal(Fault::<crate::Never>::from(Missing(1))).to_string(),
            "missing"
        );
    }

    #[test]
    fn a_failure_stays_itself() {
        fn handler() -> Result<(), Fault<Missing>> {
            Err(Failure::new(Status::Aborted, "again"))?
        }
        let fault = handler().unwrap_err();
        assert!(matches!(&fault, Fault::Failure(failure) if failure.message() == "again"));
        assert_eq!(fault.status(), Status::Aborted);
        assert_eq!(
            Fault::<Missing>::new(Status::Aborted, "again").to_string(),
            fault.to_string()
        );
        assert_eq!(fault.to_string(), "aborted: again");
        assert_eq!(Failure::from(Status::Aborted).to_string(), "aborted");
    }

    #[test]
    fn any_other_error_is_internal_with_the_line_of_the_question_mark() {
        fn standard() -> Result<u32, Fault<Missing>> {
            Ok("x".parse::<u32>()?)
        }
        fn boxed() -> Result<(), Fault<Missing>> {
            let error: Box<dyn Error + Send + Sync> = "boxed".into();
            Err(error)?
        }
        fn anyhow() -> Result<(), Fault> {
            Err(Anyhow("any".to_owned()))?
        }
        fn text() -> Result<(), Fault> {
            Err(String::from("text"))?
        }
        fn literal() -> Result<(), Fault> {
            Err("literal")?
        }
        let first = line!() - 16;
        let met: Vec<Internal> = vec![
            internal(standard().unwrap_err()),
            internal(boxed().unwrap_err()),
            internal(anyhow().unwrap_err()),
            internal(text().unwrap_err()),
            internal(literal().unwrap_err()),
        ];
        let messages: Vec<String> = met.iter().map(|met| met.cause().to_string()).collect();
        assert_eq!(
            messages,
            ["invalid digit found in string", "boxed", "any", "text", "literal"]
        );
        let lines: Vec<u32> = met.iter().map(|met| met.location().line() - first).collect();
        assert_eq!(lines, [1, 5, 8, 11, 14]);
        assert!(met.iter().all(|met| met.location().file().ends_with("fault.rs")));
        assert!(met[0].cause().is::<std::num::ParseIntError>());
        assert!(format!("{:?}", met[0]).contains("ParseIntError") && met[0].to_string() == messages[0]);
    }

    #[test]
    fn the_line_is_captured_inside_async_functions_and_closures() {
        async fn handler() -> Result<u32, Fault<Missing>> {
            Ok("x".parse::<u32>()?)
        }
        let line = line!() - 2;
        let Poll::Ready(Err(fault)) = pin!(handler()).poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("the handler waits for nothing");
        };
        assert_eq!(internal(fault).location().line(), line);

        let fault: Fault = Fault::internal("said so");
        assert_eq!(internal(fault).location().line(), line!() - 1);
        let fault: Fault = "converted".into();
        assert_eq!(internal(fault).location().line(), line!() - 1);
    }

    #[test]
    fn a_fault_of_another_method_is_passed_on() {
        fn helper() -> Result<(), Fault> {
            Err(Fault::new(Status::Unauthenticated, "who?"))
        }
        fn handler() -> Result<(), Fault<Missing>> {
            helper().map_err(Fault::widen)
        }
        assert_eq!(handler().unwrap_err().status(), Status::Unauthenticated);
        let fault = Fault::Error(1u8).map_error(Missing);
        assert!(matches!(fault, Fault::Error(Missing(1))));
        let fault: Fault<Missing> = Fault::<u8>::internal("kept").map_error(Missing);
        assert_eq!(fault.status(), Status::Internal);
        assert_eq!(format!("{:?}", Fault::Error(Missing(1))), "Error(Missing(1))");
    }
}

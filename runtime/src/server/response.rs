use std::pin::Pin;

use futures_core::Stream;

use super::job::{self, Job, StreamJob};
use super::lowering::{AsIs, Form, Lowering, UNKNOWN_ERROR};
use super::outcome::{self, Site};
use super::watched::Watched;
use crate::failure::Failure;
use crate::fault::Fault;
use crate::schema_error::SchemaError;
use crate::status::Status;
use crate::wire::{DecodeError, Encode, EncodeError, Writer};

/// A call that has been started, answered, or refused.
///
/// A layer gets one from the service within once a call that answers one value has come to its end, and once a stream has
/// begun.
pub struct Response(pub(crate) Started);

pub(crate) enum Started {
    /// Work that writes its own frames: a stream, or a handler's future that no layer waits for.
    Job(Pin<Box<dyn Job>>),
    /// One value, encoded.
    Answered(Answer),
    Refused(Failure),
}

/// One value that waits to be written.
pub(crate) enum Answer {
    Value(Vec<u8>),
    /// What the method throws.
    Error {
        status: Status,
        value: Vec<u8>,
    },
}

impl Response {
    /// An answer of any number of values.
    #[must_use]
    pub fn stream<R, E, S>(items: S) -> Self
    where
        R: Encode + 'static,
        E: SchemaError,
        S: Stream<Item = Result<R, Fault<E>>> + Send + 'static,
    {
        Self(Started::Job(Box::pin(StreamJob::new(items, AsIs))))
    }

    /// The same for a caller of an earlier revision of the schema.
    #[must_use]
    pub fn stream_as<R, E, S>(lowering: Lowering<R, E>, items: S) -> Self
    where
        R: 'static,
        E: SchemaError,
        S: Stream<Item = Result<R, Fault<E>>> + Send + 'static,
    {
        Self(Started::Job(Box::pin(StreamJob::new(items, lowering))))
    }

    /// The end of a call that a layer refuses, or whose answer it puts another in place of. Status and message travel to the
    /// caller.
    #[must_use]
    pub fn fail(failure: impl Into<Failure>) -> Self {
        Self(Started::Refused(failure.into()))
    }

    /// How the call stands: `Ok` for a value, and for a stream that has begun; else the status that the caller will see.
    ///
    /// An answer that turns out to be larger than the client accepts fails later, when it is sent.
    ///
    /// # Errors
    /// The call has failed.
    pub fn status(&self) -> Result<(), Status> {
        match &self.0 {
            Started::Job(_) | Started::Answered(Answer::Value(_)) => Ok(()),
            Started::Answered(Answer::Error { status, .. }) => Err(*status),
            Started::Refused(failure) => Err(failure.status()),
        }
    }

    /// Why the call failed, unless it did with an error that its method throws.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match &self.0 {
            Started::Refused(failure) => Some(failure),
            Started::Job(_) | Started::Answered(_) => None,
        }
    }

    /// Whether a stream has begun.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        matches!(self.0, Started::Job(_))
    }

    /// Bytes of the encoded value, or of the error that the method throws; 0 for a stream and for other failures.
    #[must_use]
    pub fn size(&self) -> usize {
        match &self.0 {
            Started::Answered(Answer::Value(value) | Answer::Error { value, .. }) => value.len(),
            Started::Job(_) | Started::Refused(_) => 0,
        }
    }

    /// Runs `then` with the status of the whole call: at once if it is known; for a stream when its last item was written,
    /// with `cancelled` when it is dropped before that, as it is when the caller has gone or its time is up, and with `internal` when
    /// it has panicked.
    #[must_use]
    pub fn on_end(self, then: impl FnOnce(Result<(), Status>) + Send + 'static) -> Self {
        match self.0 {
            Started::Job(job) => Self(Started::Job(Box::pin(Watched::new(job, then)))),
            Started::Answered(_) | Started::Refused(_) => {
                then(self.status());
                self
            }
        }
    }

    /// What a handler answered, where a layer waits for it.
    pub(crate) fn settle<R, E: SchemaError>(
        answer: Result<R, Fault<E>>,
        form: &impl Form<R, E>,
        site: &Site,
        show_internal: bool,
    ) -> Self {
        let encoded = match answer {
            Ok(value) => written(|writer| form.value(&value, writer)).map(Answer::Value),
            Err(Fault::Error(error)) if job::lacks(form, &error) => {
                return Self::fail(Failure::new(error.status(), UNKNOWN_ERROR));
            }
            Err(Fault::Error(error)) => {
                let value = written(|writer| {
                    form.error(&error, writer);
                });
                value.map(|value| Answer::Error {
                    status: error.status(),
                    value,
                })
            }
            Err(Fault::Failure(failure)) => return Self::fail(failure),
            Err(Fault::Internal(error)) => {
                return Self::fail(outcome::internal(site, &error, show_internal));
            }
        };
        match encoded {
            Ok(answer) => Self(Started::Answered(answer)),
            Err(error) => Self::fail(outcome::unencodable(site, &error)),
        }
    }

    /// Work of any other kind, which to layers is a stream.
    #[cfg(feature = "nats")]
    pub(crate) fn job(job: impl Job + 'static) -> Self {
        Self(Started::Job(Box::pin(job)))
    }

    pub(crate) fn malformed(error: &DecodeError) -> Self {
        Self::fail(Failure::new(Status::InvalidArgument, error.to_string()))
    }
}

/// Room for a small value, so that it does not grow byte by byte.
const FIRST_CAPACITY: usize = 64;

fn written(write: impl FnOnce(&mut Writer)) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer::with_capacity(FIRST_CAPACITY);
    write(&mut writer);
    writer.finish()
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("is_stream", &self.is_stream())
            .field("size", &self.size())
            .finish()
    }
}

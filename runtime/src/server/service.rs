use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;

use super::client_stream::ClientStream;
use super::context::Context;
use super::inbox::Reading;
use super::job::{Job, StreamJob, UnaryJob};
use crate::descriptor::ServiceDescriptor;
use crate::failure::Failure;
use crate::fault::Fault;
use crate::schema_error::SchemaError;
use crate::status::Status;
use crate::wire::{DecodeError, Encode, Reader};

/// A service that an endpoint can serve. Generated code implements it, for `PeopleServer<T>` and its like.
pub trait Service: Send + Sync + 'static {
    /// The table of its methods.
    fn descriptor(&self) -> &'static ServiceDescriptor;

    /// Starts a call of the method with that index in the table.
    fn call(&self, method: usize, request: Request) -> Response;
}

/// A call that has arrived and has not been decoded.
pub struct Request {
    pub(crate) arguments: Bytes,
    pub(crate) context: Context,
    pub(crate) max_depth: u32,
    /// The client's stream, of a method that takes one.
    pub(crate) reading: Option<Reading>,
}

/// A call that has been started, or refused.
pub struct Response(pub(crate) Started);

pub(crate) enum Started {
    Job(Pin<Box<dyn Job>>),
    Refused(Failure),
}

impl Request {
    /// Answers with one value.
    pub fn unary<A, R, E, Fut>(
        self,
        decode: impl FnOnce(&mut Reader<'_>) -> Result<A, DecodeError>,
        handler: impl FnOnce(Context, A) -> Fut,
    ) -> Response
    where
        R: Encode + 'static,
        E: SchemaError,
        Fut: Future<Output = Result<R, Fault<E>>> + Send + 'static,
    {
        let Self {
            arguments,
            context,
            max_depth,
            reading: _,
        } = self;
        match decode_all(&arguments, max_depth, decode) {
            Ok(values) => Response(Started::Job(Box::pin(UnaryJob::new(handler(context, values))))),
            Err(error) => Response::malformed(&error),
        }
    }

    /// Answers with a stream: `handler` makes a [`Response::stream`].
    pub fn stream<A>(
        self,
        decode: impl FnOnce(&mut Reader<'_>) -> Result<A, DecodeError>,
        handler: impl FnOnce(&Context, A) -> Response,
    ) -> Response {
        match decode_all(&self.arguments, self.max_depth, decode) {
            Ok(values) => handler(&self.context, values),
            Err(error) => Response::malformed(&error),
        }
    }

    /// Takes a stream of the client, whose items `decode_item` reads, and answers with one value.
    pub fn upload<A, I, R, E, Fut>(
        self,
        decode: impl FnOnce(&mut Reader<'_>) -> Result<A, DecodeError>,
        decode_item: fn(&mut Reader<'_>) -> Result<I, DecodeError>,
        handler: impl FnOnce(Context, A, ClientStream<I>) -> Fut,
    ) -> Response
    where
        R: Encode + 'static,
        E: SchemaError,
        Fut: Future<Output = Result<R, Fault<E>>> + Send + 'static,
    {
        let (request, items) = match self.take_items(decode_item) {
            Ok(both) => both,
            Err(response) => return response,
        };
        request.unary(decode, |context, values| handler(context, values, items))
    }

    /// Takes a stream of the client, whose items `decode_item` reads, and answers with a stream: `handler` makes a
    /// [`Response::stream`].
    pub fn duplex<A, I>(
        self,
        decode: impl FnOnce(&mut Reader<'_>) -> Result<A, DecodeError>,
        decode_item: fn(&mut Reader<'_>) -> Result<I, DecodeError>,
        handler: impl FnOnce(&Context, A, ClientStream<I>) -> Response,
    ) -> Response {
        let (request, items) = match self.take_items(decode_item) {
            Ok(both) => both,
            Err(response) => return response,
        };
        request.stream(decode, |context, values| handler(context, values, items))
    }

    fn take_items<I>(
        mut self,
        decode: fn(&mut Reader<'_>) -> Result<I, DecodeError>,
    ) -> Result<(Self, ClientStream<I>), Response> {
        let Some(reading) = self.reading.take() else {
            return Err(Response(Started::Refused(Failure::new(
                Status::Internal,
                "the table of the service has no stream for this method",
            ))));
        };
        let items = ClientStream::new(reading, decode, self.max_depth);
        Ok((self, items))
    }

    /// Refuses a method that is not in the table.
    #[must_use]
    pub fn unknown(self) -> Response {
        Response(Started::Refused(Failure::new(
            Status::Unimplemented,
            "no such method",
        )))
    }
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
        Self(Started::Job(Box::pin(StreamJob::new(items))))
    }

    fn malformed(error: &DecodeError) -> Self {
        Self(Started::Refused(Failure::new(
            Status::InvalidArgument,
            error.to_string(),
        )))
    }
}

fn decode_all<A>(
    arguments: &Bytes,
    max_depth: u32,
    decode: impl FnOnce(&mut Reader<'_>) -> Result<A, DecodeError>,
) -> Result<A, DecodeError> {
    let mut reader = Reader::of(arguments).with_max_depth(max_depth);
    let values = decode(&mut reader)?;
    reader.finish()?;
    Ok(values)
}

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;

use super::client_stream::ClientStream;
use super::context::Context;
use super::inbox::Reading;
use super::job::UnaryJob;
use super::lowering::{AsIs, Lowering};
use super::outcome::Site;
use super::response::{Response, Started};
use super::route::Route;
use super::service::Service;
use crate::descriptor::{MethodDescriptor, MethodKind};
use crate::failure::Failure;
use crate::fault::Fault;
use crate::metadata::Metadata;
use crate::schema_error::SchemaError;
use crate::status::Status;
use crate::wire::{DecodeError, Encode, Reader};

/// A call that has arrived and has not been decoded: what a [`Service`] answers, and what the layers of
/// [`EndpointBuilder::layer`](super::EndpointBuilder::layer) see and may change.
pub struct Request {
    pub(crate) arguments: Bytes,
    pub(crate) context: Context,
    pub(crate) max_depth: u32,
    /// Whether callers are shown the text of internal errors.
    pub(crate) show_internal: bool,
    /// The client's stream, of a method that takes one.
    pub(crate) reading: Option<Box<Reading>>,
    /// Whom the innermost of the layers calls.
    pub(crate) target: Option<Target>,
    /// Which method it is of, if the endpoint has no table for it.
    #[cfg_attr(not(feature = "nats"), allow(dead_code, reason = "only gateways read it"))]
    pub(crate) route: Option<Box<Route>>,
}

/// A method behind layers.
pub(crate) struct Target {
    pub(crate) service: Arc<dyn Service>,
    pub(crate) method: usize,
}

/// What a layer sees of a call, and what it may change.
impl Request {
    /// What the handler will know of the call: the peer, the deadline, and what the client said when it connected.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The full name of the service: `people.v1.People`.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.context.service()
    }

    /// The name of the method, as the schema writes it.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.context.method()
    }

    /// Which way values stream.
    #[must_use]
    pub fn kind(&self) -> MethodKind {
        self.context.method.kind
    }

    /// The method as the schema describes it.
    #[must_use]
    pub fn descriptor(&self) -> &'static MethodDescriptor {
        self.context.method
    }

    /// The encoded arguments, in bytes. A stream of the client is not among them.
    #[must_use]
    pub fn arguments_size(&self) -> usize {
        self.arguments.len()
    }

    /// What the client said with this call.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.context.metadata
    }

    /// What the handler will see as the metadata of this call.
    pub fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.context.metadata
    }

    /// The value of type `T` that an outer layer has left for the handler.
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        self.context.extension()
    }

    /// Leaves a value for the handler, which finds it with [`Context::extension`]. Answers the one of the same type that
    /// was there before.
    pub fn insert_extension<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> Option<T> {
        self.context.extensions.insert(value)
    }

    pub(crate) fn site(&self) -> Site {
        Site::new(self.context.service, self.context.method)
    }
}

/// What a service does with a call.
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
        match decode_all(&self.arguments, self.max_depth, decode) {
            Ok(values) => {
                let answer = handler(self.context, values);
                Response(Started::Job(Box::pin(UnaryJob::new(answer, AsIs))))
            }
            Err(error) => Response::malformed(&error),
        }
    }

    /// Answers a caller of an earlier revision of the schema with one value.
    pub fn unary_as<A, R, E, Fut>(
        self,
        lowering: Lowering<R, E>,
        decode: impl FnOnce(&mut Reader<'_>) -> Result<A, DecodeError>,
        handler: impl FnOnce(Context, A) -> Fut,
    ) -> Response
    where
        R: 'static,
        E: SchemaError,
        Fut: Future<Output = Result<R, Fault<E>>> + Send + 'static,
    {
        match decode_all(&self.arguments, self.max_depth, decode) {
            Ok(values) => {
                let answer = handler(self.context, values);
                Response(Started::Job(Box::pin(UnaryJob::new(answer, lowering))))
            }
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

    /// Takes a stream of the client and answers with one value, both in the form of an earlier revision of the schema.
    pub fn upload_as<A, I, R, E, Fut>(
        self,
        lowering: Lowering<R, E>,
        decode: impl FnOnce(&mut Reader<'_>) -> Result<A, DecodeError>,
        decode_item: fn(&mut Reader<'_>) -> Result<I, DecodeError>,
        handler: impl FnOnce(Context, A, ClientStream<I>) -> Fut,
    ) -> Response
    where
        R: 'static,
        E: SchemaError,
        Fut: Future<Output = Result<R, Fault<E>>> + Send + 'static,
    {
        let (request, items) = match self.take_items(decode_item) {
            Ok(both) => both,
            Err(response) => return response,
        };
        request.unary_as(lowering, decode, |context, values| {
            handler(context, values, items)
        })
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
            return Err(Response::fail(Failure::new(
                Status::Internal,
                "the table of the service has no stream for this method",
            )));
        };
        let items = ClientStream::new(*reading, decode, self.max_depth);
        Ok((self, items))
    }

    /// Refuses a method that is not in the table.
    #[must_use]
    pub fn unknown(self) -> Response {
        Response::fail(Failure::new(Status::Unimplemented, "no such method"))
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("context", &self.context)
            .field("kind", &self.kind())
            .field("arguments_size", &self.arguments_size())
            .finish_non_exhaustive()
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

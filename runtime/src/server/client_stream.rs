use std::fmt;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use futures_core::Stream;

use super::inbox::Reading;
use crate::failure::Failure;
use crate::status::Status;
use crate::wire::{DecodeError, Reader};

/// The stream that a client sends to a method.
///
/// The client sends no more than [`Limits::window`](super::Limits::window) ahead of what has been taken from here, so a slow
/// reader holds a bounded amount of memory and slows its client down. Dropping the stream before its end asks the client to
/// stop sending; the call goes on.
///
/// After an error the stream is over. There are two: an item that cannot be decoded is `invalid_argument`, and a call that
/// ends while something still reads, in a task of its own, is `cancelled`. `?` passes either on.
///
/// ```
/// use futures_util::TryStreamExt;
/// use turbo_runtime::Fault;
/// use turbo_runtime::server::ClientStream;
///
/// async fn total(mut numbers: ClientStream<u64>) -> Result<u64, Fault> {
///     let mut total = 0;
///     while let Some(number) = numbers.try_next().await? {
///         total += number;
///     }
///     Ok(total)
/// }
/// ```
#[must_use = "a stream that is dropped asks the client to stop"]
pub struct ClientStream<T> {
    source: Source<T>,
}

enum Source<T> {
    Client {
        reading: Reading,
        decode: fn(&mut Reader<'_>) -> Result<T, DecodeError>,
        max_depth: u32,
    },
    Local(Pin<Box<dyn Stream<Item = T> + Send>>),
    Over,
}

impl<T> ClientStream<T> {
    /// A stream of values that are there already, or come from elsewhere in the process: to call a handler without a client.
    pub fn from_stream(values: impl Stream<Item = T> + Send + 'static) -> Self {
        Self {
            source: Source::Local(Box::pin(values)),
        }
    }

    pub(crate) fn new(
        reading: Reading,
        decode: fn(&mut Reader<'_>) -> Result<T, DecodeError>,
        max_depth: u32,
    ) -> Self {
        Self {
            source: Source::Client {
                reading,
                decode,
                max_depth,
            },
        }
    }
}

impl<T> Stream for ClientStream<T> {
    type Item = Result<T, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        let next = match &mut self.source {
            Source::Client {
                reading,
                decode,
                max_depth,
            } => ready!(reading.poll_next(cx)).map(|item| {
                item.and_then(|bytes| {
                    let mut reader = Reader::new(bytes).with_max_depth(*max_depth);
                    decode(&mut reader)
                        .and_then(|value| reader.finish().map(|()| value))
                        .map_err(|error| Failure::new(Status::InvalidArgument, error.to_string()))
                })
            }),
            Source::Local(values) => ready!(values.as_mut().poll_next(cx)).map(Ok),
            Source::Over => None,
        };
        if !matches!(next, Some(Ok(_))) {
            self.source = Source::Over;
        }
        Poll::Ready(next)
    }
}

impl<T> fmt::Debug for ClientStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match self.source {
            Source::Client { .. } => "client",
            Source::Local(_) => "local",
            Source::Over => "over",
        };
        f.debug_struct("ClientStream")
            .field("source", &source)
            .finish_non_exhaustive()
    }
}

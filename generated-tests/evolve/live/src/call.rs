//! What a client does with a case.

use std::pin::Pin;

use futures_util::stream::{Iter, StreamExt, iter};
use turbo_runtime::SchemaError;
use turbo_runtime::client::{Call, CallError, ServerStream};
use turbo_runtime::wire::{Decode, Encode, from_slice, to_vec};

use crate::case::{Case, End, Outcome};
use crate::handler::NUMBER;

/// A call under way.
pub type Calling = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// An argument of a case.
///
/// # Panics
/// When its bytes are no such value: the case is wrong.
#[must_use]
pub fn arg<T: Decode>(case: &Case, at: usize) -> T {
    value(&case.arguments[at])
}

/// What a case streams.
///
/// # Panics
/// As [`arg`].
pub fn items<T: Decode>(case: &Case) -> Iter<std::vec::IntoIter<T>> {
    let items: Vec<T> = case.items.iter().map(|item| value(item)).collect();
    iter(items)
}

fn value<T: Decode>(bytes: &[u8]) -> T {
    from_slice(bytes).unwrap_or_else(|error| panic!("{bytes:x?} is no such value: {error}"))
}

fn bytes<T: Encode>(value: &T) -> Vec<u8> {
    to_vec(value).unwrap_or_else(|error| panic!("what was received cannot be written: {error}"))
}

fn end<E: Encode + SchemaError>(error: &CallError<E>) -> End {
    match error {
        CallError::Error(error) => End::Error(bytes(error)),
        CallError::Failure(failure) if failure.status() == turbo_runtime::Status::DataLoss => {
            End::Status(format!("data_loss: {}", failure.message()))
        }
        CallError::Failure(failure) => End::Status(failure.status().name().to_owned()),
    }
}

/// A call that answers one value.
#[must_use]
pub fn unary<T, E>(case: &Case, call: Call<T, E>) -> Calling
where
    T: Encode + Decode + Send + 'static,
    E: Encode + Decode + SchemaError + Send + 'static,
{
    let call = call.metadata(NUMBER, case.number.to_string());
    Box::pin(async move {
        let (items, end) = match call.await {
            Ok(value) => (vec![bytes(&value)], End::Done),
            Err(error) => (Vec::new(), end(&error)),
        };
        Outcome { items, end }
    })
}

/// A call that answers a stream.
#[must_use]
pub fn stream<T, E>(case: &Case, stream: ServerStream<T, E>) -> Calling
where
    T: Encode + Decode + Send + 'static,
    E: Encode + Decode + SchemaError + Send + 'static,
{
    let mut stream = stream.metadata(NUMBER, case.number.to_string());
    Box::pin(async move {
        let mut items = Vec::new();
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => items.push(bytes(&item)),
                Err(error) => {
                    let end = end(&error);
                    return Outcome { items, end };
                }
            }
        }
        Outcome {
            items,
            end: End::Done,
        }
    })
}

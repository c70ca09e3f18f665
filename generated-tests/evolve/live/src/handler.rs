//! What a handler of any method does: it compares what it sees with its case, and answers what the case says.

use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use turbo_runtime::server::{ClientStream, Context};
use turbo_runtime::wire::{Decode, Encode, from_slice, to_vec};
use turbo_runtime::{Fault, Status};

use crate::case::{Case, Cases, End};

/// What a handler makes of a call: the case that it is to answer, or why it is none.
pub type Seen = Result<&'static Case, String>;

/// The metadata that tells the number of a case.
pub(crate) const NUMBER: &str = "case";

/// The bytes of a value, for comparing.
pub fn bytes<T: Encode>(value: &T) -> Vec<u8> {
    to_vec(value).unwrap_or_else(|error| error.to_string().into_bytes())
}

/// All that a client streams, item by item.
///
/// # Errors
/// The stream fails.
pub async fn drained<T: Encode + Decode + Send + 'static>(
    items: ClientStream<T>,
) -> Result<Vec<Vec<u8>>, String> {
    let items = items.map(|item| item.map(|item| bytes(&item)));
    items.try_collect().await.map_err(|fault| format!("{fault:?}"))
}

/// Compares what a handler sees with its case.
///
/// # Errors
/// It is not what the case says, or there is no case.
pub fn seen(cx: &Context, arguments: Vec<Vec<u8>>, items: Result<Vec<Vec<u8>>, String>) -> Seen {
    let number = cx.metadata().get(NUMBER).and_then(|number| number.parse().ok());
    let case = number.and_then(Cases::numbered).ok_or("no case of that number")?;
    if case.answer.is_none() {
        return Err("it was not to be called".to_owned());
    }
    let items = items?;
    if arguments != case.seen_arguments {
        return Err(format!(
            "arguments {arguments:x?} are not {:x?}",
            case.seen_arguments
        ));
    }
    if items != case.seen_items {
        return Err(format!("items {items:x?} are not {:x?}", case.seen_items));
    }
    Ok(case)
}

fn wrong<E>(why: impl Into<String>) -> Fault<E> {
    Fault::new(Status::DataLoss, why)
}

fn value<T: Decode, E>(bytes: &[u8]) -> Result<T, Fault<E>> {
    from_slice(bytes).map_err(|error| wrong(format!("an answer that is no such value: {error}")))
}

fn end<E: Decode>(end: &End) -> Option<Fault<E>> {
    match end {
        End::Done => None,
        End::Error(bytes) => Some(value(bytes).map_or_else(|fault| fault, Fault::Error)),
        End::Status(status) => Some(wrong(format!("no handler answers a status: {status}"))),
    }
}

/// The one answer of a case.
///
/// # Errors
/// That of the case, or `data_loss` with what is not as it says.
pub fn answer<T: Decode, E: Decode>(seen: Seen) -> Result<T, Fault<E>> {
    let answer = seen.map_err(wrong)?.answer.as_ref();
    let answer = answer.ok_or_else(|| wrong("no answer"))?;
    match (end(&answer.end), answer.items.first()) {
        (Some(fault), _) => Err(fault),
        (None, Some(item)) => value(item),
        (None, None) => Err(wrong("no answer")),
    }
}

/// The stream that a case answers.
pub fn answers<T, E>(
    seen: impl Future<Output = Seen> + Send + 'static,
) -> impl Stream<Item = Result<T, Fault<E>>> + Send + 'static
where
    T: Decode + Send + 'static,
    E: Decode + Send + 'static,
{
    let all = async move {
        let answer = match seen.await {
            Ok(case) => case.answer.as_ref(),
            Err(why) => return vec![Err(wrong(why))],
        };
        let Some(answer) = answer else { return Vec::new() };
        let items = answer.items.iter().map(|item| value(item));
        items.chain(end(&answer.end).map(Err)).collect()
    };
    stream::once(all).flat_map(stream::iter)
}

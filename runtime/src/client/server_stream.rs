use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;

use futures_core::Stream;

use super::call_error::CallError;
use super::raw_stream::RawStream;
use crate::piece;
use crate::wire::Decode;
use crate::{Never, Status};

/// A call that answers a stream of values, which sends the call when it is first polled.
///
/// Dropping it before its end cancels the call. The server sends no more than the channel's window ahead of what has
/// been taken from the stream, so a slow reader holds a bounded amount of memory. After an error the stream is over.
#[must_use = "streams do nothing unless polled"]
pub struct ServerStream<T, E = Never> {
    raw: RawStream,
    types: PhantomData<fn() -> (T, E)>,
}

impl<T, E> ServerStream<T, E> {
    pub(crate) fn new(raw: RawStream) -> Self {
        Self {
            raw,
            types: PhantomData,
        }
    }

    /// How long the whole stream may take from the first poll, in place of the method's own timeout. Both sides see to
    /// it: the stream then ends with `deadline_exceeded`. Without effect once the stream was polled.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.stage_mut().set_timeout(timeout);
        self
    }

    /// Sends a pair of strings beside the arguments. A key is lower-case ASCII letters, digits, `-`, `_` and `.`;
    /// another one fails the call with `invalid_argument`. Without effect once the stream was polled.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.raw.stage_mut().add_metadata(key.into(), value.into());
        self
    }

    /// Opens the stream again whenever its connection is lost, or its server goes away: the same call with the same arguments, within
    /// the timeout of the first. Otherwise it ends with `unavailable`. How it ends for other reasons stays as it is.
    ///
    /// It begins where the method begins: what that sends first is sent again, and what happened in between is known to nobody.
    /// [`on_reopen`](Self::on_reopen) tells when. What had arrived before is read first, and it is opened again only then.
    /// Without effect once the stream was polled, and on a method that takes a stream, whose items are gone.
    pub fn reopen(mut self) -> Self {
        self.raw.stage_mut().set_reopens();
        self
    }

    /// Like [`reopen`](Self::reopen), and runs this while the stream is polled, whenever it begins anew, between the last item of before
    /// and the first one of now: to forget what was shown.
    pub fn on_reopen(mut self, run: impl FnMut() + Send + 'static) -> Self {
        self.raw.set_on_reopen(Box::new(run));
        self.reopen()
    }

    /// How often the stream has begun anew, up to the item that was taken last.
    pub fn reopened(&self) -> u32 {
        self.raw.reopened()
    }

    /// Makes it a part of the call that a handler serves, wherever it is polled: it then has no more time than that call has left.
    ///
    /// What a handler awaits itself is that anyway. For more than one call use
    /// [`Context::attach`](crate::server::Context::attach), which also ends them with the handler's call. Without effect once it
    /// was polled.
    #[cfg(all(feature = "server", not(target_arch = "wasm32")))]
    pub fn within(mut self, call: &crate::server::Context) -> Self {
        self.raw.stage_mut().set_scope(call.scope.clone());
        self
    }
}

impl<T: Decode, E: Decode> Stream for ServerStream<T, E> {
    type Item = Result<T, CallError<E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Err(end) = ready!(this.raw.poll_fetch(cx)) {
            return Poll::Ready(end.map(|failure| Err(CallError::of_raw(*failure))));
        }
        let Some((item, stretch)) = this.raw.take() else {
            return Poll::Ready(None);
        };
        // A short item takes less time to read than to move about.
        Poll::Ready(Some(match piece::reader(stretch, item).read_all() {
            Ok(item) => Ok(item),
            Err(error) => {
                this.raw.stop(Status::Internal);
                Err(CallError::undecodable("an item of the server", &error))
            }
        }))
    }
}

impl<T, E> fmt::Debug for ServerStream<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServerStream").field(&self.raw).finish()
    }
}

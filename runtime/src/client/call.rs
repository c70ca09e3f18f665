use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use super::call_error::CallError;
use super::raw_call::RawCall;
use crate::Never;
use crate::piece;
use crate::wire::{Decode, Writer};

/// A call that answers one value: a future, which sends the call when it is first polled.
///
/// Dropping it before its end cancels the call.
#[must_use = "a call does nothing unless awaited"]
pub struct Call<T, E = Never> {
    raw: RawCall,
    types: PhantomData<fn() -> (T, E)>,
}

impl<T, E> Call<T, E> {
    #[inline]
    pub(crate) fn new(raw: RawCall) -> Self {
        Self {
            raw,
            types: PhantomData,
        }
    }

    /// Writes the arguments.
    #[inline]
    pub(crate) fn encode(&mut self, write: impl FnOnce(&mut Writer)) {
        self.raw.stage_mut().encode(write);
    }

    /// How long to wait from the first poll, in place of the method's own timeout. Both sides see to it: the call then
    /// fails with `deadline_exceeded`. Without effect once the call was polled.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.raw.stage_mut().set_timeout(timeout);
        self
    }

    /// Sends a pair of strings beside the arguments. A key is lower-case ASCII letters, digits, `-`, `_` and `.`;
    /// another one fails the call with `invalid_argument`. Without effect once the call was polled.
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.raw.stage_mut().add_metadata(key.into(), value.into());
        self
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

impl<T: Decode, E: Decode> Future for Call<T, E> {
    type Output = Result<T, CallError<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().raw.poll_answer(cx).map(|reply| match reply {
            Ok(answer) => piece::reader(&answer, &answer)
                .read_all()
                .map_err(|error| CallError::undecodable("the server's reply", &error)),
            Err(failure) => Err(CallError::of_raw(*failure)),
        })
    }
}

impl<T, E> fmt::Debug for Call<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.raw).finish()
    }
}

use reactive_graph::effect::Effect;
use reactive_graph::signal::{ReadSignal, RwSignal, Trigger};
use reactive_graph::traits::{Notify, Set, Track};
use turbo_runtime::Never;
use turbo_runtime::client::{Call, CallError};
use turbo_runtime::wire::Decode;

use crate::task;

/// What [`use_call`] answers. Copies are the same.
pub struct UseCall<T: 'static, E: 'static = Never> {
    answer: ReadSignal<Option<Result<T, CallError<E>>>>,
    is_pending: ReadSignal<bool>,
    again: Trigger,
}

impl<T, E> UseCall<T, E> {
    /// The last answer. It stays until the next one is there.
    #[must_use]
    pub fn answer(&self) -> ReadSignal<Option<Result<T, CallError<E>>>> {
        self.answer
    }

    /// Whether a call is under way.
    #[must_use]
    pub fn pending(&self) -> ReadSignal<bool> {
        self.is_pending
    }

    /// Makes the call again. One that is under way is cancelled.
    pub fn refetch(&self) {
        self.again.notify();
    }
}

impl<T, E> Clone for UseCall<T, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, E> Copy for UseCall<T, E> {}

/// Makes a call, and again whenever a signal changes that `call` reads.
///
/// A call that is under way is cancelled, here and at the server, when the next one starts and when the owner goes, such as the component.
/// It runs as an effect, so never while a page is rendered on a server.
#[must_use = "what it answers is read from what it returns"]
#[track_caller]
pub fn use_call<T, E>(call: impl Fn() -> Call<T, E> + 'static) -> UseCall<T, E>
where
    T: Decode + Send + Sync + 'static,
    E: Decode + Send + Sync + 'static,
{
    let answer = RwSignal::new(None);
    let is_pending = RwSignal::new(true);
    let again = Trigger::new();
    Effect::new(move |_: Option<()>| {
        again.track();
        let call = call();
        is_pending.set(true);
        task::spawn(async move {
            let result = call.await;
            answer.set(Some(result));
            is_pending.set(false);
        });
    });
    UseCall {
        answer: answer.read_only(),
        is_pending: is_pending.read_only(),
        again,
    }
}

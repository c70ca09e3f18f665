use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

use dioxus_core::use_hook;
use dioxus_hooks::{Resource, use_resource, use_signal};
use dioxus_signals::{ReadSignal, ReadableExt, Signal, WritableExt};
use futures_util::StreamExt;
use turbo_runtime::Never;
use turbo_runtime::client::{CallError, ServerStream};
use turbo_runtime::wire::Decode;

/// How far a stream has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamState<E = Never> {
    /// It has been opened, and no item has arrived.
    Pending,
    /// Items arrive.
    Open,
    /// All items have arrived.
    Complete,
    /// It has failed. What arrived before is still there.
    Failed(CallError<E>),
}

/// What [`use_stream`] answers. Copies are the same.
pub struct Streamed<S: 'static, E: 'static = Never> {
    data: Signal<S>,
    state: Signal<StreamState<E>>,
    task: Resource<()>,
}

impl<S, E> Streamed<S, E> {
    /// What has been made of the items.
    #[must_use]
    pub fn data(&self) -> ReadSignal<S> {
        self.data.into()
    }

    /// How far the stream has come.
    #[must_use]
    pub fn state(&self) -> ReadSignal<StreamState<E>> {
        self.state.into()
    }

    /// Cancels the stream and opens it anew.
    pub fn restart(&mut self) {
        self.task.restart();
    }
}

impl<S, E> Clone for Streamed<S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, E> Copy for Streamed<S, E> {}

impl<S, E> PartialEq for Streamed<S, E> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data && self.state == other.state && self.task == other.task
    }
}

/// Reads a stream, and another one whenever a signal changes that `open` reads.
///
/// `fold` adds each item to what is shown, which begins with its default. It begins so again with another stream, and when a stream that
/// [reopens](ServerStream::reopen) has done so. A stream is cancelled, here and at the server, when the next one is opened and when the
/// component goes.
///
/// # Panics
/// Outside of a component, as every hook.
#[track_caller]
pub fn use_stream<S, T, E>(
    mut open: impl FnMut() -> ServerStream<T, E> + 'static,
    fold: impl FnMut(&mut S, T) + 'static,
) -> Streamed<S, E>
where
    S: Default + 'static,
    T: Decode + 'static,
    E: Decode + 'static,
{
    let mut data = use_signal(S::default);
    let mut state = use_signal(|| StreamState::Pending);
    let fold = use_hook(|| Rc::new(RefCell::new(fold)));
    let task = use_resource(move || {
        let stream = open();
        let fold = Rc::clone(&fold);
        async move {
            // Nobody is told of what is so already.
            if !matches!(*state.peek(), StreamState::Pending) {
                state.set(StreamState::Pending);
                data.set(S::default());
            }
            let mut stream = pin!(stream);
            let mut reopened = 0;
            while let Some(item) = stream.next().await {
                let item = match item {
                    Ok(item) => item,
                    Err(error) => return state.set(StreamState::Failed(error)),
                };
                if stream.reopened() != reopened {
                    reopened = stream.reopened();
                    data.set(S::default());
                }
                fold.borrow_mut()(&mut data.write(), item);
                if !matches!(*state.peek(), StreamState::Open) {
                    state.set(StreamState::Open);
                }
            }
            state.set(StreamState::Complete);
        }
    });
    Streamed { data, state, task }
}

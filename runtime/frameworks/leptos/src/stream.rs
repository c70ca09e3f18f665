use std::pin::pin;
use std::rc::Rc;

use futures_util::StreamExt;
use reactive_graph::effect::Effect;
use reactive_graph::signal::{ReadSignal, RwSignal, Trigger};
use reactive_graph::traits::{Notify, Set, Track, Update, WithUntracked};
use turbo_runtime::Never;
use turbo_runtime::client::{CallError, ServerStream};
use turbo_runtime::wire::Decode;

use crate::task;

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
pub struct UseStream<S: 'static, E: 'static = Never> {
    data: ReadSignal<S>,
    state: ReadSignal<StreamState<E>>,
    again: Trigger,
}

impl<S, E> UseStream<S, E> {
    /// What has been made of the items.
    #[must_use]
    pub fn data(&self) -> ReadSignal<S> {
        self.data
    }

    /// How far the stream has come.
    #[must_use]
    pub fn state(&self) -> ReadSignal<StreamState<E>> {
        self.state
    }

    /// Cancels the stream and opens it anew.
    pub fn restart(&self) {
        self.again.notify();
    }
}

impl<S, E> Clone for UseStream<S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, E> Copy for UseStream<S, E> {}

/// Reads a stream, and another one whenever a signal changes that `open` reads.
///
/// `fold` adds each item to what is shown, which begins with its default. It begins so again with another stream, and when a stream that
/// [reopens](ServerStream::reopen) has done so. A stream is cancelled, here and at the server, when the next one is opened and when the
/// owner goes, such as the component. It runs as an effect, so never while a page is rendered on a server.
#[must_use = "what it reads is in what it returns"]
#[track_caller]
pub fn use_stream<S, T, E>(
    open: impl Fn() -> ServerStream<T, E> + 'static,
    fold: impl Fn(&mut S, T) + 'static,
) -> UseStream<S, E>
where
    S: Default + Send + Sync + 'static,
    T: Decode + 'static,
    E: Decode + Send + Sync + 'static,
{
    let data = RwSignal::new(S::default());
    let state = RwSignal::new(StreamState::Pending);
    let again = Trigger::new();
    let fold = Rc::new(fold);
    Effect::new(move |_: Option<()>| {
        again.track();
        let stream = open();
        let fold = Rc::clone(&fold);
        // Nobody is told of what is so already.
        if !state.with_untracked(|state| matches!(state, StreamState::Pending)) {
            state.set(StreamState::Pending);
            data.set(S::default());
        }
        task::spawn(async move {
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
                data.update(|data| fold(data, item));
                if !state.with_untracked(|state| matches!(state, StreamState::Open)) {
                    state.set(StreamState::Open);
                }
            }
            state.set(StreamState::Complete);
        });
    });
    UseStream {
        data: data.read_only(),
        state: state.read_only(),
        again,
    }
}

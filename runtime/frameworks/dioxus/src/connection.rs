use dioxus_hooks::{use_future, use_signal};
use dioxus_signals::{ReadSignal, Signal, WritableExt};
use futures_util::StreamExt;
use turbo_runtime::client::{Channel, ConnectionState};

/// What a channel is doing, as it changes. The channel is that of the component's first rendering.
///
/// [`Channel::lost_because`] and [`Channel::next_attempt`] say more where there is no connection.
///
/// # Panics
/// Outside of a component, as every hook.
#[track_caller]
pub fn use_connection(channel: &Channel) -> ReadSignal<ConnectionState> {
    let mut state: Signal<ConnectionState> = use_signal(|| channel.state());
    let states = channel.clone();
    use_future(move || {
        let mut states = states.states();
        async move {
            while let Some(next) = states.next().await {
                state.set(next);
            }
        }
    });
    state.into()
}

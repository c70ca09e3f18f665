use futures_util::StreamExt;
use reactive_graph::effect::Effect;
use reactive_graph::signal::{ReadSignal, RwSignal};
use reactive_graph::traits::Set;
use turbo_runtime::client::{Channel, ConnectionState};

use crate::task;

/// What a channel is doing, as it changes.
///
/// [`Channel::lost_because`] and [`Channel::next_attempt`] say more where there is no connection.
#[must_use = "what it says is in what it returns"]
#[track_caller]
pub fn use_connection(channel: &Channel) -> ReadSignal<ConnectionState> {
    let state = RwSignal::new(channel.state());
    let channel = channel.clone();
    Effect::new(move |_: Option<()>| {
        let mut states = channel.states();
        task::spawn(async move {
            while let Some(next) = states.next().await {
                state.set(next);
            }
        });
    });
    state.read_only()
}

use std::future::Future;

use any_spawner::Executor;
use futures_util::future::abortable;
use reactive_graph::owner::on_cleanup;

/// Runs a future for as long as nothing changes that the effect which calls this has read, and its owner is there.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    let (task, handle) = abortable(future);
    on_cleanup(move || handle.abort());
    Executor::spawn_local(async move {
        let _ = task.await;
    });
}

//! A recorder that comes when calls are under way, as one does that an application installs late.
#![cfg(feature = "metrics")]

mod common;
mod layers;

use common::lab::{self, LAB, Lab};
use layers::{connect, settle};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use turbo_runtime::Never;

/// What is under way goes back to where it came from: no number of calls falls below nothing.
#[tokio::test]
async fn calls_that_began_before_it_are_not_under_way_for_it() {
    let endpoint = lab::endpoint(&Lab::default()).build();
    let channel = connect(&endpoint);
    let lab = channel.bind(&LAB);
    let call = tokio::spawn(lab.unary::<(), Never>(lab::HANG, |_| {}));
    settle().await;

    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _recorded = metrics::set_default_local_recorder(&recorder);
    call.abort();
    settle().await;
    channel.close().await;
    settle().await;

    let mut finished = 0;
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        match (key.key().name(), value) {
            (name, DebugValue::Gauge(value)) => assert!(value.into_inner() >= 0.0, "{name}: {value}"),
            (name, DebugValue::Counter(count)) if name.ends_with("_calls_finished_total") => {
                finished += count;
            }
            _ => {}
        }
    }
    // At both ends.
    assert_eq!(finished, 2);
}

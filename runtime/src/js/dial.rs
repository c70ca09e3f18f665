use core::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{AbortHandle, abortable};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use super::host::Host;
use super::link::Link;
use crate::Status;
use crate::client::{Channel, ConnectError, Connector};

/// A connection that is being made.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Dial {
    abort: AbortHandle,
}

#[wasm_bindgen]
impl Dial {
    /// Gives up. The host hears nothing more.
    pub fn cancel(&self) {
        self.abort.abort();
    }
}

/// Connects over the sockets that `open` opens, and tells `host` when the server has answered, or that it cannot be
/// reached. `timeout` is for each attempt, in milliseconds, negative for the default; `metadata` holds keys and
/// values in turn.
#[wasm_bindgen]
#[must_use]
pub fn dial(open: Function, timeout: f64, metadata: Vec<String>, host: Host) -> Dial {
    #[cfg(debug_assertions)]
    report_panics();
    // The address stays in JavaScript, which opens the sockets.
    let mut connector = Connector::new("").opener(open);
    if timeout >= 0.0 {
        connector = connector.connect_timeout(Duration::from_millis(timeout as u64));
    }
    for pair in metadata.chunks_exact(2) {
        connector = connector.metadata(pair[0].clone(), pair[1].clone());
    }
    let (connected, abort) = abortable(connector.connect());
    spawn_local(async move {
        match connected.await {
            Ok(Ok(channel)) => open_up(channel, &host).await,
            Ok(Err(error)) => host.failed(status_of(&error).number(), &error.to_string()),
            Err(_aborted) => {}
        }
    });
    Dial { abort }
}

async fn open_up(channel: Channel, host: &Host) {
    // The states do not keep the channel open, so this task ends with it.
    let mut states = channel.states();
    host.opened(Link::new(channel));
    while states.next().await.is_some() {
        host.changed();
    }
}

fn status_of(error: &ConnectError) -> Status {
    match error {
        ConnectError::InvalidUrl(_) | ConnectError::InvalidOption(_) => Status::InvalidArgument,
        ConnectError::NotTurbo(_) | ConnectError::Version(_) => Status::Unimplemented,
        _ => Status::Unavailable,
    }
}

/// Has panics told on the console. Not in release: the text of a panic costs more than all the rest of the module.
#[cfg(debug_assertions)]
fn report_panics() {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = console)]
        fn error(text: &str);
    }
    std::panic::set_hook(Box::new(|panic| error(&panic.to_string())));
}

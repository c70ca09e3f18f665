use core::future::poll_fn;
use core::time::Duration;
use std::rc::Rc;

use futures_util::future::{AbortHandle, abortable};
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;

use super::host::Host;
use super::link::Link;
use crate::Status;
use crate::client::{Backoff, Channel, ConnectError, Connector};

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
/// reached; with `retry` at once, and the first connection is tried again as others are. `timeout` is for each attempt, `first` and
/// `most` bound the waits between them, in milliseconds, negative for the defaults; `metadata` holds keys and values in turn, and with
/// `asks` the host is asked for more of it before each attempt.
#[wasm_bindgen]
#[must_use]
#[allow(
    clippy::too_many_arguments,
    reason = "one crossing from JavaScript; an object would be one for each of its fields"
)]
pub fn dial(
    open: Function,
    timeout: f64,
    metadata: Vec<String>,
    retry: bool,
    first: f64,
    most: f64,
    asks: bool,
    host: Host,
) -> Dial {
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
    let mut backoff = Backoff::default();
    if first >= 0.0 {
        backoff.first = Duration::from_millis(first as u64);
    }
    if most >= 0.0 {
        backoff.most = Duration::from_millis(most as u64);
    }
    connector = connector.backoff(backoff);
    let host = Rc::new(host);
    if asks {
        let host = Rc::clone(&host);
        connector = connector.credentials(move || {
            let host = Rc::clone(&host);
            async move { host.ask().await }
        });
    }
    let connected = async move {
        if retry {
            Ok(connector.start())
        } else {
            connector.connect().await
        }
    };
    let (connected, abort) = abortable(connected);
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
    while let Some((told, is_changed)) = poll_fn(|cx| states.poll_news(cx)).await {
        for told in told {
            host.told(told.service, told.payload, told.is_last);
        }
        if is_changed {
            host.changed();
        }
    }
}

pub(super) fn status_of(error: &ConnectError) -> Status {
    match error {
        ConnectError::InvalidUrl(_) | ConnectError::InvalidOption(_) => Status::InvalidArgument,
        ConnectError::NotTurbo(_) | ConnectError::Version(_) => Status::Unimplemented,
        ConnectError::Unauthenticated(_) => Status::Unauthenticated,
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

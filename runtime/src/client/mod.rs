//! The client: calls over one connection, natively and on wasm32.
//!
//! | layer | files |
//! |---|---|
//! | what generated code calls | `channel`, `binding`, `call`, `server_stream` |
//! | who looks at calls on their way | `interceptor`, `preparation`, `watch` |
//! | the same in bytes, for JavaScript | `raw`, `arguments`, `raw_call`, `raw_stream` |
//! | the protocol, without input or output | `session`, on `calls`, `items`, `deadlines`, and `keepalive` of the crate |
//! | the task that moves messages, and polls the streams of callers | `drive`, on `shared`, `inputs` and `upload` |
//! | the calls alone, for JavaScript, which has the connection | `conversation` |
//! | when to connect again | `attempts`, `backoff`, `continuity` |
//! | where connections come from | `connector`, `dial`, `native`, `wasm` |

mod arguments;
mod attempts;
mod backoff;
mod binding;
mod call;
mod call_error;
mod calls;
mod channel;
mod connect_error;
mod connector;
mod continuity;
#[cfg(any(test, all(feature = "js", target_arch = "wasm32")))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, reason = "tests ask for less than JavaScript does")
)]
pub(crate) mod conversation;
mod credentials;
mod deadlines;
mod dial;
mod drive;
mod inputs;
mod interceptor;
mod items;
#[cfg(not(target_arch = "wasm32"))]
mod native;
mod parties;
mod plan;
mod platform;
mod preparation;
pub(crate) mod raw;
mod raw_call;
mod raw_stream;
mod renewing;
mod server_stream;
mod session;
mod shared;
mod skew;
mod state;
mod stop;
mod upload;
#[cfg(target_arch = "wasm32")]
mod wasm;
mod watch;

/// What fuzzing drives.
#[cfg(all(any(test, feature = "fuzz"), feature = "server", not(target_arch = "wasm32")))]
pub(crate) mod fuzz {
    pub(crate) use super::items::Items;
    pub(crate) use super::platform::KeptInput;
    pub(crate) use super::raw::{RawFailure, Request};
    pub(crate) use super::session::{Identity, Polled, Session, Setup, Taken, UploadKey, item_cost};
    pub(crate) use super::upload::Input as Upload;
}

pub use backoff::Backoff;
pub use binding::Binding;
pub use call::Call;
pub use call_error::CallError;
pub use channel::Channel;
pub use connect_error::ConnectError;
pub use connector::Connector;
pub use dial::Dial;
pub use interceptor::{CallEnd, Interceptor, Outgoing, Prepare, Preparing};
#[cfg(all(feature = "tls", not(target_arch = "wasm32")))]
pub use native::Tls;
#[cfg(not(target_arch = "wasm32"))]
pub use native::WebSocket;
#[cfg(all(feature = "js", target_arch = "wasm32"))]
pub(crate) use platform::millis_up;
pub use platform::{MaybeSend, MaybeSync};
pub use raw::{RawFailure, RawOptions};
pub use raw_call::RawCall;
pub use raw_stream::RawStream;
pub use server_stream::ServerStream;
pub use skew::{Skew, SkewLevel, SkewedMethod, Skews};
pub use state::{ConnectionState, States};
#[cfg(target_arch = "wasm32")]
pub use wasm::WebSocket;
#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::random;

/// Connects to a WebSocket, `ws://host:port/path`, with the defaults of a [`Connector`].
///
/// Natively there are more addresses: `wss://host/path` and `tls://host:port` with the feature `tls`; `tcp://host:port` and
/// `unix:/path/to/socket` for messages without HTTP; `ws+unix:/path/to/socket:/path` for a WebSocket on a Unix socket.
///
/// # Errors
/// The server cannot be reached, or does not speak the protocol.
///
/// # Panics
/// Natively, outside of a tokio runtime with time enabled.
pub async fn connect(url: impl Into<String>) -> Result<Channel, ConnectError> {
    Connector::new(url).connect().await
}

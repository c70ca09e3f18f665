//! Frames: the units of a conversation, several to a message. Rules W-3, W-6 and W-7 of the specification.
//!
//! Pure functions over bytes; what frames mean to a connection is the business of `client` and `server`.

// Each side uses its own half; together they use everything.
#![cfg_attr(not(all(feature = "client", feature = "server")), allow(dead_code))]

mod binding;
mod call_head;
mod kind;
mod message;
mod opening;
mod outbox;
mod reader;
mod renewed;

#[cfg(any(
    test,
    feature = "client",
    all(feature = "server", not(target_arch = "wasm32"))
))]
pub(crate) use binding::Availability;
#[cfg(any(test, all(feature = "server", not(target_arch = "wasm32"))))]
pub(crate) use binding::Standing;
pub(crate) use binding::{Bind, Bound};
#[cfg(any(test, all(feature = "server", not(target_arch = "wasm32"))))]
pub(crate) use call_head::CallHead;
pub(crate) use kind::{FLAG_5, FLAG_6, Kind};
pub(crate) use message::message_of;
pub(crate) use opening::{Grant, Hello, Welcome, Wish};
pub(crate) use outbox::{FrameRefused, Outbox};
pub(crate) use reader::{Frame, Frames};
#[cfg(feature = "client")]
pub(crate) use renewed::Renewed;

/// The one version of the protocol, rule W-11.
pub(crate) const PROTOCOL: u32 = 1;

/// The WebSocket subprotocol, rule W-1.
pub(crate) const SUBPROTOCOL: &str = "turbo.v1";

/// What an item costs besides its payload, so that empty items are not free. Rule W-25.
pub(crate) const ITEM_COST: i64 = 16;

/// The credit of a stream before the receiver has said more. Rule W-25.
pub(crate) const MIN_WINDOW: u32 = 16_384;

/// The sum that credit must not exceed. Rule W-27.
pub(crate) const MAX_CREDIT: i64 = (1 << 31) - 1;

/// The smallest limit on messages that a peer may announce. Rule W-12.
pub(crate) const MIN_MAX_MESSAGE: u32 = 4_096;

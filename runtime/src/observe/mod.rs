//! What is told to those who watch: spans for `tracing`, and numbers for `metrics`. Without a subscriber and without the
//! feature `metrics` it comes to a comparison or two a call.

pub(crate) mod count;
#[cfg(feature = "metrics")]
mod keys;
#[cfg(feature = "tracing")]
pub(crate) mod spans;
#[cfg(not(feature = "tracing"))]
#[path = "no_spans.rs"]
pub(crate) mod spans;

use crate::{MethodDescriptor, ServiceDescriptor};

/// At which end of the wire something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    #[cfg(feature = "client")]
    Client,
    #[cfg(all(feature = "server", not(target_arch = "wasm32")))]
    Server,
}

/// Which method a call is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Method {
    pub(crate) service: &'static ServiceDescriptor,
    pub(crate) method: &'static MethodDescriptor,
}

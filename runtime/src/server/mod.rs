//! Serving: from a WebSocket on axum, or any other [`Transport`](crate::transport::Transport), to the methods of a handler.
//!
//! A connection is one task. It drains the frames that have arrived, polls the handlers in place, packs what they answer
//! into one message and flushes once; only what is still pending stays in a table of jobs. Spawning a task a call, or
//! sending a message a reply, costs several times the throughput.

#[cfg(feature = "acme")]
mod acme;
mod attendance;
pub(crate) mod bindings;
mod client_stream;
mod clocks;
mod connecting;
mod connection_layer;
mod context;
mod continuity;
mod credentials;
mod door;
mod drive;
mod ended;
mod endpoint;
mod endpoint_builder;
#[cfg(any(feature = "embed", feature = "files"))]
pub mod files;
mod gate;
mod headers;
pub(crate) mod inbox;
mod inflow;
mod inquiries;
pub(crate) mod job;
mod jobs;
mod layer;
mod layer_error;
mod ledger;
mod life;
mod limits;
mod lowering;
mod mount;
mod observed;
mod opening_layer;
mod origin;
pub(crate) mod outcome;
mod pipe;
mod principal;
mod request;
mod response;
pub(crate) mod revisions;
pub(crate) mod route;
mod service;
mod serving;
mod session;
#[cfg(test)]
mod session_tests;
mod sessions;
mod shutdown_signal;
mod state;
mod stay;
#[cfg(feature = "tls")]
mod tls;
mod usage;
mod vigil;
mod watched;
mod work;

/// What fuzzing drives.
#[cfg(all(any(test, feature = "fuzz"), feature = "client"))]
pub(crate) mod fuzz {
    pub(crate) use super::inbox::Notice;
    pub(crate) use super::inflow::Inflow;
    pub(crate) use super::job::write_failure;
    pub(crate) use super::limits::Limits;
    pub(crate) use super::revisions::Served;
    pub(crate) use super::session::{Event, InFlight, Session};
}

#[cfg(feature = "acme")]
pub use acme::Acme;
pub use client_stream::ClientStream;
pub use connecting::{Closed, Connecting};
pub use connection_layer::Connections;
pub use context::{Context, Peer, Process};
pub use credentials::{Credentials, Occasion};
pub use ended::{Attached, Ended};
pub use endpoint::Endpoint;
pub use endpoint_builder::EndpointBuilder;
pub use layer::{Calling, Calls};
pub use limits::Limits;
pub use lowering::Lowering;
pub use opening_layer::{Begun, Opened, Opening, Openings};
pub use principal::Principal;
pub use request::Request;
pub use response::Response;
pub use revisions::{Adapter, Refused, Release, Revisions};
pub use service::Service;
pub use serving::Server;
pub use shutdown_signal::shutdown_signal;
#[cfg(feature = "tls")]
pub use tls::Tls;
pub use usage::{MethodUsage, Usage};

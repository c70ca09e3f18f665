//! The numbers of the feature `metrics`. Their names and labels are listed in `observability.md`; without the feature nothing of
//! this does anything.

#![cfg_attr(not(feature = "metrics"), allow(unused_variables, dead_code))]

use core::time::Duration;

use super::{Method, Side};
use crate::Status;

/// Whether anything is counted.
pub(crate) const IS_ON: bool = cfg!(feature = "metrics");

/// Which way something goes, seen from the side that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Direction {
    Sent,
    Received,
}

#[cfg(feature = "metrics")]
impl Direction {
    fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }
}

/// One of the two names: of the client and of the server.
#[cfg(feature = "metrics")]
macro_rules! name {
    ($side:expr, $name:literal) => {
        match $side {
            #[cfg(feature = "client")]
            Side::Client => concat!("turbo_client_", $name),
            #[cfg(all(feature = "server", not(target_arch = "wasm32")))]
            Side::Server => concat!("turbo_server_", $name),
        }
    };
}

/// What tells calls apart, and then what else is given.
#[cfg(feature = "metrics")]
macro_rules! call_metric {
    ($kind:ident, $side:expr, $name:literal, $method:expr $(, $label:literal => $value:expr)*) => {
        metrics::$kind!(
            name!($side, $name),
            "service" => $method.service.name,
            "method" => $method.method.name
            $(, $label => $value)*
        )
    };
}

pub(crate) fn call_started(side: Side, method: &Method) {
    #[cfg(feature = "metrics")]
    {
        call_metric!(counter, side, "calls_started_total", method).increment(1);
        call_metric!(gauge, side, "calls_in_flight", method).increment(1.0);
    }
}

pub(crate) fn call_ended(side: Side, method: &Method, status: Result<(), Status>, duration: Duration) {
    #[cfg(feature = "metrics")]
    {
        let status = status.err().map_or("ok", Status::name);
        call_metric!(counter, side, "calls_finished_total", method, "status" => status).increment(1);
        call_metric!(gauge, side, "calls_in_flight", method).decrement(1.0);
        call_metric!(histogram, side, "call_duration_seconds", method, "status" => status)
            .record(duration.as_secs_f64());
    }
}

pub(crate) fn items(side: Side, method: &Method, direction: Direction, count: u64) {
    #[cfg(feature = "metrics")]
    if count > 0 {
        call_metric!(counter, side, "stream_items_total", method, "direction" => direction.name())
            .increment(count);
    }
}

/// A message, in bytes.
pub(crate) fn message(side: Side, direction: Direction, size: usize) {
    #[cfg(feature = "metrics")]
    {
        let direction = direction.name();
        metrics::counter!(name!(side, "messages_total"), "direction" => direction).increment(1);
        metrics::counter!(name!(side, "bytes_total"), "direction" => direction).increment(size as u64);
    }
}

/// A call that the server answered without looking at its method.
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub(crate) fn call_refused(reason: &'static str, status: Status) {
    #[cfg(feature = "metrics")]
    metrics::counter!("turbo_server_calls_refused_total", "reason" => reason, "status" => status.name())
        .increment(1);
}

/// A request for a connection that the server did not accept.
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub(crate) fn connection_refused(reason: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("turbo_server_connections_refused_total", "reason" => reason).increment(1);
}

/// A conversation goes on over another connection.
pub(crate) fn session_resumed(side: Side) {
    #[cfg(feature = "metrics")]
    metrics::counter!(name!(side, "sessions_resumed_total")).increment(1);
}

/// A connection, from here until it is dropped.
pub(crate) struct Connected {
    side: Side,
    /// With which code it ended, if anybody said so.
    pub(crate) code: Option<u16>,
    /// Whether another conversation goes on over it.
    pub(crate) is_handed_over: bool,
}

impl Connected {
    pub(crate) fn new(side: Side) -> Self {
        #[cfg(feature = "metrics")]
        {
            metrics::counter!(name!(side, "connections_opened_total")).increment(1);
            metrics::gauge!(name!(side, "connections_open")).increment(1.0);
        }
        Self {
            side,
            code: None,
            is_handed_over: false,
        }
    }
}

#[cfg(feature = "metrics")]
impl Drop for Connected {
    fn drop(&mut self) {
        let code = match self.code {
            _ if self.is_handed_over => "resumed".to_owned(),
            Some(code) => code.to_string(),
            None => "lost".to_owned(),
        };
        metrics::counter!(name!(self.side, "connections_closed_total"), "code" => code).increment(1);
        metrics::gauge!(name!(self.side, "connections_open")).decrement(1.0);
    }
}

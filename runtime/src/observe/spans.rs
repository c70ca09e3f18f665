//! The spans of connections and calls. Their fields are listed in `observability.md`.

use core::fmt;
use core::time::Duration;
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
use std::net::SocketAddr;

pub(crate) use tracing::Span;
use tracing::field::{Empty, display};
use tracing::level_filters::LevelFilter;

use super::Method;
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
use crate::SpanId;
use crate::{Status, TraceContext};

/// `people.v1.People/get_person`: the name that OpenTelemetry gives to the span.
struct Name<'a>(&'a Method);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0.service.name, self.0.method.name)
    }
}

/// Whether anybody may want spans of calls: one load. The macros ask that as well, but where any crate of a program has switched on
/// `tracing/log` they then put all fields together for a span that nobody records, which took a tenth of a call.
#[inline]
pub(crate) fn are_wanted() -> bool {
    LevelFilter::current() >= LevelFilter::INFO
}

/// Of a call that is served. It has no parent: the caller's span is another program's, and that of the connection would hold
/// all of its calls together.
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub(crate) fn server_call(method: &Method, peer: Option<SocketAddr>) -> Span {
    if !are_wanted() {
        return Span::none();
    }
    let span = tracing::info_span!(
        target: "turbo_runtime::server",
        parent: None,
        "rpc.server.call",
        otel.name = %Name(method),
        otel.kind = "server",
        otel.status_code = Empty,
        rpc.system = "turbo",
        rpc.service = method.service.name,
        rpc.method = method.method.name,
        rpc.response.status_code = Empty,
        "error.type" = Empty,
        network.peer.address = Empty,
        network.peer.port = Empty,
        trace_id = Empty,
        span_id = Empty,
        parent_span_id = Empty,
        duration_ms = Empty,
    );
    if !span.is_disabled() {
        record_peer(&span, peer);
        if let Some(connection) = Span::current().id() {
            span.follows_from(connection);
        }
    }
    span
}

/// Of a call that is made, within the span in which it is first polled.
#[cfg(feature = "client")]
pub(crate) fn client_call(method: &Method) -> Span {
    if !are_wanted() {
        return Span::none();
    }
    tracing::info_span!(
        target: "turbo_runtime::client",
        "rpc.client.call",
        otel.name = %Name(method),
        otel.kind = "client",
        otel.status_code = Empty,
        rpc.system = "turbo",
        rpc.service = method.service.name,
        rpc.method = method.method.name,
        rpc.response.status_code = Empty,
        "error.type" = Empty,
        trace_id = Empty,
        span_id = Empty,
        duration_ms = Empty,
    )
}

/// Of a connection that is served.
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub(crate) fn server_connection(peer: Option<SocketAddr>) -> Span {
    let span = tracing::info_span!(
        target: "turbo_runtime::server",
        parent: None,
        "rpc.server.connection",
        rpc.system = "turbo",
        network.peer.address = Empty,
        network.peer.port = Empty,
        close.code = Empty,
        close.reason = Empty,
    );
    record_peer(&span, peer);
    span
}

/// Of a connection that is made.
#[cfg(feature = "client")]
pub(crate) fn client_connection() -> Span {
    tracing::info_span!(
        target: "turbo_runtime::client",
        parent: None,
        "rpc.client.connection",
        rpc.system = "turbo",
        close.code = Empty,
        close.reason = Empty,
    )
}

/// Which span of which trace it is.
pub(crate) fn record_trace(span: &Span, trace: &TraceContext) {
    span.record("trace_id", display(trace.trace_id()));
    span.record("span_id", display(trace.span_id()));
}

/// Whose child it is.
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub(crate) fn record_parent(span: &Span, parent: SpanId) {
    span.record("parent_span_id", display(parent));
}

/// How a connection ended.
pub(crate) fn record_close(span: &Span, code: u16, reason: &str) {
    span.record("close.code", code).record("close.reason", reason);
}

/// How a call ended. `is_error` says whether that is this side's error: what a caller did wrong is none of the server's.
pub(crate) fn record_end(span: &Span, status: Result<(), Status>, is_error: bool, duration: Duration) {
    let name = status.err().map(Status::name);
    span.record("rpc.response.status_code", name.unwrap_or("ok"));
    if let Some(name) = name {
        span.record("error.type", name);
    }
    if is_error {
        span.record("otel.status_code", "ERROR");
    }
    span.record("duration_ms", duration.as_secs_f64() * 1e3);
}

#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
fn record_peer(span: &Span, peer: Option<SocketAddr>) {
    if let Some(peer) = peer
        && !span.is_disabled()
    {
        span.record("network.peer.address", display(peer.ip()));
        span.record("network.peer.port", peer.port());
    }
}

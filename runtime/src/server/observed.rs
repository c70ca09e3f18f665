use std::sync::Arc;

use tokio::time::Instant;

use super::context::Connection;
use super::outcome::Site;
use crate::metadata::Metadata;
use crate::observe::count::{self, Direction};
use crate::observe::spans::{self, Span};
use crate::observe::{Method, Side};
use crate::status::Status;
use crate::trace::TraceContext;

/// A call in progress as those see it who watch: its span, and what is counted at its end. A null pointer if nobody does.
///
/// Dropped before its end, the call was cancelled, or lost its connection.
pub(crate) struct Observed(Option<Box<Inner>>);

struct Inner {
    method: Method,
    span: Span,
    began: Instant,
}

impl Observed {
    /// A call begins. Answers also its place in the trace that its caller is part of, or in one of its own if its span is
    /// recorded.
    #[inline]
    pub(crate) fn begin(
        site: &Site,
        connection: &Connection,
        metadata: &Metadata,
    ) -> (Self, Option<Arc<TraceContext>>) {
        let method = site.method();
        let span = spans::server_call(&method, connection.peer.addr);
        if span.is_disabled() && !count::IS_ON && metadata.is_empty() {
            return (Self(None), None);
        }
        Self::begin_watched(method, span, metadata)
    }

    #[inline(never)]
    fn begin_watched(method: Method, span: Span, metadata: &Metadata) -> (Self, Option<Arc<TraceContext>>) {
        let is_recorded = !span.is_disabled();
        let caller = TraceContext::of_metadata(metadata);
        let trace = match &caller {
            Some(caller) => Some(caller.child()),
            None => is_recorded.then(|| TraceContext::root(true)),
        };
        if let Some(trace) = &trace
            && is_recorded
        {
            spans::record_trace(&span, trace);
        }
        if let Some(caller) = &caller {
            spans::record_parent(&span, caller.span_id());
        }
        let observed = (is_recorded || count::IS_ON).then(|| {
            count::call_started(Side::Server, &method);
            Box::new(Inner {
                method,
                span,
                began: Instant::now(),
            })
        });
        (Self(observed), trace.map(Arc::new))
    }

    /// Runs what belongs to the call within its span.
    #[inline]
    pub(crate) fn enter<R>(&self, run: impl FnOnce() -> R) -> R {
        match &self.0 {
            None => run(),
            Some(inner) => inner.span.in_scope(run),
        }
    }

    /// The handler has sent items.
    #[inline]
    pub(crate) fn sent(&self, items: u32) {
        if let Some(inner) = &self.0 {
            count::items(Side::Server, &inner.method, Direction::Sent, u64::from(items));
        }
    }

    /// An item of the client has arrived.
    #[inline]
    pub(crate) fn received(&self) {
        if let Some(inner) = &self.0 {
            count::items(Side::Server, &inner.method, Direction::Received, 1);
        }
    }

    /// The frame that ends the call has been written.
    #[inline]
    pub(crate) fn end(&mut self, failed: Option<Status>) {
        if let Some(inner) = self.0.take() {
            inner.end(failed);
        }
    }
}

impl Inner {
    #[inline(never)]
    fn end(&self, failed: Option<Status>) {
        let status = failed.map_or(Ok(()), Err);
        let duration = self.began.elapsed();
        spans::record_end(&self.span, status, failed.is_some_and(is_of_server), duration);
        count::call_ended(Side::Server, &self.method, status, duration);
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.end(Some(Status::Cancelled));
    }
}

/// Whether a status says that the server failed, and not its caller: as OpenTelemetry has it for servers.
fn is_of_server(status: Status) -> bool {
    matches!(
        status,
        Status::DeadlineExceeded
            | Status::Unimplemented
            | Status::Internal
            | Status::Unavailable
            | Status::DataLoss
            | Status::SchemaMismatch
    )
}
